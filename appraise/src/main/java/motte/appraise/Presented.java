package motte.appraise;

import motte.trust.Anchors;
import motte.trust.Chain;
import motte.trust.Spki;

/// A chain as a server presented it, and the key of the anchor that it must lead to. A server may
/// send whatever certificates it likes after its own; only an anchor counts as the root.
record Presented(Chain chain, Spki root) {

  static Presented of(Chain chain, Anchors domain) {
    var root =
        chain.certificates().stream()
            .filter(domain.roots()::contains)
            .findFirst()
            .or(() ->
                domain.roots().stream()
                    .filter(anchor ->
                        anchor
                            .getSubjectX500Principal()
                            .equals(chain.root().getIssuerX500Principal()))
                    .findFirst())
            .orElse(chain.root());
    return new Presented(chain, Spki.of(root.getPublicKey()));
  }
}
