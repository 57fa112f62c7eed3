package motte.evidence;

import java.util.Set;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.spi.Platform;
import motte.trust.Cmw;
import motte.trust.SigningKey;

/// The development platform: a key on disk signs, and the register is a variable. It proves nothing
/// about the machine, and its grade says so.
public final class SoftPlatform implements Platform {
  /// The platform's name.
  public static final String NAME = "soft";

  private final SigningKey developmentKey;
  private final Digest keepMeasurement;
  private Register register = Register.start(Set.of(Digest.Algorithm.SHA384));

  private SoftPlatform(SigningKey developmentKey, Digest keepMeasurement) {
    this.developmentKey = developmentKey;
    this.keepMeasurement = keepMeasurement;
  }

  /// A platform whose statements `developmentKey` signs, for a keep of that measurement (SHA-384).
  public static SoftPlatform open(SigningKey developmentKey, Digest keepMeasurement) {
    return new SoftPlatform(developmentKey, keepMeasurement);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Grade grade() {
    return Grade.NONE;
  }

  /// Always: a key suffices.
  @Override
  public boolean probe() {
    return true;
  }

  @Override
  public Cmw evidence(ReportData reportData) {
    var statement = new SoftStatement(keepMeasurement, reportData.value(), developmentKey.spki());
    return Cmw.evidence(SoftStatement.MEDIA_TYPE, statement.sign(developmentKey));
  }

  @Override
  public synchronized void extend(Bytes record) {
    register = register.extend(record);
  }

  @Override
  public synchronized Register register() {
    return register;
  }
}
