package motte.snp;

/// The levels of a [TcbVersion]: each only ever grows with updates.
///
/// @param fmc security version of the first mutable code (FMC); 0 before Turin, which has none
/// @param bootloader of the security processor
/// @param tee of its operating system
/// @param snp of the SNP firmware
/// @param microcode of all cores
public record Tcb(int fmc, int bootloader, int tee, int snp, int microcode) {
  /// No level is demanded.
  public static final Tcb ANY = new Tcb(0, 0, 0, 0, 0);

  /// Whether every level is at least that of `other`.
  public boolean atLeast(Tcb other) {
    return fmc >= other.fmc
        && bootloader >= other.bootloader
        && tee >= other.tee
        && snp >= other.snp
        && microcode >= other.microcode;
  }

  /// For people: `bootloader 3, tee 0, snp 8, microcode 115`, with `fmc 1, ` before it on Turin.
  @Override
  public String toString() {
    return (fmc == 0 ? "" : "fmc " + fmc + ", ")
        + "bootloader "
        + bootloader
        + ", tee "
        + tee
        + ", snp "
        + snp
        + ", microcode "
        + microcode;
  }
}
