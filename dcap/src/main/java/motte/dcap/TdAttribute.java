package motte.dcap;

import motte.core.Bytes;

/// The bits of TDATTRIBUTES (Intel TDX Module 1.5 ABI, "TD Attributes").
public enum TdAttribute {
  /// The host can read and change the trust domain: it keeps no secret.
  DEBUG(0),
  /// A group of trust domains shares its hyper-threads only among itself.
  HGS_PLUS_PROF(4),
  /// Performance profiling of the trust domain by the host.
  PERF_PROF(5),
  /// The host may profile the trust domain.
  PMT_PROF(6),
  /// Linear address masking.
  LASS(27),
  /// A page that the host takes away does not raise #VE, which the guest could mistake.
  SEPT_VE_DISABLE(28),
  /// The trust domain can be moved to another machine.
  MIGRATABLE(29),
  /// Protection keys for supervisor pages.
  PKS(30),
  /// Key Locker.
  KL(31),
  /// Performance monitoring inside the trust domain.
  PERFMON(63);

  private static final long KNOWN = known();

  private final int bit;

  TdAttribute(int bit) {
    this.bit = bit;
  }

  /// Where it stands, from the least significant bit.
  public int bit() {
    return bit;
  }

  /// Whether only bits that are named here are set.
  static boolean allKnown(Bytes attributes) {
    long bits = 0;
    for (int i = 7; i >= 0; i--) {
      bits = bits << 8 | (attributes.at(i) & 0xff);
    }
    return (bits & ~KNOWN) == 0;
  }

  private static long known() {
    long bits = 0;
    for (var attribute : values()) {
      bits |= 1L << attribute.bit;
    }
    return bits;
  }
}
