package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import motte.core.Digest;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.MemberProof;
import motte.evidence.SoftPlatform;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import org.junit.jupiter.api.Test;

/// One quote proves many components and the keys of their instances.
class ManyInstancesTest {
  private static final int MANY = 5;

  private final Realm realm = new Realm();
  private final SigningKey keepKey = SigningKey.generate(Curve.P256);
  private final List<SigningKey> keys =
      IntStream.range(0, MANY).mapToObj(_ -> SigningKey.generate(Curve.P256)).toList();
  private final MeasurementLog log =
      MeasurementLog.start(SoftPlatform.open(realm.development, realm.measurement));

  private static Digest component(int i) {
    return Realm.digest("component " + i);
  }

  /// All components are loaded before the first instance gets its key.
  private Cmw evidence() {
    var signed = realm.warrant.sign(realm.tenant);
    var platform = SoftPlatform.open(realm.development, realm.measurement);
    var records = new ArrayList<LogRecord>();
    records.add(LogRecord.boot(realm.measurement));
    records.add(LogRecord.warrant(Digest.sha384(signed.toArray())));
    for (int i = 0; i < MANY; i++) {
      records.add(LogRecord.load(component(i), Realm.MANIFEST));
    }
    for (int i = 0; i < MANY; i++) {
      records.add(LogRecord.key("game-" + i, component(i), keys.get(i).spki().sha384()));
    }
    var quoted = MeasurementLog.start(platform);
    for (var record : records) {
      var salted = record.salted();
      quoted.append(salted);
      log.append(salted);
    }
    return Evidence.collect(platform, quoted, keepKey.spki(), realm.nonce, signed);
  }

  private Appraisal judged(Cmw evidence, SigningKey key, Claims.Purpose purpose) {
    var submission =
        new Submission(
            evidence,
            key.spki(),
            "signed",
            purpose,
            NonceCheck.expecting(realm.nonce),
            List.of(),
            List.of(),
            Optional.empty());
    return Appraiser.of(Realm.policy(), Realm.STEWARD).appraise(submission, Realm.NOW);
  }

  @Test
  void one_piece_of_evidence_certifies_each_instance_with_its_own_key_and_component() {
    var evidence = evidence();

    for (int i = 0; i < MANY; i++) {
      var facts = judged(evidence, keys.get(i), Claims.Purpose.INSTANCE).facts().orElseThrow();
      assertThat(facts.component()).contains(component(i));
      assertThat(facts.instance()).contains("game-" + i);
      assertThat(facts.claims(Claims.Purpose.INSTANCE, Digest.sha256()).component())
          .contains(component(i));
    }
    assertThat(judged(evidence, keepKey, Claims.Purpose.KEEP).facts()).isPresent();
  }

  @Test
  void a_key_that_is_not_in_the_log_gets_nothing_from_the_evidence_of_others() {
    var evidence = evidence();

    assertThat(Realm.failures(judged(evidence, Realm.STRANGER, Claims.Purpose.INSTANCE)))
        .containsExactly("component", "key", "key in the log");
    assertThat(Realm.failures(judged(evidence, keepKey, Claims.Purpose.INSTANCE)))
        .containsExactly("component", "key in the log");
    assertThat(Realm.failures(judged(evidence, keys.getFirst(), Claims.Purpose.KEEP)))
        .containsExactly("key", "key in the log");
  }

  @Test
  void a_member_is_shown_with_its_record_and_a_proof_and_its_neighbours_are_not() {
    var facts = judged(evidence(), keys.get(2), Claims.Purpose.INSTANCE).facts().orElseThrow();

    var shown = log.proof(2 + MANY + 2).encode();

    var record =
        MemberProof.parse(shown).verify(facts.reportData().size(), facts.reportData().root());
    assertThat(record.instance()).contains("game-2");
    assertThat(record.component()).contains(component(2));
    assertThat(record.key()).contains(keys.get(2).spki().sha384());
    for (int i = 0; i < MANY; i++) {
      if (i != 2) {
        assertThat(shown.hex()).doesNotContain(component(i).hex());
        assertThat(shown.hex()).doesNotContain(keys.get(i).spki().sha384().hex());
      }
    }
  }
}
