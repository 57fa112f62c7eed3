package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import motte.core.Grade;
import motte.trust.Claims;
import motte.trust.CoseSign1;
import motte.trust.Ear;
import motte.verdict.Check;
import motte.verdict.Finding;
import motte.verdict.Remits;
import motte.verdict.Verdict;
import org.junit.jupiter.api.Test;

class AttestationResultTest {
  private final Realm realm = new Realm();

  @Test
  void a_development_key_gets_a_result_that_asserts_nothing() {
    var evidence = realm.ofInstance();

    var ear = realm.instance(evidence).ear(evidence, Realm.NOW);

    var result = only(ear);
    assertThat(result.status()).isEqualTo(Ear.Status.NONE);
    assertThat(result.vector().values()).containsOnly(0);
    assertThat(result.policy()).contains("urn:motte:policy:" + Realm.policy().digest());
    assertThat(ear.nonce()).contains(realm.nonce.value());
    assertThat(ear.rawEvidence()).contains(evidence.encode());
  }

  @Test
  void a_signed_result_reads_back_as_it_was() {
    var evidence = realm.ofKeep();
    var ear = realm.keep(evidence).ear(evidence, Realm.NOW);

    var signed = ear.sign(Realm.TENANT);

    CoseSign1.parse(signed).verify(Realm.TENANT.spki());
    assertThat(Ear.parse(signed)).isEqualTo(ear);
  }

  @Test
  void a_refusal_is_contraindicated() {
    realm.tenant = Realm.STRANGER;
    var evidence = realm.ofKeep();

    var ear = realm.keep(evidence).ear(evidence, Realm.NOW);

    assertThat(only(ear).status()).isEqualTo(Ear.Status.CONTRAINDICATED);
  }

  @Test
  void only_hardware_is_affirmed() {
    assertThat(status(Grade.NONE)).isEqualTo(Ear.Status.NONE);
    assertThat(status(Grade.TPM)).isEqualTo(Ear.Status.WARNING);
    assertThat(status(Grade.HARDWARE)).isEqualTo(Ear.Status.AFFIRMING);
  }

  private Ear.Status status(Grade grade) {
    var sound = List.of(new Check(Remits.TRUST, "keep", "role", Finding.passed("fine")));
    var evidence = realm.ofKeep();
    var facts = realm.appraise(evidence, Claims.Purpose.KEEP, Realm.policy(), Realm.NOW).facts();
    var appraisal =
        new Appraisal(
            Verdict.of(grade, false, "it", sound),
            Optional.of(facts.orElseThrow()),
            Realm.policy());
    return only(appraisal.ear(evidence, Realm.NOW)).status();
  }

  private static Ear.Appraisal only(Ear ear) {
    assertThat(ear.submodules()).containsOnlyKeys("keep");
    return ear.submodules().firstEntry().getValue();
  }
}
