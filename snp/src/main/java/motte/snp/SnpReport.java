package motte.snp;

import static motte.snp.LittleEndian.slice;
import static motte.snp.LittleEndian.u32;
import static motte.snp.LittleEndian.u64;
import static motte.snp.LittleEndian.u8;
import static motte.snp.LittleEndian.zero;

import java.util.Arrays;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;

/// An attestation report of AMD SEV-SNP (SEV-SNP ABI, 56860 revision 1.58, §7.3,
/// ATTESTATION_REPORT): 1184 bytes, little-endian, of version 2, 3, 4 or 5. Read, but not believed:
/// that is the appraisal's part.
///
/// @param version of the layout
/// @param guestSvn GUEST_SVN of the guest's ID block
/// @param policy what the host may do
/// @param familyId FAMILY_ID of the ID block, 16 bytes
/// @param imageId IMAGE_ID of the ID block, 16 bytes
/// @param vmpl the privilege level that asked, 0 the highest
/// @param signatureAlgorithm SIGNATURE_ALGO; 1 is ECDSA P-384 with SHA-384
/// @param currentTcb what runs now
/// @param platformInfo how the machine is set up
/// @param keyInfo what signed
/// @param reportData REPORT_DATA, 64 bytes of the guest's choice
/// @param measurement MEASUREMENT, the launch digest, 48 bytes
/// @param hostData HOST_DATA, 32 bytes of the host's choice, fixed at launch
/// @param idKeyDigest ID_KEY_DIGEST, 48 bytes; zero without an ID block
/// @param authorKeyDigest AUTHOR_KEY_DIGEST, 48 bytes; zero without an author key
/// @param reportId REPORT_ID, 32 bytes that stay for the life of the guest
/// @param reportIdMa REPORT_ID_MA of its migration agent; all ones without one
/// @param reportedTcb REPORTED_TCB, for which the signing key was derived
/// @param cpuid the processor; from version 3
/// @param chipId CHIP_ID, 64 bytes; zero where the host hides it or a VLEK signs
/// @param committedTcb COMMITTED_TCB, below which the platform cannot go back
/// @param current version of the running firmware
/// @param committed version below which the firmware cannot go back
/// @param launchTcb LAUNCH_TCB, what ran when the guest was launched or imported
/// @param mitigations the vectors of mitigations; from version 5
/// @param signature r ‖ s, big-endian, 48 bytes each
/// @param bytes the whole report
public record SnpReport(
    int version,
    long guestSvn,
    GuestPolicy policy,
    Bytes familyId,
    Bytes imageId,
    long vmpl,
    long signatureAlgorithm,
    TcbVersion currentTcb,
    PlatformInfo platformInfo,
    KeyInfo keyInfo,
    Bytes reportData,
    Bytes measurement,
    Bytes hostData,
    Bytes idKeyDigest,
    Bytes authorKeyDigest,
    Bytes reportId,
    Bytes reportIdMa,
    TcbVersion reportedTcb,
    Optional<Cpuid> cpuid,
    Bytes chipId,
    TcbVersion committedTcb,
    FirmwareVersion current,
    FirmwareVersion committed,
    TcbVersion launchTcb,
    Optional<Mitigations> mitigations,
    Bytes signature,
    Bytes bytes) {

  /// How long a report is, always.
  public static final int SIZE = 0x4a0;

  /// How many of its bytes are signed, from the first.
  public static final int SIGNED_SIZE = 0x2a0;

  private static final int SCALAR_SIZE = 72;
  private static final int CURVE_SIZE = 48;

  /// LAUNCH_MIT_VECTOR and CURRENT_MIT_VECTOR: which mitigations the firmware had verified, bit by
  /// bit.
  ///
  /// @param launch when the guest was launched
  /// @param current now
  public record Mitigations(long launch, long current) {}

  /// Reads a report: `snp-report-malformed`, `snp-report-version-unknown`.
  public static SnpReport parse(Bytes report) {
    return parse(report.toArray());
  }

  static SnpReport parse(byte[] from) {
    if (from.length != SIZE) {
      throw malformed("it has " + from.length + " bytes, not " + SIZE);
    }
    long version = u32(from, 0);
    if (version < 2 || version > 5) {
      throw new SnpException(
          Kind.INVALID,
          "snp-report-version-unknown",
          "the attestation report has version " + version,
          "versions 2 to 5 are known; is this an SEV-SNP report at all?");
    }
    reserved(from, 0x4c, 0x50);
    reserved(from, version < 3 ? 0x188 : 0x18b, 0x1a0);
    reserved(from, 0x1eb, 0x1ec);
    reserved(from, 0x1ef, 0x1f0);
    reserved(from, version < 5 ? 0x1f8 : 0x208, SIGNED_SIZE);
    reserved(from, SIGNED_SIZE + 2 * SCALAR_SIZE, SIZE);
    return new SnpReport(
        (int) version,
        u32(from, 0x04),
        new GuestPolicy(u64(from, 0x08)),
        slice(from, 0x10, 16),
        slice(from, 0x20, 16),
        u32(from, 0x30),
        u32(from, 0x34),
        new TcbVersion(u64(from, 0x38)),
        new PlatformInfo(u64(from, 0x40)),
        new KeyInfo((int) u32(from, 0x48)),
        slice(from, 0x50, 64),
        slice(from, 0x90, 48),
        slice(from, 0xc0, 32),
        slice(from, 0xe0, 48),
        slice(from, 0x110, 48),
        slice(from, 0x140, 32),
        slice(from, 0x160, 32),
        new TcbVersion(u64(from, 0x180)),
        version < 3
            ? Optional.empty()
            : Optional.of(new Cpuid(u8(from, 0x188), u8(from, 0x189), u8(from, 0x18a))),
        slice(from, 0x1a0, 64),
        new TcbVersion(u64(from, 0x1e0)),
        firmware(from, 0x1e8),
        firmware(from, 0x1ec),
        new TcbVersion(u64(from, 0x1f0)),
        version < 5
            ? Optional.empty()
            : Optional.of(new Mitigations(u64(from, 0x1f8), u64(from, 0x200))),
        signature(from),
        slice(from, 0, SIZE));
  }

  /// The bytes that the signature covers.
  public Bytes signed() {
    return bytes.slice(0, SIGNED_SIZE);
  }

  /// The line of processors that it is of; reports of version 2 do not tell.
  public Optional<Product> product() {
    return cpuid.flatMap(Cpuid::product);
  }

  /// Whether the host hides which chip this is.
  public boolean chipIdMasked() {
    for (int i = 0; i < chipId.size(); i++) {
      if (chipId.at(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static FirmwareVersion firmware(byte[] from, int at) {
    return new FirmwareVersion(u8(from, at + 2), u8(from, at + 1), u8(from, at));
  }

  /// r and s are little-endian in 72 bytes each; P-384 leaves the upper 24 of them zero.
  private static Bytes signature(byte[] from) {
    var signature = new byte[2 * CURVE_SIZE];
    for (int half = 0; half < 2; half++) {
      int at = SIGNED_SIZE + half * SCALAR_SIZE;
      if (!zero(from, at + CURVE_SIZE, at + SCALAR_SIZE)) {
        throw malformed("its signature holds a number beyond P-384");
      }
      for (int i = 0; i < CURVE_SIZE; i++) {
        signature[half * CURVE_SIZE + i] = from[at + CURVE_SIZE - 1 - i];
      }
    }
    return Bytes.wrap(signature);
  }

  private static void reserved(byte[] from, int at, int end) {
    if (!zero(from, at, end)) {
      throw malformed(
          "bytes %#x to %#x are reserved, but hold %s"
              .formatted(
                  at,
                  end - 1,
                  java.util.HexFormat.of().formatHex(Arrays.copyOfRange(from, at, end))));
    }
  }

  private static SnpException malformed(String what) {
    return new SnpException(
        Kind.INVALID,
        "snp-report-malformed",
        "this is not an attestation report of AMD SEV-SNP: " + what,
        "send the 1184 bytes that the firmware made, unchanged");
  }
}
