package motte.tpm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;

/// The few places of a TPM for objects and sessions, lent to those whose turn it is: what does not
/// fit is saved outside, encrypted by the TPM, and loaded again when it is wanted (Part 1, 30).
/// Used under a turn only.
final class Slots {
  /// More than any TPM has slots.
  private static final int MOST_TRIES = 64;

  private final TpmTransport transport;

  /// Everything there is, that used last at the end.
  private final Map<Place, Boolean> places = new LinkedHashMap<>();

  private boolean refreshing;

  Slots(TpmTransport transport) {
    this.transport = transport;
  }

  /// An object or a session, wherever it is now.
  static final class Place {
    private final boolean session;
    private int handle;
    private boolean loaded = true;
    private Bytes saved = Bytes.empty();

    private Place(int handle) {
      this.session = TpmHandle.kind(handle) != TpmHandle.TRANSIENT;
      this.handle = handle;
    }

    /// The TPM's handle; that of a session never changes.
    int handle() {
      return handle;
    }
  }

  /// Takes note of what the TPM just made.
  Place made(int handle) {
    var place = new Place(handle);
    places.put(place, true);
    return place;
  }

  /// Loads what a command needs, and marks it as used last.
  void load(List<Place> needed) {
    for (var place : needed) {
      places.remove(place);
      places.put(place, true);
      if (!place.loaded) {
        place.handle = run(load(place.saved), needed).handle();
        place.loaded = true;
        if (place.session) {
          place.saved = Bytes.empty();
        }
      }
    }
  }

  /// Sends a command, making room as often as the TPM asks for it. What is `needed` stays loaded.
  Bytes transmit(Bytes command, List<Place> needed) {
    for (int tries = 0; ; tries++) {
      var response = transport.transmit(command);
      if (tries == MOST_TRIES || !makeRoom(Exchange.code(response), needed)) {
        return response;
      }
    }
  }

  /// Forgets something, in the TPM too.
  void drop(Place place) {
    gone(place);
    if (place.loaded || place.session) {
      run(flush(place.handle), List.of());
    }
  }

  /// Takes note that the TPM ended something by itself.
  void gone(Place place) {
    places.remove(place);
  }

  private boolean makeRoom(int code, List<Place> needed) {
    return switch (code) {
      case ResponseCode.OBJECT_MEMORY -> evict(false, needed);
      case ResponseCode.SESSION_MEMORY -> evict(true, needed);
      case ResponseCode.CONTEXT_GAP -> refresh(needed);
      default -> false;
    };
  }

  private boolean evict(boolean session, List<Place> needed) {
    Optional<Place> oldest =
        places.keySet().stream()
            .filter(place -> place.session == session && place.loaded && !needed.contains(place))
            .findFirst();
    oldest.ifPresent(place -> {
      save(place, needed);
    });
    return oldest.isPresent();
  }

  /// An object is saved once, for it never changes; saving a session takes it out of the TPM.
  private void save(Place place, List<Place> needed) {
    if (place.saved.size() == 0) {
      var command = TpmCommand.of(CommandCode.CONTEXT_SAVE, TpmHandle.of(place.handle));
      place.saved = run(command, needed).parameters();
    }
    if (!place.session) {
      run(flush(place.handle), needed);
    }
    place.loaded = false;
  }

  /// The TPM numbers the sessions that it saves, and none may fall too far behind: save all anew,
  /// that used first first. The TPM keeps a slot free for it.
  private boolean refresh(List<Place> needed) {
    var behind = new ArrayList<>(places.keySet());
    behind.removeIf(place -> !place.session || place.loaded);
    if (refreshing || behind.isEmpty()) {
      return false;
    }
    refreshing = true;
    try {
      for (var place : behind) {
        run(load(place.saved), needed);
        place.saved = Bytes.empty();
        save(place, needed);
      }
      return true;
    } finally {
      refreshing = false;
    }
  }

  private TpmCommand.Response run(TpmCommand command, List<Place> needed) {
    for (int tries = 0; ; tries++) {
      try {
        return new Exchange(transport, command, List.of()).run();
      } catch (TpmException e) {
        if (tries == MOST_TRIES || !makeRoom(e.responseCode(), needed)) {
          throw e;
        }
      }
    }
  }

  private static TpmCommand load(Bytes saved) {
    return new TpmCommand(CommandCode.CONTEXT_LOAD, List.of(), saved);
  }

  private static TpmCommand flush(int handle) {
    return TpmCommand.of(CommandCode.FLUSH_CONTEXT, new TpmWriter().u32(handle));
  }
}
