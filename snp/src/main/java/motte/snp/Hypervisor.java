package motte.snp;

/// What starts a guest; each sets up its vCPUs a little otherwise, and measures in its own order.
public enum Hypervisor {
  /// QEMU with KVM.
  QEMU,
  /// Amazon EC2.
  EC2,
  /// Amazon EC2 until spring 2026, when vCPUs began with zero in RDX.
  EC2_BEFORE_2026,
  /// Google Compute Engine.
  GCE;

  boolean amazon() {
    return this == EC2 || this == EC2_BEFORE_2026;
  }
}
