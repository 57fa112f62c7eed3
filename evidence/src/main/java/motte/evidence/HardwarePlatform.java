package motte.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.evidence.spi.Platform;
import motte.trust.Cmw;

/// A confidential guest: `snp`, `tdx` or `cca` through the kernel's report interface, `sgx` through
/// Gramine's pseudo-files. Plain files are all that it takes, so one program serves each.
///
/// On TDX the register of the measurement log is RTMR3, which outlives the keep; on the others it
/// is a variable, which one may believe because the launch measurement covers the keep.
public final class HardwarePlatform implements Platform {
  /// AMD SEV-SNP.
  public static final String SNP = "snp";

  /// Intel TDX.
  public static final String TDX = "tdx";

  /// Arm CCA.
  public static final String CCA = "cca";

  /// Intel SGX, under Gramine.
  public static final String SGX = "sgx";

  private static final String RTMR3 =
      "sys/devices/virtual/misc/tdx_guest/measurements/rtmr3:sha384";
  private static final String EVENT_LOG = "sys/firmware/acpi/tables/data/CCEL";
  private static final String CONFIGFS = "sys/kernel/config/tsm/report";

  private final String name;
  private final Path root;
  private final TsmReports reports;
  private final Gramine gramine;
  private final OptionalInt privilegeLevel;
  private Register soft = Register.start(Set.of(Digest.Algorithm.SHA384));

  private HardwarePlatform(
      String name, Path root, OptionalInt privilegeLevel, TsmReports.Pause pause) {
    this.name = name;
    this.root = root;
    this.reports = new TsmReports(root.resolve(CONFIGFS), pause);
    this.gramine = Gramine.below(root);
    this.privilegeLevel = privilegeLevel;
  }

  /// The platform of that name on this machine: `platform-unknown` for a name that is none of the
  /// four.
  ///
  /// @param sysroot the folder in which the machine's `sys` and `dev` are: `/`, but in a container
  ///   that has them elsewhere
  public static HardwarePlatform open(String name, Path sysroot) {
    return open(name, sysroot, OptionalInt.empty(), time -> LockSupport.parkNanos(time.toNanos()));
  }

  /// The same, asking for reports from a privilege level (a VMPL of SEV-SNP).
  public static HardwarePlatform open(String name, int privilegeLevel) {
    return open(
        name,
        Path.of("/"),
        OptionalInt.of(privilegeLevel),
        time -> LockSupport.parkNanos(time.toNanos()));
  }

  /// The same over the files below `root`.
  static HardwarePlatform open(
      String name, Path root, OptionalInt privilegeLevel, TsmReports.Pause pause) {
    if (!Set.of(SNP, TDX, CCA, SGX).contains(name)) {
      throw new EvidenceException(
          Kind.INVALID,
          "platform-unknown",
          "`" + name + "` is not a platform of confidential guests",
          "write snp, tdx, cca or sgx");
    }
    return new HardwarePlatform(name, root, privilegeLevel, pause);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Grade grade() {
    return Grade.HARDWARE;
  }

  /// Whether the files are here that a report takes. That they give one is known only by asking.
  @Override
  public boolean probe() {
    return name.equals(SGX) ? gramine.present() : reports.present();
  }

  @Override
  public Cmw evidence(ReportData reportData) {
    return statement(reportData.value()).cmw();
  }

  /// The hardware's word that binds `reportData` (64 bytes): `tsm-unavailable`, `tsm-contended`,
  /// `platform-mismatch` if this is another machine, `gramine-unavailable`.
  public HardwareStatement statement(Bytes reportData) {
    if (name.equals(SGX)) {
      return quoted(reportData);
    }
    var answer = reports.report(reportData, privilegeLevel);
    if (!answer.provider().equals(provider())) {
      throw new EvidenceException(
          Kind.CONFLICT,
          "platform-mismatch",
          "the kernel's reports are from `"
              + answer.provider()
              + "`, not of the platform `"
              + name
              + "`",
          "start the keep with the platform that `motte platform` shows");
    }
    return new HardwareStatement(answer.provider(), answer.outblob(), answer.auxblob(), eventLog());
  }

  @Override
  public synchronized void extend(Bytes record) {
    if (!survives()) {
      soft = soft.extend(record);
      return;
    }
    var event = Register.event(Digest.Algorithm.SHA384, record).value().toArray();
    try (var rtmr = Files.newByteChannel(rtmr3(), StandardOpenOption.WRITE)) {
      if (rtmr.write(ByteBuffer.wrap(event)) != event.length) {
        throw new IOException("the kernel took a part of the digest");
      }
    } catch (IOException e) {
      throw noRegister("extended", e);
    }
  }

  @Override
  public synchronized Register register() {
    if (!survives()) {
      return soft;
    }
    try {
      var value = Bytes.wrap(Files.readAllBytes(rtmr3()));
      return Register.of(new Digest(Digest.Algorithm.SHA384, value));
    } catch (IOException e) {
      throw noRegister("read", e);
    }
  }

  /// On TDX, where the kernel shows RTMR3 (Linux 6.16).
  @Override
  public boolean survives() {
    return name.equals(TDX);
  }

  private Path rtmr3() {
    return root.resolve(RTMR3);
  }

  private String provider() {
    return switch (name) {
      case SNP -> "sev_guest";
      case TDX -> "tdx_guest";
      default -> "arm_cca_guest";
    };
  }

  private Optional<Bytes> eventLog() {
    var file = root.resolve(EVENT_LOG);
    if (!name.equals(TDX) || !Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.wrap(Files.readAllBytes(file)));
    } catch (IOException _) {
      // The log explains registers; without it they are still quoted.
      return Optional.empty();
    }
  }

  private synchronized HardwareStatement quoted(Bytes reportData) {
    return new HardwareStatement(
        "gramine", gramine.quote(reportData), Optional.empty(), Optional.empty());
  }

  private EvidenceException noRegister(String what, IOException cause) {
    return new EvidenceException(
        Kind.UNAVAILABLE,
        "rtmr-unavailable",
        "RTMR3 cannot be " + what + " at `" + rtmr3() + "`: " + FileReason.of(cause),
        "run Linux 6.16 or newer with the driver tdx-guest, and let the keep write there",
        cause);
  }
}
