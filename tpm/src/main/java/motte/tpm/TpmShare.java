package motte.tpm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.core.Kind;

/// One share of a TPM. Its objects have numbers of its own, so that a number that another share has
/// means nothing here. Sessions keep the TPM's numbers, because HMACs bind those.
final class TpmShare implements TpmTransport {
  private static final int CAPABILITY_HANDLES = 1;
  private static final int MOST_HANDLES = 254;

  private final TpmBroker broker;
  private final TpmGrant grant;
  private final Map<Integer, Slots.Place> objects = new LinkedHashMap<>();
  private final Map<Integer, Slots.Place> sessions = new HashMap<>();
  private int next = TpmHandle.TRANSIENT << 24;
  private boolean closed;

  TpmShare(TpmBroker broker, TpmGrant grant) {
    this.broker = broker;
    this.grant = grant;
  }

  /// Throws `tpm-not-granted`, `tpm-share-full`, `tpm-malformed`, `tpm-unreachable`.
  @Override
  public Bytes transmit(Bytes command) {
    var envelope = Envelope.parse(command);
    broker.turns().take(this);
    try {
      if (closed) {
        throw TpmBroker.notGranted("a share that was closed");
      }
      return switch (envelope.code()) {
        case STARTUP, SHUTDOWN, CONTEXT_LOAD, CONTEXT_SAVE ->
            throw TpmBroker.notGranted("command " + envelope.code());
        case FLUSH_CONTEXT -> flush(envelope);
        case GET_CAPABILITY -> capability(envelope, command);
        default -> forward(envelope);
      };
    } finally {
      broker.turns().give();
    }
  }

  private Bytes forward(Envelope envelope) {
    requireNamed(envelope);
    requireRoom(envelope.code());
    List<Slots.Place> needed = new ArrayList<>();
    envelope.handles().forEach(handle -> place(handle, envelope.code(), needed));
    for (var use : envelope.sessions()) {
      if (use.handle() != TpmHandle.PASSWORD_SESSION) {
        needed.add(session(use.handle()));
      }
    }
    broker.slots().load(needed);
    var real =
        envelope.handles().stream()
            .map(handle -> objects.containsKey(handle) ? object(handle).handle() : handle)
            .toList();
    var response = broker.slots().transmit(envelope.encode(real), needed);
    return Exchange.code(response) == 0 ? succeeded(envelope, response) : response;
  }

  /// What is needed for a handle, which must be one of ours or granted.
  private void place(int handle, CommandCode code, List<Slots.Place> needed) {
    switch (TpmHandle.kind(handle)) {
      case TpmHandle.TRANSIENT -> needed.add(object(handle));
      case TpmHandle.HMAC_SESSION, TpmHandle.POLICY_SESSION -> needed.add(session(handle));
      case TpmHandle.PCR -> {
        if (code != CommandCode.PCR_EXTEND || !grant.pcrs().contains(handle)) {
          throw TpmBroker.notGranted(code + " of PCR " + handle);
        }
      }
      default -> requireGranted(handle);
    }
  }

  /// Handles that stand among the parameters: those of what is to be defined or made persistent.
  private void requireNamed(Envelope envelope) {
    var in = new TpmReader(envelope.parameters(), "parameters of " + envelope.code());
    if (envelope.code() == CommandCode.EVICT_CONTROL) {
      requireGranted(in.u32());
    }
    if (envelope.code() == CommandCode.NV_DEFINE_SPACE) {
      in.sized();
      requireGranted(new TpmReader(in.sized(), "public area of an NV index").u32());
    }
  }

  private void requireGranted(int handle) {
    if (!grant.reaches(handle)) {
      throw TpmBroker.notGranted("handle 0x%08x".formatted(handle));
    }
  }

  private void requireRoom(CommandCode code) {
    boolean full =
        code == CommandCode.START_AUTH_SESSION
            ? sessions.size() >= grant.mostSessions()
            : code.answersHandle() && objects.size() >= grant.mostObjects();
    if (full) {
      throw new TpmException(
          Kind.EXHAUSTED,
          "tpm-share-full",
          "this share of the TPM holds "
              + objects.size()
              + " objects and "
              + sessions.size()
              + " sessions",
          "close what is not used any more, or grant more");
    }
  }

  /// Takes note of what the command made or ended, and gives what it made a number of ours.
  private Bytes succeeded(Envelope envelope, Bytes response) {
    for (var use : envelope.sessions()) {
      var session = sessions.get(use.handle());
      if (session != null && !use.continued()) {
        sessions.remove(use.handle());
        broker.slots().gone(session);
      }
    }
    if (!envelope.code().answersHandle()) {
      return response;
    }
    var in = new TpmReader(response, "response of a TPM");
    var head = in.take(ChannelTransport.HEADER);
    int real = in.u32();
    var place = broker.slots().made(real);
    int ours = real;
    if (TpmHandle.kind(real) == TpmHandle.TRANSIENT) {
      ours = next++;
      objects.put(ours, place);
    } else {
      sessions.put(real, place);
    }
    return new TpmWriter().bytes(head).u32(ours).bytes(in.rest()).written();
  }

  private Bytes flush(Envelope envelope) {
    var in = new TpmReader(envelope.parameters(), "parameters of FLUSH_CONTEXT");
    int handle = in.u32();
    in.end();
    if (TpmHandle.kind(handle) == TpmHandle.TRANSIENT) {
      broker.slots().drop(object(handle));
      objects.remove(handle);
    } else {
      broker.slots().drop(session(handle));
      sessions.remove(handle);
    }
    return Envelope.success(Bytes.empty());
  }

  /// Lists of handles name only what is ours or granted.
  private Bytes capability(Envelope envelope, Bytes command) {
    var in = new TpmReader(envelope.parameters(), "parameters of GET_CAPABILITY");
    int capability = in.u32();
    int first = in.u32();
    if (capability != CAPABILITY_HANDLES) {
      return broker.plain(command);
    }
    var there =
        switch (TpmHandle.kind(first)) {
          case TpmHandle.TRANSIENT -> List.copyOf(objects.keySet());
          case TpmHandle.HMAC_SESSION, TpmHandle.POLICY_SESSION ->
              sessions.keySet().stream().sorted().toList();
          case TpmHandle.NV, TpmHandle.PERSISTENT -> granted(first, broker.plain(command));
          default -> List.<Integer>of();
        };
    int from = first;
    var listed =
        there.stream()
            .filter(handle -> Integer.compareUnsigned(handle, from) >= 0)
            .limit(MOST_HANDLES)
            .toList();
    var out = new TpmWriter().u8(0).u32(CAPABILITY_HANDLES).u32(listed.size());
    listed.forEach(out::u32);
    return Envelope.success(out.written());
  }

  private List<Integer> granted(int first, Bytes response) {
    if (Exchange.code(response) != 0) {
      return List.of();
    }
    var in = new TpmReader(response, "list of handles from 0x%08x".formatted(first));
    in.take(ChannelTransport.HEADER);
    in.u8();
    in.u32();
    int count = in.count(MOST_HANDLES);
    List<Integer> handles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int handle = in.u32();
      if (grant.reaches(handle)) {
        handles.add(handle);
      }
    }
    return handles;
  }

  private Slots.Place object(int handle) {
    var place = objects.get(handle);
    if (place == null) {
      throw TpmBroker.notGranted("object 0x%08x".formatted(handle));
    }
    return place;
  }

  private Slots.Place session(int handle) {
    var place = sessions.get(handle);
    if (place == null) {
      throw TpmBroker.notGranted("session 0x%08x".formatted(handle));
    }
    return place;
  }

  @Override
  public void close() {
    broker.turns().take(this);
    try {
      if (!closed) {
        closed = true;
        objects.values().forEach(broker.slots()::drop);
        sessions.values().forEach(broker.slots()::drop);
      }
    } finally {
      broker.turns().give();
    }
  }
}
