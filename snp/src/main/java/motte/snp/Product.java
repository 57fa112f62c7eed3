package motte.snp;

import java.util.Optional;

/// A line of processors with one AMD root key (KDS specification 57230 §3.1, "Determining the
/// Product Name").
public enum Product {
  /// Family 19h, models 00h–0Fh.
  MILAN("Milan", 64),
  /// Family 19h, models 10h–1Fh and A0h–AFh: Bergamo and Siena too.
  GENOA("Genoa", 64),
  /// Family 1Ah, models 00h–11h.
  TURIN("Turin", 8);

  private final String label;
  private final int chipIdSize;

  Product(String label, int chipIdSize) {
    this.label = label;
    this.chipIdSize = chipIdSize;
  }

  /// The name as the key distribution service writes it.
  public String label() {
    return label;
  }

  /// How many bytes of CHIP_ID a VCEK names; the rest of the field is zero.
  public int chipIdSize() {
    return chipIdSize;
  }

  /// The line of a processor by its combined family and model.
  static Optional<Product> of(Cpuid cpuid) {
    int model = cpuid.model();
    return switch (cpuid.family()) {
      case 0x19 ->
          model <= 0x0f
              ? Optional.of(MILAN)
              : (model >= 0x10 && model <= 0x1f) || (model >= 0xa0 && model <= 0xaf)
                  ? Optional.of(GENOA)
                  : Optional.empty();
      case 0x1a -> model <= 0x11 ? Optional.of(TURIN) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// The line by the name in a certificate, `Milan` or with a stepping, `Milan-B0`.
  static Optional<Product> named(String productName) {
    int dash = productName.indexOf('-');
    var line = dash < 0 ? productName : productName.substring(0, dash);
    for (var product : values()) {
      if (product.label.equals(line)) {
        return Optional.of(product);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return label;
  }
}
