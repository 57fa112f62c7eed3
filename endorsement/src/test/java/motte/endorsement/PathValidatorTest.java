package motte.endorsement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.trust.Chain;
import motte.trust.Spki;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathValidatorTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");

  private final PathValidator paths = PathValidator.of(SignatureEngine.bouncyCastle());

  @ParameterizedTest
  @ValueSource(
      strings = {"SHA256withECDSA", "SHA384withECDSA", "SHA256withRSA", "SHA384withRSAandMGF1"})
  void a_path_to_a_pinned_root_holds_and_tells_its_name(String algorithm) throws Exception {
    var maker = new Maker(algorithm);
    var path = CertificatePath.build(maker.leaf(), List.of(maker.root(), maker.intermediate()));

    assertThat(path.certificates())
        .containsExactly(maker.leaf(), maker.intermediate(), maker.root());
    assertThat(paths.validate(path, maker.pins(), NOW)).isEqualTo("test root");
    assertThat(paths.validate(path, maker.pins(), NOW)).isEqualTo("test root");
  }

  @Test
  void a_root_of_the_same_name_with_another_key_is_no_pinned_root() throws Exception {
    var maker = new Maker("SHA256withECDSA");
    var other = new Maker("SHA256withECDSA");
    var path = CertificatePath.build(other.leaf(), List.of(other.root(), other.intermediate()));

    assertThat(code(() -> paths.validate(path, maker.pins(), NOW))).isEqualTo("path-unpinned");
    assertThat(paths.validate(path, maker.pins().accepting(other.root()), NOW))
        .endsWith("accepted in words");
  }

  @Test
  void a_certificate_that_another_key_signed_breaks_the_path() throws Exception {
    var maker = new Maker("SHA256withECDSA");
    var other = new Maker("SHA256withECDSA");
    var path = CertificatePath.build(other.leaf(), List.of(maker.root(), maker.intermediate()));

    assertThat(code(() -> paths.validate(path, maker.pins(), NOW))).isEqualTo("path-broken");
  }

  @Test
  void every_flipped_byte_of_a_leaf_is_refused() throws Exception {
    var maker = new Maker("SHA384withRSAandMGF1");
    var der = Bytes.wrap(maker.leaf().getEncoded()).toArray();

    for (int i = 0; i < der.length; i++) {
      var flipped = der.clone();
      flipped[i] ^= 1;
      int at = i;
      var error =
          catchThrowableOfType(
              motte.core.MotteException.class,
              () -> {
                var leaf = Chain.parseDer(List.of(Bytes.wrap(flipped))).leaf();
                var path = CertificatePath.build(leaf, List.of(maker.root(), maker.intermediate()));
                paths.validate(path, maker.pins(), NOW);
              });
      assertThat(error).as("byte " + at).isNotNull();
    }
  }

  @Test
  void a_path_holds_only_while_all_its_certificates_do() throws Exception {
    var maker = new Maker("SHA256withECDSA");
    var path = CertificatePath.build(maker.leaf(), List.of(maker.root(), maker.intermediate()));

    assertThat(code(() -> paths.validate(path, maker.pins(), FROM.minusSeconds(1))))
        .isEqualTo("path-not-valid-then");
    assertThat(code(() -> paths.validate(path, maker.pins(), TO.plusSeconds(1))))
        .isEqualTo("path-not-valid-then");
    assertThat(paths.validate(path, maker.pins(), TO)).isEqualTo("test root");
  }

  @Test
  void a_leaf_may_not_issue() throws Exception {
    var maker = new Maker("SHA256withECDSA");
    var keys = keys("EC");
    var below = maker.certificate("below", keys, "leaf", maker.leafKeys, -1);
    var path =
        CertificatePath.build(below, List.of(maker.root(), maker.intermediate(), maker.leaf()));

    assertThat(path.certificates()).hasSize(4);
    assertThat(code(() -> paths.validate(path, maker.pins(), NOW))).isEqualTo("path-broken");
  }

  @Test
  void a_revocation_list_says_what_is_revoked_if_its_issuer_signed_it_and_it_is_in_force()
      throws Exception {
    var maker = new Maker("SHA256withECDSA");
    var list = maker.crl(BigInteger.TEN, maker.intermediateKeys);
    var forged = maker.crl(BigInteger.TEN, maker.leafKeys);

    list.verify(maker.intermediate(), paths.engine());
    list.dates(NOW);
    assertThat(list.revoked(maker.leaf())).isPresent();
    assertThat(list.revoked(maker.intermediate())).isEmpty();
    assertThat(code(() -> forged.verify(maker.intermediate(), paths.engine())))
        .isEqualTo("crl-invalid");
    assertThat(code(() -> list.verify(maker.root(), paths.engine()))).isEqualTo("crl-invalid");
    assertThat(code(() -> list.dates(TO.plusSeconds(1)))).isEqualTo("crl-not-valid-then");
    assertThat(code(() -> Crl.parse(Bytes.wrap(new byte[] {0x30, 0})))).isEqualTo("crl-malformed");
  }

  private static String code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(EndorsementException.class, call).code();
  }

  private static KeyPair keys(String algorithm) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("EC") ? 256 : 2048);
    return generator.generateKeyPair();
  }

  /// A maker of hardware with a root, an intermediate and one chip.
  private static final class Maker {
    private final String algorithm;
    private final KeyPair rootKeys;
    private final KeyPair intermediateKeys;
    private final KeyPair leafKeys;

    Maker(String algorithm) throws GeneralSecurityException {
      this.algorithm = algorithm;
      var kind = algorithm.contains("ECDSA") ? "EC" : "RSA";
      rootKeys = keys(kind);
      intermediateKeys = keys(kind);
      leafKeys = keys("EC");
    }

    X509Certificate root() throws Exception {
      return certificate("root", rootKeys, "root", rootKeys, 1);
    }

    X509Certificate intermediate() throws Exception {
      return certificate("intermediate", intermediateKeys, "root", rootKeys, 0);
    }

    X509Certificate leaf() throws Exception {
      return certificate("leaf", leafKeys, "intermediate", intermediateKeys, -1);
    }

    PinnedRoots pins() {
      return PinnedRoots.of(Map.of("test root", Spki.of(rootKeys.getPublic()).pin().value().hex()));
    }

    private final Map<String, X509Certificate> made = new java.util.HashMap<>();

    X509Certificate certificate(
        String subject, KeyPair keys, String issuer, KeyPair issuerKeys, int below)
        throws Exception {
      if (!made.containsKey(subject)) {
        var builder =
            new X509v3CertificateBuilder(
                new X500Name("CN=" + issuer),
                BigInteger.TEN,
                Date.from(FROM),
                Date.from(TO),
                new X500Name("CN=" + subject),
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        if (below >= 0) {
          builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(below));
        }
        var der = builder.build(signer(issuerKeys)).getEncoded();
        made.put(subject, Chain.parseDer(List.of(Bytes.wrap(der))).leaf());
      }
      return made.get(subject);
    }

    Crl crl(BigInteger serial, KeyPair keys) throws Exception {
      var builder = new X509v2CRLBuilder(new X500Name("CN=intermediate"), Date.from(FROM));
      builder.setNextUpdate(Date.from(TO));
      builder.addCRLEntry(serial, Date.from(FROM), CRLReason.keyCompromise);
      return Crl.parse(Bytes.wrap(builder.build(signer(keys)).getEncoded()));
    }

    private org.bouncycastle.operator.ContentSigner signer(KeyPair keys) throws Exception {
      if (keys.getPublic().getAlgorithm().equals("EC")) {
        var name = algorithm.contains("ECDSA") ? algorithm : "SHA256withECDSA";
        return new JcaContentSignerBuilder(name).build(keys.getPrivate());
      }
      return new JcaContentSignerBuilder(algorithm)
          .setProvider(new BouncyCastleProvider())
          .build(keys.getPrivate());
    }
  }
}
