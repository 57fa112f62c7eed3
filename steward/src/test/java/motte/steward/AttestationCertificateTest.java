package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.appraise.MaterialAppraiser;
import motte.appraise.PlatformPolicy;
import motte.appraise.TpmMakers;
import motte.appraise.TpmPolicy;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Nonce;
import motte.evidence.ReportData;
import motte.evidence.TpmPlatform;
import motte.evidence.TpmStatement;
import motte.intake.Materials;
import motte.trust.Chain;
import motte.trust.Cmw;
import motte.verdict.Check;
import motte.verdict.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Quotes of a real (software) TPM whose attestation key a maker certified, as clouds do, in files.
class AttestationCertificateTest {
  @TempDir Path folder;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final TpmMaker maker = new TpmMaker("a cloud", now.minusSeconds(3_600));
  private SoftwareTpm machine;
  private TpmStatement statement;

  @BeforeEach
  void quote() throws Exception {
    machine = new SoftwareTpm(folder);
    try (var platform = machine.platform()) {
      statement = statement(platform);
    }
  }

  @AfterEach
  void powerOff() throws IOException {
    if (machine != null) {
      machine.close();
    }
  }

  private static TpmStatement statement(TpmPlatform platform) {
    var register = platform.register().reported();
    var data = new ReportData(Nonce.random(), Digest.sha384(), 0, Digest.sha384(), register);
    var said = (Cmw.Message) platform.evidence(data);
    return TpmStatement.parse(said.value());
  }

  private X509Certificate certificate(String use) {
    return maker.certify(statement.attestationKey().publicKey(), use);
  }

  private Verdict judged(TpmMakers makers, Instant at, X509Certificate... certificates) {
    Map<String, Bytes> files = new HashMap<>();
    files.put("quote.msg", statement.quote().message());
    files.put("quote.sig", statement.quote().signature());
    int number = 0;
    for (var each : new Chain(List.of(certificates)).der()) {
      files.put("certificate" + number++ + ".der", each);
    }
    var policy = PlatformPolicy.STANDARD.onTpm(TpmPolicy.STANDARD.trusting(makers));
    return MaterialAppraiser.of(policy)
        .judge(Materials.of(files), Materials.none(), Set.of(Grade.NONE), at)
        .verdict();
  }

  private static List<String> refusing(Verdict verdict) {
    return verdict.checks().stream()
        .filter(Check::refuses)
        .map(Check::id)
        .filter(id -> !id.equals("tpm.identified"))
        .toList();
  }

  @Test
  void a_key_that_an_accepted_maker_certified_is_vouched_for() {
    var makers = TpmMakers.NONE.trusting(maker.chain()).revoking(maker.crls());

    var verdict = judged(makers, now, certificate(TpmMaker.ATTESTATION));

    assertThat(refusing(verdict)).as(verdict.tree()).isEmpty();
    assertThat(verdict.tree()).contains("its maker certified it under CN=Root of a cloud");
  }

  @Test
  void a_certificate_that_does_not_hold_refuses() {
    var honest = TpmMakers.NONE.trusting(maker.chain()).revoking(maker.crls());
    var genuine = certificate(TpmMaker.ATTESTATION);

    assertThat(refusing(judged(honest, now, certificate(TpmMaker.ENDORSEMENT))))
        .contains("tpm.attestation-certificates-use", "tpm.attestation-keys-origin");
    assertThat(refusing(judged(honest, now.plusSeconds(200_000), genuine)))
        .contains("tpm.attestation-certificate", "tpm.attestation-keys-origin");
    assertThat(refusing(judged(TpmMakers.NONE.trusting(maker.chain()), now, genuine)))
        .contains("tpm.attestation-certificates-revocation");
    assertThat(
            refusing(
                judged(
                    TpmMakers.NONE.trusting(maker.chain()).revoking(maker.crls(genuine)),
                    now,
                    genuine)))
        .contains("tpm.attestation-certificates-revocation");
    assertThat(refusing(judged(TpmMakers.NONE, now, genuine)))
        .contains("tpm.attestation-keys-origin");
    var another = maker.certify(TpmMaker.pair().getPublic(), TpmMaker.ATTESTATION);
    assertThat(refusing(judged(honest, now, another))).contains("tpm.signature");
  }
}
