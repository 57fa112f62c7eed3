package motte.trust;

import java.util.Set;
import motte.core.Digest;

/// SHA-256 digests of the public keys that are trusted.
@SuppressWarnings("DoNotCallSuggester")
public record Pins(Set<Digest> spki) {

  public Anchors anchorIn(Chain chain) {
    throw new UnsupportedOperationException("not yet");
  }
}
