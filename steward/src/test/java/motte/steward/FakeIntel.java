package motte.steward;

import static motte.steward.Maker.little;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.trust.Chain;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/// A maker of Intel's processors with keys of our own, and one machine of its: quotes of SGX and
/// TDX, certificates and collateral are as the real ones but for their root.
final class FakeIntel {
  static final Bytes MRTD = Bytes.parseHex("7d".repeat(48));
  static final Bytes RTMR1 = Bytes.parseHex("71".repeat(48));
  static final Bytes RTMR2 = Bytes.parseHex("72".repeat(48));
  static final Bytes MRENCLAVE = Bytes.parseHex("e1".repeat(32));

  private static final String CURVE = "secp256r1";
  private static final String SCHEME = "SHA256withECDSA";
  private static final String ROOT = "Intel SGX Root CA";
  private static final String PLATFORM = "Intel SGX PCK Platform CA";
  private static final String QE_SIGNER =
      "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5";
  private static final String OID = "1.2.840.113741.1.13.1";
  private static final int PCK = 77;
  private final Maker maker = Maker.of(SCHEME);

  private final KeyPair rootKey = Maker.ec(CURVE);
  private final KeyPair caKey = Maker.ec(CURVE);
  private final KeyPair pckKey = Maker.ec(CURVE);
  private final KeyPair signingKey = Maker.ec(CURVE);
  private final KeyPair attestationKey = Maker.ec(CURVE);

  final X509Certificate root = maker.authority(ROOT, rootKey, ROOT, rootKey, 1);
  private final X509Certificate ca = maker.authority(PLATFORM, caKey, ROOT, rootKey, 2);
  private final X509Certificate signing =
      maker.leaf("Intel SGX TCB Signing", signingKey, ROOT, rootKey, 3, List.of());
  private final X509Certificate pck =
      maker.leaf("Intel SGX PCK Certificate", pckKey, PLATFORM, caKey, PCK, List.of(extension()));

  long tdAttributes = 1L << 28;
  boolean enclaveDebug;
  Bytes mrtd = MRTD;
  String status = "UpToDate";
  int evaluation = 17;

  /// A quote of a trust domain that binds `data`.
  Bytes td(Bytes data, Bytes rtmr3) {
    var body = little(584);
    body.put(0, new byte[] {6, 1, 3}).putLong(120, tdAttributes).putLong(128, 0x602e7);
    body.put(136, mrtd.toArray()).put(376, RTMR1.toArray()).put(424, RTMR2.toArray());
    body.put(472, rtmr3.toArray()).put(520, data.toArray());
    return quote(4, 0x81, Maker.bytes(body));
  }

  /// A quote of an enclave that binds `data`.
  Bytes enclave(Bytes data) {
    return quote(3, 0, report(MRENCLAVE.hex(), "51".repeat(32), data.toArray(), enclaveDebug));
  }

  private Bytes quote(int version, int tee, byte[] body) {
    var out = new ByteArrayOutputStream();
    var head = little(48).putShort((short) version).putShort((short) 2).putInt(tee).putInt(0);
    head.put(HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607"));
    out.writeBytes(Maker.bytes(head));
    out.writeBytes(body);
    var signature = Maker.sign(SCHEME, attestationKey, out.toByteArray());
    var encoded = Bytes.wrap(attestationKey.getPublic().getEncoded());
    var point = encoded.slice(encoded.size() - 64, encoded.size()).toArray();
    var bound = little(64).put(Digest.sha256(point).value().toArray()).array();
    var qe = report("00".repeat(32), QE_SIGNER, bound, false);
    var chain = (Chain.parseDer(der(pck, ca, root)).pem() + "\0").getBytes(StandardCharsets.UTF_8);
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(qe);
    inner.writeBytes(Maker.sign(SCHEME, pckKey, qe));
    inner.writeBytes(new byte[2]);
    inner.writeBytes(little(6).putShort((short) 5).putInt(chain.length).array());
    inner.writeBytes(chain);
    var data = new ByteArrayOutputStream();
    data.writeBytes(signature);
    data.writeBytes(point);
    if (version > 3) {
      data.writeBytes(little(6).putShort((short) 6).putInt(inner.size()).array());
    }
    data.writeBytes(inner.toByteArray());
    out.writeBytes(little(4).putInt(data.size()).array());
    out.writeBytes(data.toByteArray());
    return Bytes.wrap(out.toByteArray());
  }

  private static byte[] report(String mrEnclave, String mrSigner, byte[] data, boolean debug) {
    return little(384)
        .put(48, (byte) (debug ? 0x07 : 0x05))
        .put(56, (byte) 0xe7)
        .put(64, HexFormat.of().parseHex(mrEnclave))
        .put(128, HexFormat.of().parseHex(mrSigner))
        .putShort(256, (short) 2)
        .putShort(258, (short) 8)
        .put(320, data)
        .array();
  }

  /// All that vouches for the machine, in one file: for TDX, or for SGX.
  Bytes collateral(boolean tdx, boolean revoking) {
    var signers = Chain.parseDer(der(signing, root)).pem();
    var info = tcbInfo(tdx);
    var identity = identity(tdx);
    var members = new TreeMap<String, String>();
    members.put("pck_crl_issuer_chain", Chain.parseDer(der(ca, root)).pem());
    members.put("root_ca_crl", maker.crl(ROOT, rootKey, List.of()).hex());
    var revoked = revoking ? List.of(PCK) : List.<Integer>of();
    members.put("pck_crl", maker.crl(PLATFORM, caKey, revoked).hex());
    members.put("tcb_info_issuer_chain", signers);
    members.put("tcb_info", info);
    members.put("tcb_info_signature", signed(info));
    members.put("qe_identity_issuer_chain", signers);
    members.put("qe_identity", identity);
    members.put("qe_identity_signature", signed(identity));
    Map<String, Json> json = new TreeMap<>();
    members.forEach((name, value) -> json.put(name, Json.of(value)));
    return Bytes.wrap(Json.of(json).text().getBytes(StandardCharsets.UTF_8));
  }

  private String signed(String document) {
    var bytes = document.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Maker.sign(SCHEME, signingKey, bytes));
  }

  private String tcbInfo(boolean tdx) {
    var module =
        "\"mrsigner\":\"%s\",\"attributes\":\"%s\",\"attributesMask\":\"%s\""
            .formatted("00".repeat(48), "00".repeat(8), "FF".repeat(8));
    var components = "{\"svn\":5}" + ",{\"svn\":0}".repeat(15);
    return """
    {"id":"%s","version":3,"issueDate":"%s","nextUpdate":"%s","fmspc":"00806f050000",\
    "pceId":"0000","tcbType":0,"tcbEvaluationDataNumber":%d,%s"tcbLevels":[{"tcb":\
    {"sgxtcbcomponents":[%s],"pcesvn":11%s},"tcbDate":"2025-01-01T00:00:00Z","tcbStatus":"%s"}]}\
    """
        .formatted(
            tdx ? "TDX" : "SGX",
            maker.from(),
            maker.to(),
            evaluation,
            tdx
                ? "\"tdxModule\":{%s},\"tdxModuleIdentities\":[{\"id\":\"TDX_01\",%s,%s}],"
                    .formatted(module, module, levels(5))
                : "",
            components,
            tdx ? ",\"tdxtcbcomponents\":[" + components + "]" : "",
            status);
  }

  private String identity(boolean tdx) {
    return """
    {"id":"%s","version":2,"issueDate":"%s","nextUpdate":"%s","tcbEvaluationDataNumber":%d,\
    "miscselect":"00000000","miscselectMask":"FFFFFFFF",\
    "attributes":"05000000000000000000000000000000",\
    "attributesMask":"FBFFFFFFFFFFFFFF0000000000000000","mrsigner":"%s","isvprodid":2,%s}\
    """
        .formatted(
            tdx ? "TD_QE" : "QE", maker.from(), maker.to(), evaluation, QE_SIGNER, levels(4));
  }

  private static String levels(int isvSvn) {
    return "\"tcbLevels\":[{\"tcb\":{\"isvsvn\":%d},\"tcbDate\":\"2025-01-01T00:00:00Z\",\"tcbStatus\":\"UpToDate\"}]"
        .formatted(isvSvn);
  }

  private static Maker.Extra extension() {
    var tcb = new org.bouncycastle.asn1.ASN1EncodableVector();
    for (int i = 1; i <= 16; i++) {
      tcb.add(pair(".2." + i, new ASN1Integer(i == 1 ? 5 : 0)));
    }
    tcb.add(pair(".2.17", new ASN1Integer(11)));
    tcb.add(pair(".2.18", new DEROctetString(new byte[16])));
    return new Maker.Extra(
        OID,
        new DERSequence(
            new ASN1Encodable[] {
              pair(".1", new DEROctetString(new byte[16])),
              pair(".2", new DERSequence(tcb)),
              pair(".3", new DEROctetString(new byte[2])),
              pair(".4", new DEROctetString(HexFormat.of().parseHex("00806f050000"))),
              pair(".5", new ASN1Enumerated(1))
            }));
  }

  private static DERSequence pair(String arcs, ASN1Encodable value) {
    return new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(OID + arcs), value});
  }

  private static List<Bytes> der(X509Certificate... certificates) {
    return List.of(certificates).stream().map(FakeAmd::der).map(Bytes::wrap).toList();
  }
}
