package motte.snp;

import java.util.Arrays;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;

/// How a guest is started, and so what its MEASUREMENT will be: a reference value that is computed,
/// not copied from a machine.
///
/// ```java
/// var launch = Launch.of(Ovmf.parse(image), 4, Vcpu.named("EPYC-v4").orElseThrow());
/// policy.wanting(Reference.MEASUREMENT, Set.of(launch.digest()));
/// ```
///
/// @param firmware what runs first
/// @param kernel what QEMU hands over to boot, if it does
/// @param vcpus how many vCPUs; at least one
/// @param vcpu their model, where the hypervisor shows it
/// @param features SEV_FEATURES of the VMSA; 1 is SNP, 20h the debug registers' swap
/// @param hypervisor what starts it
/// @param svsm the secure VM service module that runs before the firmware, if one does
public record Launch(
    Ovmf firmware,
    Optional<KernelHashes> kernel,
    int vcpus,
    Vcpu vcpu,
    long features,
    Hypervisor hypervisor,
    Optional<Svsm> svsm) {
  /// What a guest finds at the highest privilege level, below which its firmware runs.
  ///
  /// @param image the module
  /// @param variablesSize bytes between its end and the firmware, for UEFI's variables
  public record Svsm(Ovmf image, long variablesSize) {}

  /// SEV-SNP is on, and nothing else.
  public static final long SNP_ACTIVE = 1;

  private static final int MOST_VCPUS = 4096;

  public Launch {
    if (vcpus < 1 || vcpus > MOST_VCPUS) {
      throw new SnpException(
          Kind.INVALID,
          "snp-launch-malformed",
          "a guest with " + vcpus + " vCPUs",
          "give 1 to " + MOST_VCPUS);
    }
  }

  /// A guest of QEMU whose firmware finds its own kernel.
  public static Launch of(Ovmf firmware, int vcpus, Vcpu vcpu) {
    return new Launch(
        firmware, Optional.empty(), vcpus, vcpu, SNP_ACTIVE, Hypervisor.QEMU, Optional.empty());
  }

  /// The same with a kernel that QEMU hands over.
  public Launch booting(KernelHashes hashes) {
    return new Launch(firmware, Optional.of(hashes), vcpus, vcpu, features, hypervisor, svsm);
  }

  /// The same with other SEV_FEATURES.
  public Launch with(long sevFeatures) {
    return new Launch(firmware, kernel, vcpus, vcpu, sevFeatures, hypervisor, svsm);
  }

  /// The same under another hypervisor.
  public Launch under(Hypervisor other) {
    return new Launch(firmware, kernel, vcpus, vcpu, features, other, svsm);
  }

  /// The same behind an SVSM, under QEMU; what QEMU would hand over, it does not measure.
  public Launch behind(Ovmf module, long variablesSize) {
    return new Launch(
        firmware,
        Optional.empty(),
        vcpus,
        vcpu,
        SNP_ACTIVE,
        Hypervisor.QEMU,
        Optional.of(new Svsm(module, variablesSize)));
  }

  /// The launch digest, 48 bytes: `snp-firmware-malformed` if the firmware has no place for what is
  /// handed over.
  public Bytes digest() {
    if (kernel.isPresent() && !firmware.hasSection(Ovmf.SectionType.KERNEL_HASHES)) {
      throw Ovmf.malformed("it measures no kernel that is handed over");
    }
    var digest = new LaunchDigest();
    digest.image(firmware.address(), firmware.image());
    if (svsm.isPresent()) {
      return behind(digest, svsm.get());
    }
    for (var section : firmware.sections()) {
      section(digest, section);
    }
    if (hypervisor.amazon()) {
      firmware.sections().stream()
          .filter(section -> section.type() == Ovmf.SectionType.CPUID)
          .forEach(section -> digest.pages(LaunchDigest.CPUID, section.address(), 1));
    }
    for (int i = 0; i < vcpus; i++) {
      long start = i == 0 ? Vmsa.RESET_VECTOR : firmware.resetAddress();
      digest.vmsa(Vmsa.page(start, vcpu, features, hypervisor));
    }
    return digest.value();
  }

  private Bytes behind(LaunchDigest digest, Svsm module) {
    long address = firmware.address() - module.variablesSize() - module.image().image().size();
    digest.image(address, module.image().image());
    for (var section : module.image().sections()) {
      section(digest, section);
    }
    for (int i = 0; i < vcpus; i++) {
      digest.vmsa(Vmsa.pageOfSvsm(address + module.image().entryOffset(), vcpu));
    }
    return digest.value();
  }

  private void section(LaunchDigest digest, Ovmf.Section section) {
    long pages = section.size() / LaunchDigest.PAGE;
    switch (section.type()) {
      case MEMORY ->
          digest.pages(
              hypervisor == Hypervisor.GCE ? LaunchDigest.UNMEASURED : LaunchDigest.ZERO,
              section.address(),
              pages);
      case SVSM_CALLING_AREA -> digest.pages(LaunchDigest.ZERO, section.address(), pages);
      case SECRETS -> digest.pages(LaunchDigest.SECRETS, section.address(), 1);
      case CPUID -> {
        // EC2 measures it last.
        if (!hypervisor.amazon()) {
          digest.pages(LaunchDigest.CPUID, section.address(), 1);
        }
      }
      case KERNEL_HASHES -> {
        if (kernel.isEmpty()) {
          digest.pages(LaunchDigest.ZERO, section.address(), pages);
        } else {
          if (pages != 1) {
            throw Ovmf.malformed("its place for the hashes of a kernel is not one page");
          }
          int offset = (int) firmware.hashTableAddress() & (LaunchDigest.PAGE - 1);
          digest.page(section.address(), kernel.get().page(offset));
        }
      }
    }
  }

  /// The digest as the firmware of the security processor extends it with each page: SHA-384 over
  /// PAGE_INFO (SEV-SNP ABI §8.17.2).
  private static final class LaunchDigest {
    static final int PAGE = 4096;
    static final int ZERO = 3;
    static final int UNMEASURED = 4;
    static final int SECRETS = 5;
    static final int CPUID = 6;

    private static final int NORMAL = 1;
    private static final int VMSA = 2;
    private static final int INFO_SIZE = 0x70;
    private static final int SIZE = 48;

    /// Where a VMSA lies for the measurement: all address bits of a page.
    private static final long VMSA_ADDRESS = 0xffff_ffff_f000L;

    private final byte[] info = new byte[INFO_SIZE];

    void image(long address, Bytes bytes) {
      var image = bytes.toArray();
      for (int at = 0; at < image.length; at += PAGE) {
        page(address + at, Arrays.copyOfRange(image, at, at + PAGE));
      }
    }

    void page(long address, byte[] content) {
      extend(NORMAL, address, Digest.sha384(content).value().toArray());
    }

    void vmsa(byte[] content) {
      extend(VMSA, VMSA_ADDRESS, Digest.sha384(content).value().toArray());
    }

    void pages(int type, long address, long count) {
      for (long i = 0; i < count; i++) {
        extend(type, address + i * PAGE, new byte[SIZE]);
      }
    }

    Bytes value() {
      return LittleEndian.slice(info, 0, SIZE);
    }

    private void extend(int type, long address, byte[] contents) {
      System.arraycopy(contents, 0, info, SIZE, SIZE);
      LittleEndian.put32(info, 0x60, type << 16 | INFO_SIZE);
      LittleEndian.put32(info, 0x64, 0);
      LittleEndian.put64(info, 0x68, address);
      System.arraycopy(Digest.sha384(info).value().toArray(), 0, info, 0, SIZE);
    }
  }
}
