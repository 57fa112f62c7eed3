package motte.snp;

/// The page that holds a vCPU's registers when it starts (AMD APM volume 2, table B-4), as
/// hypervisors fill it.
final class Vmsa {
  /// Where the first vCPU begins: the reset vector.
  static final long RESET_VECTOR = 0xffff_fff0L;

  private static final int PAGE = 4096;

  /// PAT after reset (AMD APM volume 2, §7.8).
  private static final long PAT = 0x0007_0406_0007_0406L;

  private static final long PAT_OF_GCE = 0x0007_0106L;

  private Vmsa() {}

  /// @param start where the vCPU begins
  /// @param features SEV_FEATURES
  static byte[] page(long start, Vcpu vcpu, long features, Hypervisor hypervisor) {
    boolean qemu = hypervisor == Hypervisor.QEMU;
    boolean ec2 = hypervisor.amazon();
    var page = new byte[PAGE];
    segment(page, 0x00, 0, 0x93, 0xffff, 0);
    segment(
        page,
        0x10,
        0xf000,
        ec2 && start == RESET_VECTOR ? 0x9a : 0x9b,
        0xffff,
        start & 0xffff_0000L);
    segment(page, 0x20, 0, ec2 ? 0x92 : 0x93, 0xffff, 0);
    segment(page, 0x30, 0, 0x93, 0xffff, 0);
    segment(page, 0x40, 0, 0x93, 0xffff, 0);
    segment(page, 0x50, 0, 0x93, 0xffff, 0);
    segment(page, 0x60, 0, 0, 0xffff, 0);
    segment(page, 0x70, 0, 0x82, 0xffff, 0);
    segment(page, 0x80, 0, 0, 0xffff, 0);
    segment(page, 0x90, 0, ec2 ? 0x83 : 0x8b, 0xffff, 0);
    LittleEndian.put64(page, 0xd0, 0x1000); // EFER.SVME
    LittleEndian.put64(page, 0x148, 0x40); // CR4.MCE
    LittleEndian.put64(page, 0x158, 0x10); // CR0.ET
    LittleEndian.put64(page, 0x160, 0x400); // DR7
    LittleEndian.put64(page, 0x168, 0xffff_0ff0L); // DR6
    LittleEndian.put64(page, 0x170, 2); // RFLAGS
    LittleEndian.put64(page, 0x178, start & 0xffff); // RIP
    LittleEndian.put64(page, 0x268, hypervisor == Hypervisor.GCE ? PAT_OF_GCE : PAT);
    LittleEndian.put64(page, 0x310, rdx(vcpu, hypervisor));
    LittleEndian.put64(page, 0x3b0, features);
    LittleEndian.put64(page, 0x3e8, 1); // XCR0
    LittleEndian.put32(page, 0x408, qemu ? 0x1f80 : 0); // MXCSR
    LittleEndian.put32(page, 0x410, qemu ? 0x37f : 0); // x87 FCW, FOP
    return page;
  }

  /// The same under an SVSM, which begins in protected mode.
  static byte[] pageOfSvsm(long start, Vcpu vcpu) {
    var page = page(start, vcpu, Launch.SNP_ACTIVE, Hypervisor.QEMU);
    for (int at : new int[] {0x00, 0x20, 0x30, 0x40}) {
      segment(page, at, 16, 0xc93, -1, 0);
    }
    segment(page, 0x10, 8, 0xc9b, -1, 0);
    LittleEndian.put64(page, 0x158, 0x11); // CR0.ET, CR0.PE
    LittleEndian.put64(page, 0x178, start); // RIP
    LittleEndian.put32(page, 0x410, 0); // x87 FCW, FOP
    return page;
  }

  private static long rdx(Vcpu vcpu, Hypervisor hypervisor) {
    return switch (hypervisor) {
      case QEMU -> vcpu.signature() & 0xffff_ffffL;
      case EC2, GCE -> 0x600;
      case EC2_BEFORE_2026 -> 0;
    };
  }

  private static void segment(
      byte[] page, int at, int selector, int attributes, int limit, long base) {
    LittleEndian.put32(page, at, attributes << 16 | selector);
    LittleEndian.put32(page, at + 4, limit);
    LittleEndian.put64(page, at + 8, base);
  }
}
