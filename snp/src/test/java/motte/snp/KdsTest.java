package motte.snp;

import static motte.snp.SnpVectorsTest.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.endorsement.Allowance;
import motte.endorsement.PathValidator;
import motte.endorsement.SignatureEngine;
import motte.trust.Chain;
import motte.verdict.Findings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a key distribution service is asked, and what becomes of its answers.
final class KdsTest {
  private static final TcbVersion TCB = new TcbVersion(0x5508_0000_0000_0103L);

  private final FakeAmd amd = new FakeAmd(Product.MILAN);
  private final Map<String, Bytes> content = new HashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<Instant> now = new AtomicReference<>(FakeAmd.NOW);
  private final HttpClient client = HttpClient.newHttpClient();
  private LoopbackServer server;
  private Kds kds;
  private int status;

  @BeforeEach
  void start() throws IOException {
    server = new LoopbackServer(this::answer);
    kds = Kds.at(server.address(), client, now::get);
    serve(amd, "vcek");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    client.close();
  }

  private LoopbackServer.Answer answer(String path) {
    asked.add(path);
    var found = Optional.ofNullable(content.get(path));
    return new LoopbackServer.Answer(
        status != 0 ? status : found.isPresent() ? 200 : 404, found.orElse(Bytes.empty()));
  }

  @Test
  void a_report_is_endorsed_with_what_the_service_knows_of_its_chip() {
    var report = amd.signed(amd.report(TCB));

    var endorsements = kds.endorsements(report);

    var chip = Bytes.of(amd.chipId).hex();
    assertThat(asked)
        .containsExactly(
            "/vcek/v1/Milan/" + chip + "?blSPL=03&teeSPL=01&snpSPL=08&ucodeSPL=85",
            "/vcek/v1/Milan/cert_chain",
            "/vcek/v1/Milan/crl");
    var findings = Findings.of("snp");
    SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()), amd.pins())
        .appraise(SnpEvidence.of(report), endorsements, SnpPolicy.STANDARD, FakeAmd.NOW, findings);
    assertThat(failed(findings)).isEmpty();
    assertThat(findings.sound()).isTrue();
  }

  @Test
  void certificates_are_asked_for_once_and_the_revocation_list_again_when_it_is_old() {
    var report = amd.signed(amd.report(TCB));

    kds.endorsements(report);
    asked.clear();
    kds.endorsements(report);
    assertThat(asked).isEmpty();

    now.set(FakeAmd.NOW.plus(Duration.ofMinutes(59)));
    kds.endorsements(report);
    assertThat(asked).isEmpty();

    now.set(FakeAmd.NOW.plus(Duration.ofMinutes(60)));
    kds.endorsements(report);
    assertThat(asked).containsExactly("/vcek/v1/Milan/crl");
  }

  @Test
  void a_revocation_list_that_ends_sooner_is_asked_for_sooner() {
    content.put(
        "/vcek/v1/Milan/crl", amd.crl(FakeAmd.FROM, FakeAmd.NOW.plus(Duration.ofMinutes(5))));
    var report = amd.signed(amd.report(TCB));

    kds.endorsements(report);
    asked.clear();
    now.set(FakeAmd.NOW.plus(Duration.ofMinutes(5)));
    kds.endorsements(report);

    assertThat(asked).containsExactly("/vcek/v1/Milan/crl");
  }

  @Test
  void turin_is_asked_for_by_eight_bytes_and_with_its_first_mutable_code() {
    var turin = new FakeAmd(Product.TURIN);
    var report = turin.signed(turin.report(new TcbVersion(0x4500_0000_0403_0201L)));

    assertThat(Kds.path(report, Product.TURIN))
        .isEqualTo(
            "/vcek/v1/Turin/a0a1a2a3a4a5a6a7?fmcSPL=01&blSPL=02&teeSPL=03&snpSPL=04&ucodeSPL=69");
  }

  @Test
  void a_report_of_version_2_is_asked_for_under_each_product() {
    var genoa = new FakeAmd(Product.GENOA);
    content.clear();
    serve(genoa, "vcek");
    var report = genoa.report(TCB);
    report.put(0, (byte) 2).put(0x188, new byte[3]);

    var endorsements = kds.endorsements(genoa.signed(report));

    assertThat(asked.getFirst()).startsWith("/vcek/v1/Milan/");
    assertThat(endorsements.veks().getFirst().product()).isEqualTo(Product.GENOA);
  }

  @Test
  void who_asks_for_many_chips_leaves_enough_for_issuers_and_lists() {
    var once = new Allowance(1, 8, Duration.ofMinutes(10));
    var twice = new Allowance(2, 8, Duration.ofMinutes(10));
    var spared = kds.sparing(twice, once, Duration.ofSeconds(10));
    var unknown = amd.signed(amd.report(new TcbVersion(0x5508_0000_0000_0104L)));

    assertThat(code(() -> spared.vcek(unknown, Product.MILAN))).isEqualTo("snp-kds-missing");
    assertThat(code(() -> spared.vcek(unknown, Product.MILAN))).isEqualTo("snp-kds-unavailable");

    assertThat(spared.issuers(KeyInfo.Signer.VCEK, Product.MILAN).crls()).hasSize(1);
  }

  @Test
  void a_vlek_is_its_clouds_to_give_its_issuers_are_amds() {
    serve(amd, "vlek");
    var report = amd.report(TCB);
    report.put(0x48, (byte) 4);

    var endorsements = kds.endorsements(amd.signed(report));

    assertThat(asked).containsExactly("/vlek/v1/Milan/cert_chain", "/vlek/v1/Milan/crl");
    assertThat(endorsements.veks()).isEmpty();
    assertThat(endorsements.issuers()).containsExactly(amd.asvk, amd.ark);
  }

  @Test
  void what_the_service_does_not_know_or_cannot_say_has_an_error_each() throws IOException {
    var unknown = amd.report(new TcbVersion(0x5508_0000_0000_0104L));
    var hidden = amd.report(TCB).put(0x1a0, new byte[64]);
    var report = amd.signed(amd.report(TCB));

    assertThat(code(() -> kds.endorsements(amd.signed(unknown)))).isEqualTo("snp-kds-missing");
    assertThat(code(() -> kds.endorsements(amd.signed(hidden)))).isEqualTo("snp-chip-hidden");
    content.put("/vcek/v1/Milan/crl", Bytes.wrap(new byte[(1 << 20) + 1]));
    assertThat(code(() -> kds.endorsements(report))).isEqualTo("snp-kds-malformed");
    content.put("/vcek/v1/Milan/crl", Bytes.of(new byte[] {0x30}));
    assertThat(code(() -> kds.endorsements(report))).isEqualTo("crl-malformed");
    status = 429;
    assertThat(code(() -> kds.endorsements(report))).isEqualTo("snp-kds-unavailable");
    server.close();
    assertThat(code(() -> kds.endorsements(report))).isEqualTo("snp-kds-unavailable");
  }

  @Test
  void an_answer_is_believed_by_the_appraisal_alone() {
    var stranger = new FakeAmd(Product.MILAN);
    serve(stranger, "vcek");
    var report = amd.signed(amd.report(TCB));
    var findings = Findings.of("snp");

    SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()), amd.pins())
        .appraise(
            SnpEvidence.of(report),
            kds.endorsements(report),
            SnpPolicy.STANDARD,
            FakeAmd.NOW,
            findings);

    assertThat(failed(findings)).containsExactly("snp.report-signature", "snp.amd-root");
  }

  private void serve(FakeAmd maker, String kind) {
    var base = "/" + kind + "/v1/" + maker.product;
    var report = maker.signed(maker.report(TCB));
    content.put(
        Kds.path(report, maker.product),
        new Chain(List.of(maker.vcek(TCB).certificate())).der().getFirst());
    var issuer = kind.equals("vlek") ? maker.asvk : maker.ask;
    content.put(
        base + "/cert_chain",
        Bytes.wrap(
            new Chain(List.of(issuer, maker.ark))
                .pem()
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    content.put(base + "/crl", maker.crl(FakeAmd.FROM, FakeAmd.TO));
  }

  private static String code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    var codes = new ArrayList<String>();
    assertThatThrownBy(call).isInstanceOfSatisfying(MotteException.class, e -> codes.add(e.code()));
    return codes.getFirst();
  }
}
