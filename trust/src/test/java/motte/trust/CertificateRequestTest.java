package motte.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Random;
import motte.core.Bytes;
import motte.core.MotteException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateRequestTest {
  private static final String ENARX_SGX = "1.3.6.1.4.1.58270.1.2";

  @ParameterizedTest
  @EnumSource
  void a_request_is_one_that_other_software_accepts(SigningKey.Curve curve) throws Exception {
    var key = SigningKey.generate(curve);
    var address = InetAddress.getLoopbackAddress();

    var request = CertificateRequest.create(key, List.of("game.example"), List.of(address));

    var theirs = new PKCS10CertificationRequest(request.der().toArray());
    assertThat(
            theirs.isSignatureValid(
                new JcaContentVerifierProviderBuilder().build(key.spki().publicKey())))
        .isTrue();
    assertThat(theirs.getRequestedExtensions().toString()).isNotEmpty();
    assertThat(request.spki()).isEqualTo(key.spki());
    assertThat(request.dnsNames()).containsExactly("game.example");
    assertThat(request.addresses()).containsExactly("127.0.0.1");
  }

  @Test
  void a_request_without_names_asks_for_none() {
    var request = CertificateRequest.create(SigningKey.generate(SigningKey.Curve.P256), List.of());

    assertThat(CertificateRequest.parse(request.der().toArray()).dnsNames()).isEmpty();
    assertThat(request.addresses()).isEmpty();
    assertThat(request.extension(ENARX_SGX)).isEmpty();
  }

  @Test
  void a_request_of_other_software_is_read_with_its_extensions() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(384);
    var pair = generator.generateKeyPair();
    var extensions = new ExtensionsGenerator();
    extensions.addExtension(
        new ASN1ObjectIdentifier(ENARX_SGX), false, new DEROctetString(new byte[] {1, 2, 3}));
    var builder =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=enarx"), pair.getPublic());
    builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    var der =
        builder
            .build(new JcaContentSignerBuilder("SHA384withECDSA").build(pair.getPrivate()))
            .getEncoded();

    var request = CertificateRequest.parse(der);

    assertThat(request.spki()).isEqualTo(Spki.of(pair.getPublic()));
    assertThat(request.extension(ENARX_SGX)).contains(Bytes.parseHex("0403010203"));
  }

  @Test
  void an_altered_request_is_refused() {
    var random = new Random(2026);
    var request =
        CertificateRequest.create(SigningKey.generate(SigningKey.Curve.P256), List.of("a.example"));

    for (int i = 0; i < 300; i++) {
      var altered = request.der().toArray();
      altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));

      assertThatExceptionOfType(MotteException.class)
          .isThrownBy(() -> CertificateRequest.parse(altered));
    }
  }

  @Test
  void a_request_for_the_key_of_somebody_else_is_refused() {
    var mine = CertificateRequest.create(SigningKey.generate(SigningKey.Curve.P256), List.of());
    var theirs = SigningKey.generate(SigningKey.Curve.P256).spki();
    var forged =
        Bytes.parseHex(mine.der().hex().replace(mine.spki().der().hex(), theirs.der().hex()));

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> CertificateRequest.parse(forged.toArray()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("csr-signature-invalid"));
  }

  @Test
  void a_truncated_request_is_malformed_at_every_length() {
    var der =
        CertificateRequest.create(SigningKey.generate(SigningKey.Curve.P256), List.of("a.b")).der();

    for (int size = 0; size < der.size(); size++) {
      var part = der.slice(0, size).toArray();

      assertThatExceptionOfType(TrustException.class)
          .isThrownBy(() -> CertificateRequest.parse(part))
          .satisfies(e -> assertThat(e.code()).isEqualTo("csr-malformed"));
    }
  }
}
