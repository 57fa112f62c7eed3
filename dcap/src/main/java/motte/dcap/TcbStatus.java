package motte.dcap;

import java.util.Optional;

/// What Intel says of a level of its trusted computing base (Intel PCS API v4, "tcbStatus"), and
/// what follows from several: a relaunch is advised where the module that launched a trust domain
/// is old, and one that runs since is not.
public enum TcbStatus {
  UP_TO_DATE("UpToDate", 0),
  SW_HARDENING_NEEDED("SWHardeningNeeded", TcbStatus.HARDENING),
  CONFIGURATION_NEEDED("ConfigurationNeeded", TcbStatus.CONFIGURATION),
  CONFIGURATION_AND_SW_HARDENING_NEEDED(
      "ConfigurationAndSWHardeningNeeded", TcbStatus.CONFIGURATION | TcbStatus.HARDENING),
  TD_RELAUNCH_ADVISED("TDRelaunchAdvised", TcbStatus.RELAUNCH),
  TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED(
      "TDRelaunchAdvisedConfigurationNeeded", TcbStatus.RELAUNCH | TcbStatus.CONFIGURATION),
  OUT_OF_DATE("OutOfDate", TcbStatus.OLD),
  OUT_OF_DATE_CONFIGURATION_NEEDED(
      "OutOfDateConfigurationNeeded", TcbStatus.OLD | TcbStatus.CONFIGURATION),
  REVOKED("Revoked", TcbStatus.GONE);

  private static final int HARDENING = 1;
  private static final int CONFIGURATION = 2;
  private static final int OLD = 4;
  private static final int GONE = 8;
  private static final int RELAUNCH = 16;

  private final String label;
  private final int defects;

  TcbStatus(String label, int defects) {
    this.label = label;
    this.defects = defects;
  }

  /// The name that Intel writes.
  public String label() {
    return label;
  }

  /// The status with that name.
  public static Optional<TcbStatus> of(String label) {
    for (var status : values()) {
      if (status.label.equals(label)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  /// Whether Intel says it of a level; a relaunch only follows from levels.
  boolean ofLevels() {
    return (defects & RELAUNCH) == 0;
  }

  /// Whether the machine needs to be configured in another way.
  boolean needsConfiguration() {
    return (defects & CONFIGURATION) != 0;
  }

  /// Whether it is older than Intel wants it, or worse.
  boolean isOld() {
    return (defects & (OLD | GONE)) != 0;
  }

  /// What two parts of one platform come to together: the defects of both. Beside `OutOfDate` the
  /// need of software hardening is not told, and beside `Revoked` nothing else is.
  public TcbStatus with(TcbStatus other) {
    int both = defects | other.defects;
    if ((both & GONE) != 0) {
      return REVOKED;
    }
    if ((both & OLD) != 0) {
      both &= ~RELAUNCH;
    }
    if ((both & (OLD | RELAUNCH)) != 0) {
      both &= ~HARDENING;
    }
    for (var status : values()) {
      if (status.defects == both) {
        return status;
      }
    }
    throw new AssertionError("every set of defects has a name: " + both);
  }

  @Override
  public String toString() {
    return label;
  }
}
