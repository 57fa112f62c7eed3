package motte.evidence;

import motte.core.Bytes;
import motte.core.Digest;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// What a development key says: this keep, this report data.
@SuppressWarnings("DoNotCallSuggester")
public record SoftStatement(Digest measurement, Bytes reportData, Spki spki) {
  /// The media type of a signed statement.
  public static final String MEDIA_TYPE = "application/vnd.motte.soft-statement+cose";

  /// Signs; the key must be the one of [#spki].
  public Bytes sign(SigningKey developmentKey) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Reads a statement and checks its signature against the key that it names itself: whether that
  /// key is a known one is for a policy to say.
  public static SoftStatement parse(Bytes cose) {
    throw new UnsupportedOperationException("not yet");
  }
}
