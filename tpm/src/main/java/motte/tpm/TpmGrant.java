package motte.tpm;

import java.util.HashSet;
import java.util.Set;

/// What one of those who share a TPM may name besides what it makes itself. Nothing else exists for
/// it.
///
/// @param handles hierarchies, persistent keys and NV indexes
/// @param pcrs that it may extend; everybody may read and quote all
/// @param mostObjects that it may have at once, loaded or set aside
/// @param mostSessions that it may have at once
public record TpmGrant(Set<Integer> handles, Set<Integer> pcrs, int mostObjects, int mostSessions) {
  /// The owner's hierarchy, under which keys are made and sealed.
  public static final int OWNER = 0x40000001;

  /// The endorsement hierarchy, the machine's identity.
  public static final int ENDORSEMENT = 0x4000000b;

  private static final int MOST_OBJECTS = 16;
  private static final int MOST_SESSIONS = 4;

  public TpmGrant {
    handles = Set.copyOf(handles);
    pcrs = Set.copyOf(pcrs);
  }

  /// Random bytes, values of PCRs, and nothing else.
  public static TpmGrant none() {
    return new TpmGrant(Set.of(), Set.of(), MOST_OBJECTS, MOST_SESSIONS);
  }

  /// Also that handle.
  public TpmGrant with(int handle) {
    var more = new HashSet<>(handles);
    more.add(handle);
    return new TpmGrant(more, pcrs, mostObjects, mostSessions);
  }

  /// Also to extend that PCR.
  public TpmGrant extending(int pcr) {
    var more = new HashSet<>(pcrs);
    more.add(pcr);
    return new TpmGrant(handles, more, mostObjects, mostSessions);
  }

  boolean reaches(int handle) {
    return handle == TpmHandle.NULL.value() || handles.contains(handle);
  }
}
