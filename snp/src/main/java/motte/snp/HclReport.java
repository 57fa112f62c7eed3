package motte.snp;

import static motte.snp.LittleEndian.slice;
import static motte.snp.LittleEndian.u32;
import static motte.snp.LittleEndian.zero;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.trust.Spki;

/// The attestation report of Azure's paravisor (HCL), which its virtual TPM holds in NV index
/// 0x01400001: a header, the hardware's report, and runtime data in JSON whose hash the hardware's
/// report holds. In the runtime data is the attestation key of the virtual TPM.
///
/// @param version of the header
/// @param type of the hardware's report
/// @param hardwareReport an SEV-SNP report (1184 bytes) or a TDREPORT (1024 bytes)
/// @param hash what hashes the runtime data
/// @param runtimeData the JSON, byte by byte
/// @param claims the same, read
public record HclReport(
    int version,
    Type type,
    Bytes hardwareReport,
    Digest.Algorithm hash,
    Bytes runtimeData,
    Json.Map claims) {

  /// The hardware.
  public enum Type {
    SNP(2, SnpReport.SIZE, 0x50),
    TDX(4, 1024, 128);

    private final int number;
    private final int size;
    private final int reportDataAt;

    Type(int number, int size, int reportDataAt) {
      this.number = number;
      this.size = size;
      this.reportDataAt = reportDataAt;
    }
  }

  private static final Bytes MAGIC = Bytes.of("HCLA".getBytes(StandardCharsets.US_ASCII));
  private static final int HEADER_SIZE = 32;
  private static final int ATTESTATION_REQUEST = 2;
  private static final int REPORT_SIZE = SnpReport.SIZE;
  private static final int RUNTIME_AT = HEADER_SIZE + REPORT_SIZE;
  private static final int RUNTIME_HEADER_SIZE = 20;
  private static final String AK = "HCLAkPub";
  private static final int LEAST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 8192;

  /// Whether these bytes begin as such a report does.
  public static boolean looksLike(Bytes bytes) {
    return bytes.size() >= MAGIC.size() && bytes.slice(0, MAGIC.size()).equals(MAGIC);
  }

  /// Reads a report: `hcl-report-malformed`.
  public static HclReport parse(Bytes report) {
    var from = report.toArray();
    if (from.length < RUNTIME_AT + RUNTIME_HEADER_SIZE) {
      throw malformed("it has " + from.length + " bytes");
    }
    if (!looksLike(report)) {
      throw malformed("it does not begin with `HCLA`");
    }
    long version = u32(from, 4);
    if (version < 1 || version > 2 || u32(from, 12) != ATTESTATION_REQUEST) {
      throw malformed("version " + version + ", request " + u32(from, 12));
    }
    if (!zero(from, 16, HEADER_SIZE)) {
      throw malformed("reserved bytes of the header are not zero");
    }
    var type = type(u32(from, RUNTIME_AT + 8));
    if (!zero(from, HEADER_SIZE + type.size, RUNTIME_AT)) {
      throw malformed("bytes follow the hardware's report");
    }
    var runtimeData = runtimeData(from);
    return new HclReport(
        (int) version,
        type,
        slice(from, HEADER_SIZE, type.size),
        hash(u32(from, RUNTIME_AT + 12)),
        runtimeData,
        json(runtimeData));
  }

  /// The 64 bytes of the hardware's report that bind the runtime data.
  public Bytes reportData() {
    return hardwareReport.slice(type.reportDataAt, type.reportDataAt + 64);
  }

  /// What [#reportData] must be: the hash of the runtime data, then zeros.
  public Bytes expectedReportData() {
    var padded = new byte[64];
    var value = Digest.of(hash, runtimeData.toArray()).value().toArray();
    System.arraycopy(value, 0, padded, 0, value.length);
    return Bytes.wrap(padded);
  }

  /// The attestation key of the virtual TPM, the JWK (RFC 7517) with the ID `HCLAkPub`. To be
  /// believed only when [#reportData] binds it and the hardware's report holds.
  public Spki attestationKey() {
    for (var item : claims.items("keys")) {
      if (item.map().text("kid").equals(AK)) {
        return key(item.map());
      }
    }
    throw malformed("no key `" + AK + "` is in its runtime data");
  }

  private static Bytes runtimeData(byte[] from) {
    long size = u32(from, RUNTIME_AT);
    long jsonSize = u32(from, RUNTIME_AT + 16);
    int room = from.length - RUNTIME_AT - RUNTIME_HEADER_SIZE;
    if (u32(from, RUNTIME_AT + 4) != 1
        || jsonSize > room
        || size != jsonSize + RUNTIME_HEADER_SIZE
        || u32(from, 8) != RUNTIME_AT + size) {
      throw malformed(
          "its lengths contradict each other: "
              + u32(from, 8)
              + ", "
              + size
              + ", "
              + jsonSize
              + " in "
              + from.length
              + " bytes");
    }
    int at = RUNTIME_AT + RUNTIME_HEADER_SIZE;
    if (!zero(from, at + (int) jsonSize, from.length)) {
      throw malformed("bytes follow the runtime data");
    }
    return slice(from, at, (int) jsonSize);
  }

  private static Type type(long number) {
    for (var type : Type.values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw malformed("a hardware report of the unknown type " + number);
  }

  private static Digest.Algorithm hash(long number) {
    return switch ((int) number) {
      case 1 -> Digest.Algorithm.SHA256;
      case 2 -> Digest.Algorithm.SHA384;
      case 3 -> Digest.Algorithm.SHA512;
      default -> throw malformed("an unknown hash " + number);
    };
  }

  private static Json.Map json(Bytes runtimeData) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(runtimeData.toArray()));
      return Json.parse(text.toString()).map();
    } catch (CharacterCodingException e) {
      throw malformed("its runtime data is not UTF-8");
    }
  }

  private static Spki key(Json.Map jwk) {
    if (!jwk.text("kty").equals("RSA")) {
      throw malformed("its attestation key is of the kind `" + jwk.text("kty") + "`, not RSA");
    }
    var modulus = new BigInteger(1, Bytes.parseBase64Url(jwk.text("n")).toArray());
    var exponent = new BigInteger(1, Bytes.parseBase64Url(jwk.text("e")).toArray());
    if (modulus.bitLength() < LEAST_RSA_BITS || modulus.bitLength() > MOST_RSA_BITS) {
      throw malformed("its attestation key has " + modulus.bitLength() + " bits");
    }
    try {
      var spec = new RSAPublicKeySpec(modulus, exponent);
      return Spki.of(KeyFactory.getInstance("RSA").generatePublic(spec));
    } catch (GeneralSecurityException _) {
      throw malformed("its attestation key is no RSA key");
    }
  }

  private static SnpException malformed(String what) {
    return new SnpException(
        Kind.INVALID,
        "hcl-report-malformed",
        "this is not an attestation report of Azure's HCL: " + what,
        "read NV index 0x01400001 of the virtual TPM again");
  }
}
