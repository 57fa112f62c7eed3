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
  void a_result_has_a_submodule_for_each_layer_and_for_the_component() {
    var evidence = realm.ofInstance();

    var ear = realm.instance(evidence).ear(evidence, Realm.NOW);

    assertThat(ear.submodules().keySet())
        .hasSize(3)
        .contains("keep", "soft")
        .anyMatch(name -> name.startsWith("component/sha384:"));
  }

  @Test
  void a_layer_is_worth_what_its_checks_are() {
    var checks =
        List.of(
            new Check(Remits.ROOT_OF_TRUST, "snp", "signature", Finding.passed("fine")),
            new Check(Remits.MEASUREMENT, "snp", "measurement", Finding.skipped("no values")),
            new Check(Remits.IDENTITY, "keep", "nonce", Finding.failed("used before")));

    var submodules =
        TrustVector.submodules(Verdict.of(Grade.HARDWARE, false, "", checks), Optional.empty());

    assertThat(of(submodules, "snp").status()).isEqualTo(Ear.Status.WARNING);
    assertThat(of(submodules, "snp").vector())
        .containsExactlyInAnyOrderEntriesOf(
            java.util.Map.of(Ear.Claim.HARDWARE, 2, Ear.Claim.EXECUTABLES, 33));
    assertThat(of(submodules, "keep").status()).isEqualTo(Ear.Status.CONTRAINDICATED);
    assertThat(of(submodules, "keep").vector()).containsEntry(Ear.Claim.INSTANCE_IDENTITY, 97);
  }

  @Test
  void what_does_not_apply_or_was_not_asked_for_takes_nothing_away() {
    var result = trusted(Finding.skipped("a VCEK names no cloud"), Finding.passed("as asked"));

    assertThat(result.status()).isEqualTo(Ear.Status.AFFIRMING);
    assertThat(result.vector().values()).containsOnly(2).hasSize(4);
  }

  @Test
  void what_a_policy_let_pass_is_a_warning() {
    var result = trusted(Finding.missing("a CRL", true), Finding.passed("as asked"));

    assertThat(result.status()).isEqualTo(Ear.Status.WARNING);
    assertThat(result.vector())
        .containsEntry(Ear.Claim.HARDWARE, 32)
        .containsEntry(Ear.Claim.EXECUTABLES, 2);
  }

  @Test
  void what_is_bound_to_nothing_is_not_affirmed() {
    var result = trusted(Finding.passed("fine"), Finding.skipped("nobody said"));

    assertThat(result.status()).isEqualTo(Ear.Status.WARNING);
    assertThat(result.vector()).containsEntry(Ear.Claim.INSTANCE_IDENTITY, 0);
  }

  @Test
  void of_what_is_only_genuine_nothing_is_affirmed() {
    var checks =
        List.of(
            new Check(Remits.ROOT_OF_TRUST, "tdx", "signature", Finding.passed("fine")),
            new Check(Remits.MEASUREMENT, "tdx", "debug", Finding.passed("off")),
            new Check(Remits.IDENTITY, "hcl", "runtime data", Finding.passed("bound")));

    var submodules =
        TrustVector.submodules(Verdict.withoutPolicy(Grade.HARDWARE, "", checks), Optional.empty());

    assertThat(of(submodules, "hcl").status()).isEqualTo(Ear.Status.WARNING);
    assertThat(of(submodules, "tdx").status()).isEqualTo(Ear.Status.WARNING);
    assertThat(of(submodules, "tdx").vector()).containsEntry(Ear.Claim.EXECUTABLES, 33);
  }

  private static Ear.Appraisal trusted(Finding endorsement, Finding bound) {
    var checks =
        List.of(
            new Check(Remits.ROOT_OF_TRUST, "snp", "signature", Finding.passed("fine")),
            new Check(Remits.ENDORSEMENT, "snp", "cloud", endorsement),
            new Check(Remits.MEASUREMENT, "snp", "measurement", Finding.passed("known")),
            new Check(Remits.MEASUREMENT, "snp", "host data", Finding.skipped("no value")),
            new Check(Remits.IDENTITY, "snp", "report data", bound),
            new Check(Remits.TRUST, "snp", "identified", Finding.passed("stated")));
    return of(
        TrustVector.submodules(Verdict.of(Grade.HARDWARE, false, "", checks), Optional.empty()),
        "snp");
  }

  @Test
  void a_result_in_json_reads_back_as_it_was_and_only_with_the_key_that_signed_it() {
    var evidence = realm.ofKeep();
    var ear = realm.keep(evidence).ear(evidence, Realm.NOW);

    var jwt = EarJwt.sign(ear, Realm.TENANT);

    assertThat(EarJwt.verify(jwt, Realm.TENANT.spki())).isEqualTo(ear);
    var other = motte.trust.SigningKey.generate(Realm.TENANT.curve()).spki();
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                    motte.core.MotteException.class, () -> EarJwt.verify(jwt, other))
                .code())
        .isEqualTo("signature-invalid");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                motte.core.MotteException.class,
                () -> EarJwt.verify(jwt.substring(1), Realm.TENANT.spki())))
        .isNotNull();
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
            Realm.policy(),
            Optional.empty(),
            Optional.empty());
    return only(appraisal.ear(evidence, Realm.NOW)).status();
  }

  private static Ear.Appraisal only(Ear ear) {
    return of(ear.submodules(), "keep");
  }

  private static Ear.Appraisal of(java.util.Map<String, Ear.Appraisal> submodules, String name) {
    return Optional.ofNullable(submodules.get(name)).orElseThrow();
  }
}
