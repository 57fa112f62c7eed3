package motte.e2e;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/// A maker of processors of the kind Milan with keys of its own, and one chip of its: certificates
/// and the revocation list by OpenSSL, reports of SEV-SNP as 56860 §7.3 has them.
final class AmdMaker {
  /// The levels of the chip: a boot loader of 2, microcode of 3.
  static final String LEVELS = "{ bootloader = 2, tee = 0, snp = 0, microcode = 3 }";

  private static final long TCB = 0x03_00_00_00_00_00_00_02L;
  private static final String CHIP = "c4".repeat(64);
  private static final UUID VCEK = UUID.fromString("63da758d-e664-4564-adc5-f4b93be8accd");
  private static final UUID ASK = UUID.fromString("4ab7b379-bbac-4fe4-a02f-05aef327c782");
  private final OpenSsl openssl;
  private final PrivateKey chip;

  private AmdMaker(OpenSsl openssl) throws Exception {
    this.openssl = openssl;
    for (var name : new String[] {"ark", "ask"}) {
      openssl.run(
          "genpkey",
          "-algorithm",
          "RSA",
          "-pkeyopt",
          "rsa_keygen_bits:2048",
          "-out",
          name + ".key");
    }
    openssl.ecKey("chip", "P-384");
    openssl.certificate("ark", "ARK-Milan", "authority", "ark");
    openssl.certificate("ask", "SEV-Milan", "authority", "ark");
    openssl.certificate("chip", "SEV-VCEK", "chip", "ask");
    chip = openssl.key("chip");
  }

  /// A new one, whose files are in `folder`.
  static AmdMaker in(Path folder) throws Exception {
    return new AmdMaker(
        OpenSsl.in(
            folder,
            configuration(),
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:48"));
  }

  /// The root, as a policy names it (PEM).
  String root() throws Exception {
    return openssl.pem("ark");
  }

  /// The revocation list, on which nobody stands.
  byte[] list() throws Exception {
    return openssl.emptyList("ark");
  }

  /// A report that binds 64 bytes, on a guest whose launch was measured as that (hexadecimal).
  byte[] report(byte[] bound, String measurement) {
    var bytes = new byte[1184];
    var report = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    report.putInt(0, 3).putLong(0x08, 0x30000).putInt(0x34, 1);
    report.putLong(0x38, TCB).putLong(0x40, 0x25);
    report.put(0x50, bound).put(0x90, HexFormat.of().parseHex(measurement));
    report.putLong(0x180, TCB).put(0x188, new byte[] {0x19, 0x01, 0x01});
    report.put(0x1a0, HexFormat.of().parseHex(CHIP)).putLong(0x1e0, TCB);
    var firmware = new byte[] {40, 55, 1};
    report.put(0x1e8, firmware).put(0x1ec, firmware).putLong(0x1f0, TCB);
    try {
      var signer = Signature.getInstance("SHA384withECDSAinP1363Format");
      signer.initSign(chip);
      signer.update(Arrays.copyOf(bytes, 0x2a0));
      var signature = signer.sign();
      for (int i = 0; i < 48; i++) {
        report.put(0x2a0 + i, signature[47 - i]).put(0x2e8 + i, signature[95 - i]);
      }
      return bytes;
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// The table of certificates that a host hands its guests (GHCB 56421 §4.1.8.1).
  byte[] table() throws Exception {
    var vcek = openssl.der("chip");
    var ask = openssl.der("ask");
    int head = 72;
    var table = ByteBuffer.allocate(head + vcek.length + ask.length);
    row(table, VCEK, head, vcek.length);
    row(table, ASK, head + vcek.length, ask.length);
    return table.position(head).put(vcek).put(ask).array();
  }

  private static void row(ByteBuffer table, UUID name, int offset, int size) {
    table.putLong(name.getMostSignificantBits()).putLong(name.getLeastSignificantBits());
    table.put(little(8).putInt(offset).putInt(size).array());
  }

  /// What a VCEK's certificate says is in 57230 §3.1.
  private static String configuration() {
    var chip = new StringBuilder();
    var oid = "1.3.6.1.4.1.3704.1";
    chip.append(oid).append(".1 = ASN1:INTEGER:1\n");
    chip.append(oid).append(".2 = ASN1:IA5STRING:Milan-B0\n");
    for (int level = 1; level <= 8; level++) {
      int value = level == 1 ? 2 : level == 8 ? 3 : 0;
      chip.append("%s.3.%d = ASN1:INTEGER:%d\n".formatted(oid, level, value));
    }
    chip.append(oid).append(".4 = ASN1:FORMAT:HEX,OCTETSTRING:").append(CHIP).append('\n');
    return """
    [req]
    distinguished_name = subject
    default_md = sha384
    [subject]
    [authority]
    basicConstraints = critical,CA:true
    keyUsage = critical,keyCertSign,cRLSign
    [chip]
    %s
    [ca]
    default_ca = root
    [root]
    database = index.txt
    default_md = sha384
    default_crl_days = 30
    """
        .formatted(chip);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
