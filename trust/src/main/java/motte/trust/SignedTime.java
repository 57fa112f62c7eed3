package motte.trust;

import java.time.Instant;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Nonce;

/// A time that a steward has signed, with the nonce that it answers or issues.
@SuppressWarnings("DoNotCallSuggester")
public record SignedTime(Instant time, Optional<Nonce> nonce, Optional<Instant> expires) {

  public Bytes sign(SigningKey key) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Reads and checks a signed time.
  public static SignedTime parse(Bytes cose, Spki signer) {
    throw new UnsupportedOperationException("not yet");
  }
}
