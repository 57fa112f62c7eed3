package motte.snp;

import java.util.HexFormat;

/// TCB_VERSION (SEV-SNP ABI §2.2): the security patch levels of a platform, in eight bytes whose
/// meaning depends on the product.
///
/// @param raw the eight bytes as a little-endian number
public record TcbVersion(long raw) {
  /// The bytes in the order of the report: `0300000000000873`.
  public String hex() {
    return HexFormat.of().toHexDigits(Long.reverseBytes(raw));
  }

  /// The levels, as that product lays them out. What is reserved is left out; compare [#raw] to
  /// find two versions equal.
  public Tcb of(Product product) {
    return switch (product) {
      case MILAN, GENOA -> new Tcb(0, part(0), part(1), part(6), part(7));
      case TURIN -> new Tcb(part(0), part(1), part(2), part(3), part(7));
    };
  }

  private int part(int index) {
    return (int) (raw >>> (8 * index)) & 0xff;
  }

  @Override
  public String toString() {
    return hex();
  }
}
