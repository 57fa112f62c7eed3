package motte.steward;

import static motte.steward.RunningSteward.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.core.Bytes;
import motte.core.Json;
import motte.snp.Reference;
import motte.trust.Chain;
import motte.trust.Claims;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
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
  void a_plain_kvm_shows_nothing() throws Exception {
    try (var running = RunningSteward.start(data, Tenancy.policy().answeringEnarx())) {
      var odd = running.post("/", "application/pkcs10", request(EnarxEnrolment.KVM, 9));

      assertThat(code(odd)).isEqualTo("400 enarx-evidence-malformed");
    }
  }

  @Test
  void a_guest_of_snp_gets_a_certificate_that_claims_nothing() throws Exception {
    try (var running = start()) {
      var response = running.post("/", "application/pkcs10", snp(bound("SHA-384")));

      assertThat(response.statusCode()).isEqualTo(200);
      var pair = ASN1Sequence.getInstance(response.body());
      var issued = certificate(pair.getObjectAt(1).toASN1Primitive().getEncoded());
      assertThat(issued.getPublicKey()).isEqualTo(Tenancy.KEY.spki().publicKey());
      assertThat(Claims.of(issued)).isEmpty();
      assertThat(Files.readString(data.resolve("decisions.log")))
          .contains("\"request\":\"certificate enarx\"", "\"grade\":\"hardware\"");
    }
  }

  @Test
  void an_enclave_gets_a_certificate_that_claims_nothing() throws Exception {
    try (var running = start()) {
      var response = running.post("/", "application/pkcs10", sgx(bound("SHA-256")));

      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_report_that_binds_another_key_is_refused_with_every_check() throws Exception {
    try (var running = start()) {
      assertThat(refusals(running, snp(new byte[64])))
          .containsExactlyInAnyOrder("snp.report-data", "request.key");
      assertThat(refusals(running, sgx(bound("SHA-384"))))
          .containsExactlyInAnyOrder("sgx.report-data", "request.key");
    }
  }

  @Test
  void a_guest_that_may_be_debugged_or_is_unknown_or_not_accepted_is_refused() throws Exception {
    try (var running = start()) {
      amd.guestPolicy |= 1 << 19;
      assertThat(refusals(running, snp(bound("SHA-384")))).containsExactly("snp.debug");
      amd.guestPolicy = 0x30000;
      amd.measurement = Bytes.wrap(new byte[48]);
      assertThat(refusals(running, snp(bound("SHA-384")))).containsExactly("snp.measurement");
      amd.measurement = FakeAmd.MEASUREMENT;

      var roots = PlatformPolicy.STANDARD.accepting(amd.root).accepting(intel.root);
      running.policy.set(policy().demanding(roots));
      assertThat(refusals(running, snp(bound("SHA-384")))).contains("hardware.identified");

      running.policy.set(Tenancy.policy().demanding(demanding()).answeringEnarx());
      assertThat(refusals(running, snp(bound("SHA-384")))).containsExactly("hardware.grade");
    }
  }

  @Test
  void what_holds_no_report_is_refused() throws Exception {
    try (var running = start()) {
      assertThat(refusals(running, request(EnarxEnrolment.SNP, 9)))
          .containsExactly("hardware.platform-statement");
    }
  }

  @Test
  void a_guest_that_its_maker_revokes_loses_its_certificate_and_another_keeps_its()
      throws Exception {
    try (var running = start()) {
      running.post("/", "application/pkcs10", snp(bound("SHA-384")));
      running.post("/", "application/pkcs10", sgx(bound("SHA-256")));
      looked(running);
      assertThat(revoked(running)).isEmpty();

      running.endorsements.set(
          Endorsements.of(
              Map.of(
                  "ask.der", Bytes.wrap(FakeAmd.der(amd.ask)),
                  "amd.crl", amd.crl(true),
                  "intel.json", intel.collateral(false, false))));
      looked(running);

      assertThat(revoked(running)).hasSize(1);
      assertThat(Files.readAllLines(data.resolve("decisions.log")).getLast())
          .contains("\"request\":\"revoke\"", "snp.revocation");
    }
  }

  @Test
  void a_launch_that_the_policy_states_no_more_takes_the_certificate_along() throws Exception {
    try (var running = start()) {
      running.post("/", "application/pkcs10", snp(bound("SHA-384")));
      var other = Reference.MEASUREMENT;
      running.policy.set(
          Tenancy.policyWithoutNone().demanding(changed(demanding(), other)).answeringEnarx());

      looked(running);

      assertThat(revoked(running)).hasSize(1);
    }
  }

  @Test
  void what_vouched_then_vouches_still_when_its_file_is_gone() throws Exception {
    try (var running = start()) {
      running.post("/", "application/pkcs10", snp(bound("SHA-384")));
      running.endorsements.set(Endorsements.none());

      looked(running);

      assertThat(revoked(running)).isEmpty();
    }
  }

  @Test
  void a_plain_kvm_loses_its_certificate_where_none_is_accepted_no_more_or_enarx_not_answered()
      throws Exception {
    for (var changed : List.of(Tenancy.policyWithoutNone().answeringEnarx(), Tenancy.policy())) {
      var folder = data.resolve("kvm-" + changed.enarx());
      try (var running = RunningSteward.start(folder, Tenancy.policy().answeringEnarx())) {
        running.post("/", "application/pkcs10", request(EnarxEnrolment.KVM, 0));
        looked(running);
        assertThat(revoked(running)).isEmpty();
        running.policy.set(changed);

        looked(running);

        assertThat(revoked(running)).hasSize(1);
      }
    }
  }

  @Test
  void of_plain_kvms_one_entry_is_kept_however_many_come() throws Exception {
    try (var running = RunningSteward.start(data, Tenancy.policy().answeringEnarx())) {
      for (int i = 0; i < 3; i++) { // Each is signed anew, and so is another.
        assertThat(
                running
                    .post("/", "application/pkcs10", request(EnarxEnrolment.KVM, 0))
                    .statusCode())
            .isEqualTo(200);
      }

      assertThat(EvidenceArchive.open(data).requests()).hasSize(1);
      running.policy.set(Tenancy.policy());
      looked(running);
      assertThat(revoked(running)).hasSize(3);
    }
  }

  @Test
  void a_request_is_kept_as_long_as_its_certificate_lives_with_what_vouched() throws Exception {
    try (var running = start()) {
      running.post("/", "application/pkcs10", snp(bound("SHA-384")));
      var pruner = Pruner.open(data, running.clock);
      var retention = new Retention(Optional.of(java.time.Duration.ofMinutes(1)), Optional.empty());
      running.clock.advance(java.time.Duration.ofMinutes(59));
      age();

      assertThat(pruner.prune(retention).gone()).isEmpty();
      running.clock.advance(java.time.Duration.ofMinutes(2));
      assertThat(pruner.prune(retention).gone()).hasSize(2);
    }
  }

  private void age() throws Exception {
    try (var files = Files.walk(data)) {
      for (var file : files.filter(each -> each.toString().endsWith(".cbor")).toList()) {
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
      }
    }
  }

  private static void looked(RunningSteward running) {
    running.steward.watch().look();
    running.steward.watch().look();
  }

  private static Set<java.math.BigInteger> revoked(RunningSteward running) {
    return running.steward.authority().register().revoked().keySet();
  }

  private static PlatformPolicy changed(PlatformPolicy policy, Reference what) {
    return new PlatformPolicy(
        policy.snp().wanting(what, Set.of(Bytes.wrap(new byte[48]))),
        policy.tdx(),
        policy.sgx(),
        policy.tpm(),
        false,
        Optional.empty(),
        policy.acceptedRoots().all());
  }

  private final FakeAmd amd = new FakeAmd();
  private final FakeIntel intel = new FakeIntel();

  private RunningSteward start() {
    var running = RunningSteward.start(data, policy());
    running.endorsements.set(
        Endorsements.of(
            Map.of(
                "ask.der", Bytes.wrap(FakeAmd.der(amd.ask)),
                "amd.crl", amd.crl(false),
                "intel.json", intel.collateral(false, false))));
    return running;
  }

  private Policy policy() {
    return Tenancy.policyWithoutNone().demanding(demanding()).answeringEnarx();
  }

  private PlatformPolicy demanding() {
    var strict = PlatformPolicy.STANDARD;
    return new PlatformPolicy(
        strict
            .snp()
            .least(motte.snp.Product.MILAN, new motte.snp.Tcb(0, 0, 0, 0, 0))
            .wanting(Reference.MEASUREMENT, Set.of(FakeAmd.MEASUREMENT)),
        strict.tdx(),
        strict.sgx().expecting(Map.of("mrenclave", List.of(FakeIntel.MRENCLAVE))),
        strict.tpm(),
        false,
        Optional.empty(),
        List.of(amd.root, intel.root));
  }

  /// `SEQUENCE { SEQUENCE { VCEK, lists }, OCTET STRING report }`.
  private Bytes snp(byte[] bound) throws Exception {
    var vcek =
        new DERSequence(
            new ASN1Encodable[] {
              org.bouncycastle.asn1.x509.Certificate.getInstance(FakeAmd.der(amd.vcek())),
              new DERSequence(new DERSequence())
            });
    return request(EnarxEnrolment.SNP, pair(vcek, amd.report(Bytes.wrap(bound))));
  }

  /// `SEQUENCE { OCTET STRING quote, lists, … }`, whose collateral the steward has.
  private Bytes sgx(byte[] bound) throws Exception {
    var quote = new DEROctetString(intel.enclave(Bytes.wrap(bound)).toArray());
    var lists = new DERSequence(new DERSequence());
    return request(
        EnarxEnrolment.SGX, new DERSequence(new ASN1Encodable[] {quote, lists}).getEncoded());
  }

  private static byte[] pair(ASN1Encodable first, Bytes second) throws Exception {
    return new DERSequence(new ASN1Encodable[] {first, new DEROctetString(second.toArray())})
        .getEncoded();
  }

  private static byte[] bound(String hash) throws Exception {
    var key = Tenancy.KEY.spki().der().toArray();
    return Arrays.copyOf(MessageDigest.getInstance(hash).digest(key), 64);
  }

  private static List<String> refusals(RunningSteward running, Bytes request) {
    var response = running.post("/", "application/pkcs10", request);
    assertThat(code(response)).isEqualTo("403 attestation-refused");
    return RunningSteward.json(response).map("verdict").items("checks").stream()
        .map(Json::map)
        .filter(check -> check.text("result").equals("failed"))
        .map(check -> check.text("id"))
        .toList();
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
    return request(oid, new byte[size]);
  }

  /// A request for [Tenancy#KEY] with that value in an extension.
  static Bytes request(String oid, byte[] value) throws Exception {
    var extensions = new ExtensionsGenerator();
    extensions.addExtension(new ASN1ObjectIdentifier(oid), false, value);
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
