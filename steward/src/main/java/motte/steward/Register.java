package motte.steward;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// What an authority has issued and has revoked, as long as it may still be alive, and which keys,
/// keeps and warrants get nothing more. On disk alone decides: another process may revoke while a
/// steward runs. Thread-safe.
final class Register {
  /// A revoked certificate is listed beyond its end, so that no reader of lists misses it (RFC 5280
  /// §3.3).
  private static final Duration LISTED_AFTER = Duration.ofHours(1);

  private static final Instant NEVER = Instant.parse("9999-12-31T23:00:00Z");

  private final Ledger issued;
  private final Ledger revoked;
  private final Ledger barred;
  private final InstantSource clock;
  private @Nullable Known known;
  private Instant pruned;

  /// What the disk holds of revocations, and from which state of its files.
  ///
  /// @param revoked in the order of their serial numbers
  private record Known(
      List<Map<Path, Long>> files, Map<BigInteger, Revocation> revoked, Set<Digest> barred) {}

  private Register(Path data, InstantSource clock) {
    issued = Ledger.open(data.resolve("issued"));
    revoked = Ledger.open(data.resolve("revoked"));
    barred = Ledger.open(data.resolve("barred"));
    this.clock = clock;
    pruned = clock.instant();
    prune(pruned);
  }

  static Register open(Path data, InstantSource clock) {
    return new Register(data, clock);
  }

  /// Writes a certificate down, before anyone gets it.
  void issue(Issued certificate) {
    issued.append(certificate.until(), certificate.json());
    var now = clock.instant();
    boolean due;
    synchronized (this) {
      due = now.isAfter(pruned.plus(Duration.ofHours(1)));
      pruned = due ? now : pruned;
    }
    if (due) {
      prune(now);
    }
  }

  /// The certificates that have neither ended nor been revoked, newest first.
  List<Issued> alive() {
    var revoked = known().revoked();
    return unended().stream()
        .filter(each -> !revoked.containsKey(each.serial()))
        .sorted(Comparator.comparing(Issued::from).reversed())
        .toList();
  }

  /// The certificates that have not ended, revoked or not.
  List<Issued> unended() {
    var now = clock.instant();
    return issued.read(now).stream()
        .map(Issued::parse)
        .filter(each -> now.isBefore(each.until()))
        .toList();
  }

  /// What is revoked, by serial number.
  Map<BigInteger, Revocation> revoked() {
    return known().revoked();
  }

  /// Revokes a certificate; of one that is revoked already the first revocation counts.
  void revoke(Issued certificate, Reason reason) {
    var revocation = new Revocation(certificate.serial(), clock.instant(), reason);
    revoked.append(certificate.until().plus(LISTED_AFTER), revocation.json());
  }

  /// Bars a key, keep or warrant, for ever.
  void bar(Digest what) {
    barred.append(NEVER, Json.of(Map.of("what", Json.of(what.toString()))));
  }

  /// Throws `certificate-barred` if one of these gets nothing more.
  ///
  /// @param what the pin of a key, the leaf of a keep's boot record, the digest of a warrant
  void check(List<Digest> what) {
    var barred = known().barred();
    for (var each : what) {
      if (barred.contains(each)) {
        throw new StewardException(
            Kind.DENIED,
            "certificate-barred",
            "a certificate was revoked, and with it `" + each + "` gets no other",
            "start the keep anew, with another warrant if that is what was revoked");
      }
    }
  }

  private synchronized Known known() {
    var now = clock.instant();
    var files = List.of(revoked.files(now), barred.files(now));
    var last = known;
    if (last != null && last.files().equals(files)) {
      return last;
    }
    Map<BigInteger, Revocation> serials = new LinkedHashMap<>();
    revoked.read(now).stream()
        .map(Revocation::parse)
        .sorted(Comparator.comparing(Revocation::serial).thenComparing(Revocation::at))
        .forEach(each -> serials.putIfAbsent(each.serial(), each));
    Set<Digest> digests = new HashSet<>();
    barred.read(now).forEach(each -> digests.add(Digest.parse(each.text("what"))));
    var read = new Known(files, Map.copyOf(serials), Set.copyOf(digests));
    known = read;
    return read;
  }

  private void prune(Instant now) {
    List.of(issued, revoked, barred).forEach(each -> each.prune(now));
  }
}
