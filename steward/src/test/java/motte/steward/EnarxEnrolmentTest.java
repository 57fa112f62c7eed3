package motte.steward;

import static motte.steward.RunningSteward.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import motte.core.Bytes;
import motte.trust.Chain;
import motte.trust.Claims;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnarxEnrolmentTest {
  @TempDir Path data;

  @Test
  void a_plain_kvm_gets_a_certificate_that_claims_nothing_where_the_policy_says_both()
      throws Exception {
    try (var running = RunningSteward.start(data, Tenancy.policy().answeringEnarx())) {
      var response = running.post("/", "application/pkcs10", request(EnarxEnrolment.KVM, 0));

      assertThat(response.statusCode()).isEqualTo(200);
      var pair = ASN1Sequence.getInstance(response.body());
      var issuer = certificate(pair.getObjectAt(0).toASN1Primitive().getEncoded());
      var issued = certificate(pair.getObjectAt(1).toASN1Primitive().getEncoded());
      assertThat(issuer).isEqualTo(running.steward.authority().root());
      assertThat(Claims.of(issued)).isEmpty();
      assertThat(issued.getSubjectAlternativeNames()).isNull();
      running.steward.anchors().verify(new Chain(List.of(issued, issuer)), running.clock.instant());
    }
  }

  @Test
  void a_plain_kvm_is_refused_where_the_policy_does_not_accept_none() throws Exception {
    try (var running = RunningSteward.start(data, Tenancy.policyWithoutNone().answeringEnarx())) {
      var response = running.post("/", "application/pkcs10", request(EnarxEnrolment.KVM, 0));

      assertThat(code(response)).isEqualTo("403 enarx-grade-refused");
    }
  }

  @Test
  void what_this_release_cannot_appraise_is_refused_by_name() throws Exception {
    try (var running = RunningSteward.start(data, Tenancy.policy().answeringEnarx())) {
      var sgx = running.post("/", "application/pkcs10", request(EnarxEnrolment.SGX, 9));
      var snp = running.post("/", "application/pkcs10", request(EnarxEnrolment.SNP, 9));
      var odd = running.post("/", "application/pkcs10", request(EnarxEnrolment.KVM, 9));

      assertThat(code(sgx)).isEqualTo("400 enarx-evidence-unsupported");
      assertThat(RunningSteward.json(sgx).text("detail")).contains("cannot appraise", "`SGX`");
      assertThat(code(snp)).isEqualTo("400 enarx-evidence-unsupported");
      assertThat(code(odd)).isEqualTo("400 enarx-evidence-malformed");
    }
  }

  @Test
  void a_request_without_evidence_is_unauthenticated() {
    try (var running = RunningSteward.start(data, Tenancy.policy().answeringEnarx())) {
      var csr = running.tenancy().request().der();

      assertThat(code(running.post("/", "application/pkcs10", csr)))
          .isEqualTo("401 enarx-evidence-missing");
      assertThat(running.post("/", "application/pkcs10", Bytes.wrap(new byte[3])).statusCode())
          .isEqualTo(400);
      assertThat(code(running.post("/", "text/plain", csr)))
          .isEqualTo("400 content-type-unexpected");
    }
  }

  @Test
  void without_a_word_in_the_policy_the_path_is_not_there() throws Exception {
    try (var running = RunningSteward.start(data, Tenancy.policy())) {
      var response = running.post("/", "application/pkcs10", request(EnarxEnrolment.KVM, 0));

      assertThat(code(response)).isEqualTo("404 path-unknown");
    }
  }

  private static Bytes request(String oid, int size) throws Exception {
    var extensions = new ExtensionsGenerator();
    extensions.addExtension(new ASN1ObjectIdentifier(oid), false, new byte[size]);
    var builder =
        new JcaPKCS10CertificationRequestBuilder(
            new X500Principal(""), Tenancy.KEY.spki().publicKey());
    builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(Tenancy.KEY.privateKey());
    return Bytes.wrap(builder.build(signer).getEncoded());
  }

  private static X509Certificate certificate(byte[] der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new java.io.ByteArrayInputStream(der));
  }
}
