package motte.snp;

import java.util.Map;
import java.util.Optional;

/// A model of processor as a guest sees it: its signature (CPUID Fn0000_0001_EAX) is in the
/// register RDX when a vCPU starts under QEMU, and so in the launch digest.
///
/// @param signature the 32 bits
public record Vcpu(int signature) {
  /// QEMU's names, without the version that may follow: it never changes the signature.
  private static final Map<String, Vcpu> NAMED =
      Map.of(
          "EPYC", of(23, 1, 2),
          "EPYC-Rome", of(23, 49, 0),
          "EPYC-Milan", of(25, 1, 1),
          "EPYC-Genoa", of(25, 17, 0),
          "EPYC-Turin", of(26, 0, 0));

  /// By family, model and stepping as they are spoken of: 25, 1, 1 (AMD 25481, Fn0000_0001_EAX).
  public static Vcpu of(int family, int model, int stepping) {
    int low = Math.min(family, 15);
    int high = family - low;
    return new Vcpu(
        high << 20 | (model >>> 4 & 15) << 16 | low << 8 | (model & 15) << 4 | (stepping & 15));
  }

  /// By QEMU's name, such as `EPYC-v4`, `EPYC-IBPB` or `EPYC-Milan-v2`.
  public static Optional<Vcpu> named(String name) {
    return Optional.ofNullable(NAMED.get(name.replaceFirst("(-v\\d+|-IBPB)$", "")));
  }
}
