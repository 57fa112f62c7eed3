package motte.evidence;

import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.spi.Platform;
import motte.trust.Cmw;
import motte.trust.SigningKey;

/// The development platform: a key on disk signs. Proves nothing about the machine.
@SuppressWarnings("DoNotCallSuggester")
public final class SoftPlatform implements Platform {
  /// The platform's name.
  public static final String NAME = "soft";

  private SoftPlatform() {}

  public static SoftPlatform open(SigningKey developmentKey, Digest keepMeasurement) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Grade grade() {
    return Grade.NONE;
  }

  @Override
  public boolean probe() {
    return true;
  }

  @Override
  public Cmw evidence(Bytes reportData) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public void extend(Digest leaf) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public Digest register() {
    throw new UnsupportedOperationException("not yet");
  }
}
