package motte.eventlog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.eventlog.EventCheck.Outcome;
import motte.eventlog.EventType.Basis;

/// Computes digests anew from events' data, by the rules of the event's type. Names inside the data
/// decide nothing but which bytes are hashed: what matches is what was measured.
final class Recomputation {
  /// An error that the firmware records in place of a separator (PFP §3.3.2.2).
  private static final Bytes ERROR_SEPARATOR = Bytes.parseHex("01000000");

  /// GRUB hashes the text behind these, without the final zero (GRUB manual, "Measured Boot").
  private static final List<byte[]> GRUB =
      Stream.of("grub_cmd: ", "kernel_cmdline: ", "module_cmdline: ")
          .map(prefix -> prefix.getBytes(StandardCharsets.ISO_8859_1))
          .toList();

  private final MessageDigest hash;

  Recomputation(Bank bank) {
    hash = bank.hash();
  }

  /// Checks the event's digest at `place`.
  EventCheck check(Event event, int place) {
    var basis = basis(event);
    if (event.extended()) {
      var digest = event.digests().get(place);
      if (candidates(event, basis).stream().anyMatch(data -> of(data).equals(digest))) {
        return new EventCheck(event, Outcome.MATCHES, basis);
      }
    }
    var outcome = basis == Basis.ELSEWHERE ? Outcome.NOT_RECOMPUTABLE : Outcome.DIFFERS;
    return new EventCheck(event, outcome, basis);
  }

  /// An event without data says nothing that its digest could contradict: so dstack shortens logs.
  private static Basis basis(Event event) {
    if (event.data().size() == 0) {
      return Basis.ELSEWHERE;
    }
    var type = EventType.of(event.type());
    if (type.equals(Optional.of(EventType.EV_EVENT_TAG))) {
      return AaelEvent.tagged(event) ? Basis.SPECIFIED : Basis.ELSEWHERE;
    }
    if (type.equals(Optional.of(EventType.EV_IPL))) {
      return GRUB.stream().anyMatch(event::startsWith) ? Basis.CUSTOMARY : Basis.ELSEWHERE;
    }
    return type.map(EventType::basis).orElse(Basis.ELSEWHERE);
  }

  /// What the digest may be over. Hashing all of the data is tried for every type: where it fits,
  /// the data is proven, whatever the type promises.
  private static List<Bytes> candidates(Event event, Basis basis) {
    var data = event.data();
    return switch (EventType.of(event.type()).orElse(EventType.EV_UNUSED)) {
      case EV_SEPARATOR -> separates(data) ? List.of(data) : List.of(data, ERROR_SEPARATOR);
      case EV_EFI_VARIABLE_BOOT ->
          UefiVariable.find(data)
              .map(variable -> List.of(data, variable.data()))
              .orElse(List.of(data));
      case EV_IPL -> basis == Basis.CUSTOMARY ? List.of(behindPrefix(event)) : List.of(data);
      case EV_ACTION, EV_EFI_ACTION, EV_OMIT_BOOT_DEVICE_EVENTS, EV_S_CRTM_VERSION ->
          List.of(data, withoutFinalZero(data));
      case DSTACK_RUNTIME_EVENT -> List.of(DstackLog.measured(event), DstackLog.canonical(event));
      default -> List.of(data);
    };
  }

  /// Four bytes, all zero or all 0xFF (PFP §10.4.1).
  private static boolean separates(Bytes data) {
    return data.size() == 4
        && (data.at(0) == 0 || data.at(0) == -1)
        && data.slice(0, 3).equals(data.slice(1, 4));
  }

  private static Bytes behindPrefix(Event event) {
    var text = withoutFinalZero(event.data());
    for (var prefix : GRUB) {
      if (event.startsWith(prefix)) {
        return text.slice(Math.min(prefix.length, text.size()), text.size());
      }
    }
    return text;
  }

  private static Bytes withoutFinalZero(Bytes data) {
    int last = data.size() - 1;
    return last >= 0 && data.at(last) == 0 ? data.slice(0, last) : data;
  }

  private Bytes of(Bytes data) {
    data.feed(hash);
    return Bytes.wrap(hash.digest());
  }
}
