package motte.dcap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import motte.core.Bytes;
import motte.core.Digest;
import motte.endorsement.PinnedRoots;
import motte.trust.Chain;
import motte.trust.Der;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An Intel of our own with a platform of its own: it issues certificates, revocation lists, TCB
/// infos and quotes that are as the real ones but for their root. What a test wants otherwise, it
/// sets before it asks for them.
final class TestIntel {
  static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant NOW = Instant.parse("2026-01-15T00:00:00Z");
  static final Instant TO = Instant.parse("2026-02-01T00:00:00Z");
  static final Instant END = Instant.parse("2036-01-01T00:00:00Z");
  static final String ZERO_48 = "00".repeat(48);

  private static final String PCK_OID = "1.2.840.113741.1.13.1";
  private static long serials = 1;

  final KeyPair rootKeys = keys();
  final KeyPair caKeys = keys();
  final KeyPair pckKeys = keys();
  final KeyPair signingKeys = keys();
  final KeyPair attestationKeys = keys();

  final X509Certificate root =
      issue(Intel.ROOT_CA, rootKeys, Intel.ROOT_CA, rootKeys, 1, new byte[0]);
  final X509Certificate ca =
      issue(Intel.PLATFORM_CA, caKeys, Intel.ROOT_CA, rootKeys, 0, new byte[0]);
  final X509Certificate signing =
      issue(Intel.TCB_SIGNING, signingKeys, Intel.ROOT_CA, rootKeys, -1, new byte[0]);

  int[] components = {5, 5, 2, 2, 3, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0};
  int pceSvn = 11;
  String fmspc = "00806f050000";
  String infoFmspc = fmspc;
  String infoPceId = "0000";
  Tee tee = Tee.TDX;
  int version = 4;
  int bodyType = 2;
  byte[] teeTcbSvn = {6, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  byte[] teeTcbSvn2 = new byte[16];
  String oldModuleStatus = "";
  long tdAttributes = 1L << TdAttribute.SEPT_VE_DISABLE.bit();
  byte[] reportData = new byte[64];
  boolean sgxDebug;
  int qeIsvSvn = 8;
  String qeMrSigner = "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5";
  byte qeReportTail;
  String platformStatus = "UpToDate";
  String moduleStatus = "UpToDate";
  String qeStatus = "UpToDate";
  int evaluationNumber = 17;
  int certType = CertificationData.PCK_CHAIN;
  boolean reversedDer;
  Optional<String> chain = Optional.empty();
  boolean revokePck;
  boolean revokeCa;
  boolean revokeSigning;
  KeyPair documentKeys = signingKeys;
  List<X509Certificate> documentChain = List.of(signing, root);

  PinnedRoots roots() {
    return Intel.roots().accepting(root);
  }

  X509Certificate pck() {
    return issue(Intel.PCK, pckKeys, Intel.PLATFORM_CA, caKeys, -1, pckExtension());
  }

  Bytes quote() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        little(48)
            .putShort((short) version)
            .putShort((short) 2)
            .putInt(tee.type())
            .putInt(0)
            .put(Intel.QE_VENDOR.toArray())
            .array());
    var body = tee == Tee.SGX ? report("ee".repeat(32), 3, 1, reportData, sgxDebug) : td();
    if (version == 5) {
      out.writeBytes(little(6).putShort((short) bodyType).putInt(body.length).array());
    }
    out.writeBytes(body);
    var signature = sign(attestationKeys, out.toByteArray());
    var data = signatureData(signature);
    out.writeBytes(little(4).putInt(data.length).array());
    out.writeBytes(data);
    return Bytes.wrap(out.toByteArray());
  }

  DcapCollateral collateral() {
    return DcapCollateral.of(
        Optional.of(new Endorsed<>(TcbInfo.parse(signed("tcbInfo", tcbInfo())), documentChain)),
        Optional.of(
            new Endorsed<>(
                EnclaveIdentity.parse(signed("enclaveIdentity", identity())), documentChain)),
        Optional.of(
            new Endorsed<>(
                crl(Intel.PLATFORM_CA, caKeys, revokePck ? List.of(pck()) : List.of()),
                List.of(ca, root))),
        Optional.of(crl(Intel.ROOT_CA, rootKeys, revokedByRoot())),
        certType == CertificationData.PCK_CHAIN ? List.of() : List.of(pck(), ca, root));
  }

  private List<X509Certificate> revokedByRoot() {
    var revoked = new ArrayList<X509Certificate>();
    if (revokeCa) {
      revoked.add(ca);
    }
    if (revokeSigning) {
      revoked.add(signing);
    }
    return revoked;
  }

  private byte[] signatureData(byte[] signature) {
    var point = point(attestationKeys.getPublic());
    var auth = new byte[] {1, 2, 3};
    var bound = Digest.sha256(point, auth).value();
    var qeData = little(64).put(bound.toArray()).put(63, qeReportTail).array();
    var qe = report(qeMrSigner, 2, qeIsvSvn, qeData, false);
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(qe);
    inner.writeBytes(sign(pckKeys, qe));
    inner.writeBytes(little(2).putShort((short) auth.length).array());
    inner.writeBytes(auth);
    var certification = certification();
    inner.writeBytes(little(6).putShort((short) certType).putInt(certification.length).array());
    inner.writeBytes(certification);
    var out = new ByteArrayOutputStream();
    out.writeBytes(signature);
    out.writeBytes(point);
    if (version > 3) {
      out.writeBytes(little(6).putShort((short) 6).putInt(inner.size()).array());
    }
    out.writeBytes(inner.toByteArray());
    return out.toByteArray();
  }

  /// The chain as some platforms put it together: a leaf in wide lines, and what their service sent
  /// for the rest.
  String mixedPem() {
    var wide =
        Base64.getMimeEncoder(76, new byte[] {'\n'})
            .encodeToString(new Chain(List.of(pck())).der().getFirst().toArray());
    return "-----BEGIN CERTIFICATE-----\n"
        + wide
        + "\n-----END CERTIFICATE-----"
        + new Chain(List.of(ca, root)).pem();
  }

  private byte[] certification() {
    if (chain.isPresent()) {
      return chain.get().getBytes(StandardCharsets.US_ASCII);
    }
    return switch (certType) {
      case CertificationData.PPID_CLEAR -> new byte[34];
      case CertificationData.PCK_LEAF -> pem(pck());
      default -> reversedDer ? der(root, ca, pck()) : pem(pck(), ca, root);
    };
  }

  private static byte[] der(X509Certificate... certificates) {
    var out = new ByteArrayOutputStream();
    new Chain(List.of(certificates)).der().forEach(one -> out.writeBytes(one.toArray()));
    return out.toByteArray();
  }

  private static byte[] pem(X509Certificate... certificates) {
    return (new Chain(List.of(certificates)).pem() + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] report(
      String mrSigner, int isvProdId, int isvSvn, byte[] data, boolean debug) {
    return little(384)
        .put(48, (byte) (debug ? 0x07 : 0x05))
        .put(56, (byte) 0xe7)
        .put(128, HexFormat.of().parseHex(mrSigner))
        .putShort(256, (short) isvProdId)
        .putShort(258, (short) isvSvn)
        .put(320, data)
        .array();
  }

  private byte[] td() {
    boolean td15 = version == 5 && bodyType == 3;
    var body =
        little(td15 ? 648 : 584)
            .put(0, teeTcbSvn)
            .putLong(120, tdAttributes)
            .putLong(128, 0x602e7)
            .put(136, (byte) 0x77)
            .put(520, reportData)
            .array();
    if (td15) {
      System.arraycopy(teeTcbSvn2, 0, body, 584, teeTcbSvn2.length);
    }
    return body;
  }

  private String tcbInfo() {
    var list = new StringBuilder();
    for (int svn : components) {
      list.append(list.isEmpty() ? "" : ",").append("{\"svn\":").append(svn).append('}');
    }
    var tdx =
        ",\"tdxtcbcomponents\":[{\"svn\":5},{\"svn\":0},{\"svn\":3}"
            + ",{\"svn\":0}".repeat(13)
            + "]";
    var module =
        "\"mrsigner\":\"%s\",\"attributes\":\"%s\",\"attributesMask\":\"%s\""
            .formatted(ZERO_48, "00".repeat(8), "FF".repeat(8));
    return """
    {"id":"%s","version":3,"issueDate":"%s","nextUpdate":"%s","fmspc":"%s","pceId":"%s",\
    "tcbType":0,"tcbEvaluationDataNumber":%d,%s"tcbLevels":[{"tcb":{"sgxtcbcomponents":[%s],\
    "pcesvn":11%s},"tcbDate":"2025-01-01T00:00:00Z","tcbStatus":"%s",\
    "advisoryIDs":["INTEL-SA-00001"]}]}\
    """
        .formatted(
            tee.tcbInfoId(),
            FROM,
            TO,
            infoFmspc,
            infoPceId,
            evaluationNumber,
            tee == Tee.TDX
                ? "\"tdxModule\":{%s},\"tdxModuleIdentities\":[{\"id\":\"TDX_01\",%s,%s}],"
                    .formatted(module, module, moduleLevels())
                : "",
            list,
            tee == Tee.TDX ? tdx : "",
            platformStatus);
  }

  private String identity() {
    return """
    {"id":"%s","version":2,"issueDate":"%s","nextUpdate":"%s","tcbEvaluationDataNumber":%d,\
    "miscselect":"00000000","miscselectMask":"FFFFFFFF",\
    "attributes":"05000000000000000000000000000000",\
    "attributesMask":"FBFFFFFFFFFFFFFF0000000000000000",\
    "mrsigner":"dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5",\
    "isvprodid":2,%s}\
    """
        .formatted(
            tee.identityId(), FROM, TO, evaluationNumber, levels(4, qeStatus, "INTEL-SA-00003"));
  }

  /// One level, or a second below it.
  private String moduleLevels() {
    var first = levels(5, moduleStatus, "INTEL-SA-00002");
    return oldModuleStatus.isEmpty()
        ? first
        : first.substring(0, first.length() - 1)
            + ","
            + levels(3, oldModuleStatus, "INTEL-SA-00004").substring("\"tcbLevels\":[".length());
  }

  private static String levels(int isvSvn, String status, String advisory) {
    return "\"tcbLevels\":[{\"tcb\":{\"isvsvn\":%d},\"tcbDate\":\"2025-01-01T00:00:00Z\","
            .formatted(isvSvn)
        + "\"tcbStatus\":\"%s\",\"advisoryIDs\":[\"%s\"]}]".formatted(status, advisory);
  }

  private Bytes signed(String name, String body) {
    var signature = sign(documentKeys, body.getBytes(StandardCharsets.US_ASCII));
    var response =
        "{\"%s\":%s,\"signature\":\"%s\"}"
            .formatted(name, body, HexFormat.of().formatHex(signature));
    return Bytes.wrap(response.getBytes(StandardCharsets.US_ASCII));
  }

  private byte[] pckExtension() {
    var tcb = new ArrayList<Der>();
    for (int i = 0; i < components.length; i++) {
      tcb.add(pair(".2." + (i + 1), integer(components[i])));
    }
    tcb.add(pair(".2.17", integer(pceSvn)));
    tcb.add(pair(".2.18", Der.of(Der.OCTET_STRING, new byte[16])));
    return Der.sequence(
            pair(".1", Der.of(Der.OCTET_STRING, new byte[16])),
            pair(".2", Der.sequence(tcb.toArray(Der[]::new))),
            pair(".3", Der.of(Der.OCTET_STRING, new byte[2])),
            pair(".4", Der.of(Der.OCTET_STRING, Bytes.parseHex(fmspc))),
            pair(".5", Der.of(0x0a, new byte[] {1})))
        .encoded()
        .toArray();
  }

  private static Der pair(String arcs, Der value) {
    return Der.sequence(Der.oid(PCK_OID + arcs), value);
  }

  private static Der integer(int value) {
    return Der.of(Der.INTEGER, BigInteger.valueOf(value).toByteArray());
  }

  private static X509Certificate issue(
      String subject, KeyPair keys, String issuer, KeyPair by, int path, byte[] extension) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              BigInteger.valueOf(subject.equals(Intel.PCK) ? 77 : 100 + serials++),
              Date.from(FROM),
              Date.from(END),
              new X500Name("CN=" + subject),
              SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
      builder.addExtension(
          Extension.basicConstraints,
          true,
          path < 0 ? new BasicConstraints(false) : new BasicConstraints(path));
      if (extension.length > 0) {
        builder.addExtension(new ASN1ObjectIdentifier(PCK_OID), false, extension);
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate());
      var der = builder.build(signer).getEncoded();
      return Chain.parseDer(List.of(Bytes.wrap(der))).leaf();
    } catch (OperatorException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /// A server's certificate, which says that it issued itself. TLS looks at the machine's clock.
  static X509Certificate server(KeyPair keys, String host) {
    try {
      var now = Instant.now();
      var name = new X500Name("CN=" + host);
      var builder =
          new X509v3CertificateBuilder(
              name,
              BigInteger.ONE,
              Date.from(now.minusSeconds(3_600)),
              Date.from(now.plusSeconds(3_600)),
              name,
              SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
      return Chain.parseDer(List.of(Bytes.wrap(builder.build(signer).getEncoded()))).leaf();
    } catch (OperatorException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /// TLS that trusts one certificate, and shows it if it has the keys.
  static SSLContext tls(Optional<KeyPair> keys, X509Certificate certificate)
      throws GeneralSecurityException, IOException {
    var password = new char[0];
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setCertificateEntry("trusted", certificate);
    if (keys.isPresent()) {
      var chain = new X509Certificate[] {certificate};
      store.setKeyEntry("own", keys.get().getPrivate(), password, chain);
    }
    var managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, password);
    var trusts = TrustManagerFactory.getInstance("PKIX");
    trusts.init(store);
    var tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), trusts.getTrustManagers(), new SecureRandom());
    return tls;
  }

  private static RevocationList crl(String issuer, KeyPair by, List<X509Certificate> revoked) {
    try {
      var builder = new X509v2CRLBuilder(new X500Name("CN=" + issuer), Date.from(FROM));
      builder.setNextUpdate(Date.from(TO));
      for (var each : revoked) {
        builder.addCRLEntry(each.getSerialNumber(), Date.from(FROM), CRLReason.keyCompromise);
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate());
      return RevocationList.parse(Bytes.wrap(builder.build(signer).getEncoded()));
    } catch (OperatorException | IOException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair keys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] sign(KeyPair keys, byte[] message) {
    try {
      var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] point(PublicKey key) {
    var encoded = key instanceof ECPublicKey ec ? ec.getEncoded() : new byte[0];
    return Bytes.of(encoded).slice(encoded.length - 64, encoded.length).toArray();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
