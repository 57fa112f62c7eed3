package motte.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Digest;

/// Which certificates of a domain its steward has revoked (RFC 5280 §5), asked for when somebody
/// shows one and the list in hand is a minute old. Where no newer list can be had, that one serves
/// on until it ends, ten minutes after the steward made it; without a list in force nobody of the
/// domain is let in, for whoever keeps the list away may be the one who was revoked.
///
/// Each root has a list of its own, known by the root's key: all roots of a domain have one name.
/// Nobody waits for the list while one is in force, and at most one asks for it at a time.
///
/// Dates are judged by the clock of whoever asks. Thread-safe.
///
/// ```java
/// var revocations = new Revocations(steward::crl, clock);
/// var root = anchors.verify(chain, clock.instant());
/// revocations.fault(chain.leaf(), root).ifPresent(fault -> refuse(fault.reason()));
/// ```
public final class Revocations {
  private final Supplier<Bytes> source;
  private final InstantSource clock;

  /// By the pin of the root; as many at most as there are trusted roots.
  private final Map<Digest, RootList> lists = new ConcurrentHashMap<>();

  /// Why a certificate does not count.
  public sealed interface Fault {
    /// In words, for whoever runs this end.
    String reason();

    /// The list names it.
    record Revoked(Instant since) implements Fault {
      @Override
      public String reason() {
        return "its certificate is revoked since " + since;
      }
    }

    /// There is no list in force of the root that issued it.
    record Unknown(String why) implements Fault {
      @Override
      public String reason() {
        return "which certificates are revoked is not known: " + why;
      }
    }
  }

  /// @param source a list as it is now, in DER, of whatever root; what it throws as a
  ///   [motte.core.MotteException] is why there is none
  public Revocations(Supplier<Bytes> source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /// Why a certificate does not count that stands under `root`; empty if it does.
  ///
  /// @param root one that is trusted, to which the leaf's chain was found to lead
  public Optional<Fault> fault(X509Certificate leaf, X509Certificate root) {
    return lists
        .computeIfAbsent(Spki.of(root.getPublicKey()).pin(), _ -> new RootList(source, clock))
        .fault(leaf, root);
  }
}
