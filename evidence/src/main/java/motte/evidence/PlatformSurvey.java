package motte.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import motte.core.Grade;

/// What a machine can prove of itself, and what is missing for it.
///
/// @param prospects one for each platform
public record PlatformSurvey(List<Prospect> prospects) {
  private static final String REALM = "sys/devices/platform/arm-cca-dev";
  private static final String REALM_DRIVER = "sys/module/arm_cca_guest";

  public PlatformSurvey {
    prospects = List.copyOf(prospects);
  }

  /// A platform as it stands here.
  ///
  /// @param platform its name
  /// @param grade what it could root at best
  /// @param missing what it lacks, each with what to do; empty if it is ready
  public record Prospect(String platform, Grade grade, List<Lack> missing) {
    public Prospect {
      missing = List.copyOf(missing);
    }

    /// Whether nothing is missing.
    public boolean ready() {
      return missing.isEmpty();
    }
  }

  /// Something that is not as it must be.
  ///
  /// @param what is not there
  /// @param fix what to do
  public record Lack(String what, String fix) {}

  /// Looks at this machine.
  public static PlatformSurvey ofThisMachine() {
    return of(Path.of("/"));
  }

  /// Looks at a machine whose `sys` and `dev` are in the folder `sysroot`.
  public static PlatformSurvey of(Path sysroot) {
    return new PlatformSurvey(
        List.of(snp(sysroot), tdx(sysroot), cca(sysroot), sgx(sysroot), tpm(sysroot)));
  }

  private static Prospect snp(Path root) {
    return guest(root, HardwarePlatform.SNP, "dev/sev-guest", "sev-guest");
  }

  /// The driver of realms makes no device; since Linux 6.14 the kernel itself makes one in a realm,
  /// for which the driver is loaded.
  private static Prospect cca(Path root) {
    var missing = new ArrayList<Lack>();
    if (!Files.exists(root.resolve(REALM)) && !Files.exists(root.resolve(REALM_DRIVER))) {
      missing.add(
          new Lack(
              "`/" + REALM + "` is not there: this is no realm, or Linux is older than 6.14",
              "start the machine as a realm, with Linux 6.14 or newer"));
    }
    reports(root, "arm-cca-guest", missing);
    return new Prospect(HardwarePlatform.CCA, Grade.HARDWARE, missing);
  }

  private static Prospect guest(Path root, String name, String device, String driver) {
    var missing = new ArrayList<Lack>();
    if (!Files.exists(root.resolve(device))) {
      missing.add(
          new Lack(
              "`/" + device + "` is not there: this is no such guest, or its driver is not loaded",
              "start the machine as such a guest, or: modprobe " + driver));
    }
    reports(root, driver, missing);
    return new Prospect(name, Grade.HARDWARE, missing);
  }

  private static void reports(Path root, String driver, List<Lack> missing) {
    var configfs = root.resolve("sys/kernel/config");
    var reports = configfs.resolve("tsm/report");
    if (!Files.isDirectory(configfs)) {
      missing.add(new Lack("configfs is not mounted", "mount -t configfs none /sys/kernel/config"));
    } else if (!Files.isDirectory(reports)) {
      missing.add(
          new Lack(
              "the kernel has no `/sys/kernel/config/tsm/report`",
              "run Linux 6.7 or newer with CONFIG_TSM_REPORTS, and: modprobe " + driver));
    } else if (!Files.isWritable(reports)) {
      missing.add(
          new Lack(
              "`/sys/kernel/config/tsm/report` may not be written",
              "let the user of the keep make folders there"));
    }
  }

  private static Prospect tdx(Path root) {
    var bare = guest(root, HardwarePlatform.TDX, "dev/tdx_guest", "tdx-guest");
    var missing = new ArrayList<>(bare.missing());
    var rtmr = root.resolve("sys/devices/virtual/misc/tdx_guest/measurements/rtmr3:sha384");
    if (!Files.isWritable(rtmr)) {
      missing.add(
          new Lack(
              "RTMR3 cannot be extended: `rtmr3:sha384` is not there or may not be written",
              "run Linux 6.16 or newer, and let the user of the keep write it"));
    }
    return new Prospect(HardwarePlatform.TDX, Grade.HARDWARE, missing);
  }

  private static Prospect sgx(Path root) {
    var missing = new ArrayList<Lack>();
    var type = root.resolve("dev/attestation/attestation_type");
    if (!Files.exists(type)) {
      missing.add(
          new Lack(
              "`/dev/attestation` is not there: this does not run in an enclave",
              "start the keep under Gramine (gramine-sgx)"));
    } else if (!"dcap".equals(text(type))) {
      missing.add(
          new Lack(
              "Gramine's attestation type is `" + text(type) + "`",
              "set sgx.remote_attestation = \"dcap\" in its manifest"));
    }
    return new Prospect(HardwarePlatform.SGX, Grade.HARDWARE, missing);
  }

  private static Prospect tpm(Path root) {
    var missing = new ArrayList<Lack>();
    var device = root.resolve("dev/tpmrm0");
    if (!Files.exists(device)) {
      missing.add(
          new Lack("`/dev/tpmrm0` is not there", "switch the TPM 2.0 on in the firmware's setup"));
    } else if (!Files.isWritable(device)) {
      missing.add(
          new Lack(
              "`/dev/tpmrm0` may not be used", "put the user of the keep into its group (tss)"));
    }
    if (!Files.isReadable(root.resolve("sys/kernel/security/tpm0/binary_bios_measurements"))) {
      missing.add(
          new Lack(
              "the log of the boot cannot be read",
              "mount -t securityfs none /sys/kernel/security, and let the user of the keep read"
                  + " tpm0/binary_bios_measurements"));
    }
    return new Prospect(TpmPlatform.NAME, Grade.TPM, missing);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
