package motte.appraise;

import static motte.appraise.Realm.failures;
import static motte.appraise.Realm.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import motte.core.Cbor;
import motte.core.Digest;
import motte.evidence.LogRecord;
import motte.verdict.Outcome;
import motte.verdict.Trusted;
import org.junit.jupiter.api.Test;

class LogAppraisalTest {
  private final Realm realm = new Realm();
  private final Digest key = Realm.KEY.spki().sha384();

  @Test
  void a_log_with_a_record_less_is_not_the_one_that_was_reported() {
    var evidence =
        Realm.replace(
            realm.ofInstance(),
            "log",
            log -> {
              var records = Cbor.decode(log).items();
              return Cbor.array(records.subList(0, records.size() - 1)).encoded();
            });

    assertThat(failures(realm.instance(evidence))).contains("log replay", "key in the log");
  }

  @Test
  void a_log_with_another_record_is_not_the_one_that_was_reported() {
    var evidence =
        Realm.replace(
            realm.ofInstance(),
            "log",
            log -> {
              var records = new ArrayList<>(Cbor.decode(log).items());
              var other = LogRecord.load(Realm.digest("other"), Realm.MANIFEST).at(2).encode();
              records.set(2, Cbor.of(other));
              return Cbor.array(records).encoded();
            });

    assertThat(failures(realm.instance(evidence))).containsExactly("log replay");
  }

  @Test
  void a_boot_record_that_names_another_keep_than_the_platform_is_refused() {
    var signed = realm.warrant.sign(realm.tenant);
    var records =
        List.of(
            LogRecord.boot(Realm.digest("other")),
            LogRecord.warrant(Digest.sha384(signed.toArray())));

    assertThat(failures(realm.keep(realm.of(records, signed)))).containsExactly("boot record");
  }

  @Test
  void a_log_without_a_warrant_is_refused() {
    var signed = realm.warrant.sign(realm.tenant);

    var appraisal = realm.keep(realm.of(List.of(LogRecord.boot(Realm.KEEP)), signed));

    assertThat(failures(appraisal)).containsExactly("order of the log", "warrant in the log");
  }

  @Test
  void a_second_warrant_is_refused() {
    realm.after = List.of(LogRecord.warrant(Realm.digest("other")));

    assertThat(failures(realm.keep(realm.ofKeep()))).containsExactly("order of the log");
  }

  @Test
  void a_key_before_its_component_is_refused() {
    realm.after =
        List.of(
            LogRecord.key(Realm.INSTANCE, key), LogRecord.load(Realm.COMPONENT, Realm.MANIFEST));

    assertThat(failures(realm.instance(realm.ofKeep())))
        .containsExactly("order of the log", "component");
  }

  @Test
  void a_start_before_the_key_is_refused() {
    realm.after =
        List.of(
            LogRecord.load(Realm.COMPONENT, Realm.MANIFEST),
            LogRecord.start(Realm.INSTANCE),
            LogRecord.key(Realm.INSTANCE, key));

    assertThat(failures(realm.instance(realm.ofKeep()))).containsExactly("order of the log");
  }

  @Test
  void a_key_that_no_record_gives_to_an_instance_is_refused() {
    realm.after =
        List.of(
            LogRecord.load(Realm.COMPONENT, Realm.MANIFEST),
            LogRecord.key(Realm.INSTANCE, Realm.digest("another key")));

    assertThat(failures(realm.instance(realm.ofKeep()))).contains("key in the log");
  }

  @Test
  void an_instance_that_has_stopped_gets_no_certificate_again() {
    realm.after = new ArrayList<>(Realm.running());
    realm.after.add(LogRecord.start(Realm.INSTANCE));
    realm.after.add(LogRecord.stop(Realm.INSTANCE));

    assertThat(failures(realm.instance(realm.ofKeep()))).containsExactly("key in the log");
  }

  @Test
  void an_instances_key_cannot_become_a_keeps_own() {
    assertThat(failures(realm.keep(realm.ofInstance()))).containsExactly("key in the log");
  }

  @Test
  void what_goes_in_the_clear_stands_in_the_verdict() {
    realm.after = new ArrayList<>(Realm.running());
    realm.after.add(LogRecord.grant(List.of("listen raw tcp 0.0.0.0:80 plaintext")));

    var verdict = realm.instance(realm.ofKeep()).verdict();

    assertThat(verdict).isInstanceOf(Trusted.class);
    assertThat(outcome(verdict, "nothing in the clear")).isEqualTo(Outcome.SKIPPED);
    assertThat(verdict.tree()).contains("listen raw tcp 0.0.0.0:80 plaintext");
  }
}
