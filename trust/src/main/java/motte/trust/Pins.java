package motte.trust;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import motte.core.Digest;
import motte.core.Kind;

/// The public keys that are trusted to root a chain, known by the SHA-256 of their SPKI. So an
/// authority can be trusted before its certificate is at hand.
///
/// @param spki the digests of the trusted keys
public record Pins(Set<Digest> spki) {

  public Pins {
    spki = Set.copyOf(spki);
  }

  /// The pin of one key.
  public static Pins of(Spki key) {
    return new Pins(Set.of(key.pin()));
  }

  /// The certificate of `chain` whose key is pinned, the nearest to the root if there are more:
  /// `pin-mismatch` if there is none. The rest of the chain is not checked here.
  public Anchors anchorIn(Chain chain) {
    for (var certificate : chain.certificates().reversed()) {
      if (spki.contains(Spki.of(certificate.getPublicKey()).pin())) {
        return new Anchors(List.of(certificate));
      }
    }
    throw new TrustException(
        Kind.DENIED,
        "pin-mismatch",
        "no key of the presented chain is pinned; its root has `"
            + Spki.of(chain.root().getPublicKey()).pin()
            + "`, pinned are "
            + spki.stream().map(Digest::toString).sorted().collect(Collectors.joining(", ")),
        "someone else answers at this address, or the authority has a new key: ask its owner");
  }
}
