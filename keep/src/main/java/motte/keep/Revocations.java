package motte.keep;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Digest;
import motte.trust.Chain;
import motte.trust.Pins;
import motte.trust.Spki;

/// Which certificates of the domain the steward has revoked (RFC 5280 §5), asked for when a peer
/// shows one and the list in hand is a minute old. Where no newer list can be had, that one serves
/// on until it ends, ten minutes after the steward made it; without a list in force nobody of the
/// domain is let in, for whoever keeps the list away is the host, or somebody before it.
///
/// Each root has a list of its own, known by the root's key: all roots of a domain have one name.
///
/// Dates are judged by the keep's clock, which the steward set. Thread-safe.
final class Revocations {
  private final Supplier<Bytes> source;
  private final Pins roots;
  private final InstantSource clock;

  /// By the pin of the root; as many at most as there are pins.
  private final Map<Digest, RootList> lists = new ConcurrentHashMap<>();

  /// @param source the list as it is now, in DER
  /// @param roots whose keys sign it
  Revocations(Supplier<Bytes> source, Pins roots, InstantSource clock) {
    this.source = source;
    this.roots = roots;
    this.clock = clock;
  }

  /// Why the first certificate of a chain that stands under a root of the domain does not count;
  /// empty if it does.
  Optional<String> fault(Chain chain) {
    var root = roots.anchorIn(chain).roots().getFirst();
    return lists
        .computeIfAbsent(Spki.of(root.getPublicKey()).pin(), _ -> new RootList(source, clock))
        .fault(chain.leaf(), root);
  }
}
