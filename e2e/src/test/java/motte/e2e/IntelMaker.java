package motte.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.StringJoiner;

/// A maker of processors with TDX and SGX with keys of its own, and one machine of its:
/// certificates and revocation lists by OpenSSL, quotes of version 4 (TDX) and 3 (SGX) as the DCAP
/// library's API reference has them.
final class IntelMaker {
  static final String MRTD = "7d".repeat(48);
  static final String RTMR1 = "71".repeat(48);
  static final String RTMR2 = "72".repeat(48);
  static final String MRENCLAVE = "e1".repeat(32);

  private static final String FMSPC = "00806f050000";
  private static final String QE_SIGNER =
      "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5";
  private static final String OID = "1.2.840.113741.1.13.1";
  private static final HexFormat HEX = HexFormat.of();

  private final OpenSsl openssl;
  private final PrivateKey pck;
  private final KeyPair attestation;
  private final String chain;

  private IntelMaker(OpenSsl openssl) throws Exception {
    this.openssl = openssl;
    for (var name : new String[] {"root", "ca", "pck", "tcb"}) {
      openssl.ecKey(name, "P-256");
    }
    openssl.certificate("root", "Intel SGX Root CA", "authority", "root");
    openssl.certificate("ca", "Intel SGX PCK Platform CA", "authority", "root");
    openssl.certificate("pck", "Intel SGX PCK Certificate", "machine", "ca");
    openssl.certificate("tcb", "Intel SGX TCB Signing", "signer", "root");
    pck = openssl.key("pck");
    chain = openssl.pem("pck") + openssl.pem("ca") + openssl.pem("root");
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    attestation = generator.generateKeyPair();
  }

  /// A new one, whose files are in `folder`.
  static IntelMaker in(Path folder) throws Exception {
    return new IntelMaker(OpenSsl.in(folder, configuration()));
  }

  /// The root, as a policy names it (PEM).
  String root() throws Exception {
    return openssl.pem("root");
  }

  /// The quote of a trust domain that binds 64 bytes, while RTMR3 holds that.
  byte[] quote(byte[] bound, byte[] rtmr3) {
    var body = little(584).put(0, new byte[] {6, 1, 3}).putLong(120, 1L << 28);
    body.putLong(128, 0x602e7).put(136, HEX.parseHex(MRTD));
    body.put(376, HEX.parseHex(RTMR1)).put(424, HEX.parseHex(RTMR2));
    return quote(4, 0x81, bytes(body.put(472, rtmr3).put(520, bound)));
  }

  /// The quote of an enclave with that measurement (hexadecimal) that binds 64 bytes.
  byte[] quote(byte[] bound, String mrEnclave, boolean debugged) {
    return quote(3, 0, report(mrEnclave, "51".repeat(32), bound, debugged));
  }

  private byte[] quote(int version, int kind, byte[] body) {
    var out = new ByteArrayOutputStream();
    put(out, little(12).putShort((short) version).putShort((short) 2).putInt(kind));
    out.writeBytes(HEX.parseHex("939a7233f79c4ca9940a0db3957f0607"));
    out.writeBytes(new byte[20]);
    out.writeBytes(body);
    var encoded = attestation.getPublic().getEncoded();
    var point = Arrays.copyOfRange(encoded, encoded.length - 64, encoded.length);
    var signature = sign(attestation.getPrivate(), out.toByteArray());

    var quoting = report("00".repeat(32), QE_SIGNER, sha256(point), false);
    var certificates = (chain + "\0").getBytes(StandardCharsets.US_ASCII);
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(quoting);
    inner.writeBytes(sign(pck, quoting));
    inner.writeBytes(new byte[2]);
    put(inner, little(6).putShort((short) 5).putInt(certificates.length));
    inner.writeBytes(certificates);

    var data = new ByteArrayOutputStream();
    data.writeBytes(signature);
    data.writeBytes(point);
    if (version > 3) {
      put(data, little(6).putShort((short) 6).putInt(inner.size()));
    }
    data.writeBytes(inner.toByteArray());
    put(out, little(4).putInt(data.size()));
    out.writeBytes(data.toByteArray());
    return out.toByteArray();
  }

  /// The report of an enclave: what is signed of it.
  private static byte[] report(String mrEnclave, String mrSigner, byte[] bound, boolean debugged) {
    return bytes(
        little(384)
            .put(48, (byte) (debugged ? 0x07 : 0x05))
            .put(56, (byte) 0xe7)
            .put(64, HEX.parseHex(mrEnclave))
            .put(128, HEX.parseHex(mrSigner))
            .putShort(256, (short) 2)
            .putShort(258, (short) 8)
            .put(320, bound));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// All that vouches for the machine, in one file.
  String collateral(IntelCollateral kind) throws Exception {
    var signers = openssl.pem("tcb") + openssl.pem("root");
    var info = kind.tcbInfo(FMSPC);
    var identity = kind.identity(QE_SIGNER);
    var json = new StringJoiner(",", "{", "}");
    member(json, "pck_crl_issuer_chain", openssl.pem("ca") + openssl.pem("root"));
    member(json, "root_ca_crl", HEX.formatHex(openssl.emptyList("root")));
    member(json, "pck_crl", HEX.formatHex(openssl.emptyList("ca")));
    member(json, "tcb_info_issuer_chain", signers);
    member(json, "tcb_info", info);
    member(json, "tcb_info_signature", signed(info));
    member(json, "qe_identity_issuer_chain", signers);
    member(json, "qe_identity", identity);
    member(json, "qe_identity_signature", signed(identity));
    return json.toString();
  }

  private static void member(StringJoiner json, String name, String text) {
    json.add("\"" + name + "\":\"" + text.replace("\"", "\\\"").replace("\n", "\\n") + "\"");
  }

  private String signed(String document) throws Exception {
    return HEX.formatHex(sign(openssl.key("tcb"), document.getBytes(StandardCharsets.UTF_8)));
  }

  /// What the certificate of a machine's key says of it.
  private static String configuration() {
    var list = new StringBuilder();
    var levels = new StringBuilder();
    for (int i = 1; i <= 18; i++) {
      list.append("level%d = SEQUENCE:level%d\n".formatted(i, i));
      var value =
          i == 18
              ? "FORMAT:HEX,OCTETSTRING:" + "00".repeat(16)
              : "INTEGER:" + (i == 1 ? 5 : i == 17 ? 11 : 0);
      levels.append(pair("level" + i, ".2." + i, value));
    }
    return """
    [req]
    distinguished_name = subject
    default_md = sha256
    [subject]
    [authority]
    basicConstraints = critical,CA:true
    keyUsage = critical,keyCertSign,cRLSign
    [signer]
    basicConstraints = critical,CA:false
    [machine]
    basicConstraints = critical,CA:false
    %s = ASN1:SEQUENCE:sgx
    [sgx]
    1 = SEQUENCE:ppid
    2 = SEQUENCE:tcb
    3 = SEQUENCE:pce
    4 = SEQUENCE:fmspc
    5 = SEQUENCE:type
    [list]
    %s
    %s
    [ca]
    default_ca = lists
    [lists]
    database = index.txt
    default_md = sha256
    default_crl_days = 30
    """
        .formatted(
            OID,
            list,
            levels
                + pair("ppid", ".1", "FORMAT:HEX,OCTETSTRING:" + "00".repeat(16))
                + pair("tcb", ".2", "SEQUENCE:list")
                + pair("pce", ".3", "FORMAT:HEX,OCTETSTRING:0000")
                + pair("fmspc", ".4", "FORMAT:HEX,OCTETSTRING:" + FMSPC)
                + pair("type", ".5", "ENUMERATED:1"));
  }

  private static String pair(String section, String arcs, String value) {
    return "[%s]\nname = OID:%s%s\nvalue = %s\n".formatted(section, OID, arcs, value);
  }

  private static byte[] sign(PrivateKey key, byte[] message) {
    try {
      var signer = Signature.getInstance("SHA256withECDSAinP1363Format");
      signer.initSign(key);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void put(ByteArrayOutputStream out, ByteBuffer filled) {
    out.writeBytes(bytes(filled));
  }

  private static byte[] bytes(ByteBuffer filled) {
    var bytes = new byte[filled.capacity()];
    filled.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
