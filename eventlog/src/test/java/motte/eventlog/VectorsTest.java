package motte.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.MotteException;
import motte.eventlog.EventCheck.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Logs of real machines, with what others have found in them.
final class VectorsTest {
  /// RTMR0 in a TDX quote of version 4; each has 48 bytes.
  private static final int RTMR0 = 376 - 48;

  @BeforeEach
  void present() {
    Vectors.need();
  }

  @TestFactory
  Stream<DynamicTest> every_expected_log_comes_out_as_expected() {
    return Vectors.cases("eventlog").stream()
        .map(given -> DynamicTest.dynamicTest(given.text("file"), () -> comesOut(given)));
  }

  private static void comesOut(Json.Map given) {
    switch (given.text("verdict")) {
      case "PARSE_OK" -> {
        var fields = given.map("fields");
        var log = EventLog.parse(Vectors.read(given.text("file")));
        assertThat(log.claims(Bank.parse(fields.text("alg")))).isEqualTo(fields);
        assertThat(log.usualBank()).isEqualTo(Bank.parse(fields.text("alg")));
      }
      case "ACCEPT" -> assertThat(replayed(given)).isEqualTo(quoted(given));
      case "REJECT" -> assertThat(replayed(given)).isNotEqualTo(quoted(given));
      default ->
          assertThatThrownBy(() -> EventLog.parse(Vectors.read(given.text("file"))))
              .isInstanceOf(MotteException.class);
    }
  }

  private static List<Bytes> replayed(Json.Map given) {
    return EventLog.parse(Vectors.read(given.text("file"))).rtmrs().subList(0, 3);
  }

  private static List<Bytes> quoted(Json.Map given) {
    return rtmrs(Vectors.read(given.text("quote"))).subList(0, 3);
  }

  private static List<Bytes> rtmrs(Bytes quote) {
    List<Bytes> rtmrs = new ArrayList<>();
    for (int at = RTMR0 + 48; at < RTMR0 + 48 * 5; at += 48) {
      rtmrs.add(quote.slice(at, at + 48));
    }
    return rtmrs;
  }

  /// The other opinion knows boot variables that are measured whole, and not those of which only
  /// the content is.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CCEL_AAEL_alibabacloud",
        "CCEL_data_grub",
        "CCEL_data_grub_gke",
        "CCEL_data_ovmf"
      })
  void another_verifier_has_read_the_same(String name) {
    var log = EventLog.parse(Vectors.read("eventlog/trustee/" + name));
    var checks = log.check(Bank.SHA384);
    var theirs =
        Json.parse(Vectors.text("eventlog/trustee/" + name + "_out.json"))
            .map()
            .items("uefi_event_logs");

    assertThat(theirs).hasSize(log.events().size() - 1);
    for (int i = 0; i < theirs.size(); i++) {
      var their = theirs.get(i).map();
      var check = checks.get(i + 1);
      assertThat(check.event().register()).isEqualTo(their.number("index"));
      assertThat(check.event().name()).isEqualTo(their.text("type_name"));
      assertThat(check.event().data())
          .isEqualTo(Bytes.wrap(Base64.getDecoder().decode(their.text("event"))));
      assertThat(check.event().digests().getFirst().hex())
          .isEqualTo(their.items("digests").getFirst().map().text("digest"));
      boolean matches = check.outcome() == Outcome.MATCHES;
      boolean boot = check.event().name().equals("EV_EFI_VARIABLE_BOOT") && matches;
      assertThat(matches)
          .as("event %s: %s", i, check)
          .isEqualTo(boot || their.member("digest_matches_event").equals(Json.of(true)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "eventlog/go-eventlog/cos-113-intel-tdx.table.bin, eventlog/go-eventlog/cos-113-intel-tdx.bin",
    "eventlog/go-eventlog/CCEL.bin, eventlog/go-eventlog/CCEL_unpadded.data.bin",
    "eventlog/go-eventlog/CCEL.bin, eventlog/go-eventlog/event_log.bin",
    "tdx/go-tdx-guest/ccel/ccel_table.dat, tdx/go-tdx-guest/ccel/ccel_data.dat",
  })
  void an_acpi_table_goes_with_its_area(String table, String area) {
    var ccel = CcelTable.parse(Vectors.read(table));

    var log = EventLog.parseCcel(ccel, Vectors.read(area));

    assertThat(ccel.type()).isEqualTo(2);
    assertThat(log.rtmrs()).hasSize(4);
  }

  @Test
  void no_log_of_an_honest_machine_contradicts_the_specification() {
    assertThat(
            Vectors.logs()
                .filter(file -> !file.contains("derived"))
                .flatMap(file -> {
                  var log = EventLog.parse(Vectors.read(file));
                  return log.check(log.usualBank()).stream()
                      .filter(EventCheck::contradicts)
                      .map(check -> file + " " + check);
                }))
        .isEmpty();
  }

  @Test
  void most_of_what_logs_say_is_proven_by_its_digest() {
    var outcomes =
        Vectors.logs()
            .flatMap(file -> {
              var log = EventLog.parse(Vectors.read(file));
              return log.check(log.usualBank()).stream();
            })
            .map(EventCheck::outcome)
            .toList();

    assertThat(outcomes.stream().filter(Outcome.MATCHES::equals).count())
        .isGreaterThan(outcomes.size() / 2L);
  }

  @Test
  void the_events_of_the_attestation_agent_are_read_and_proven() {
    var log = EventLog.parse(Vectors.read("eventlog/trustee/CCEL_AAEL_alibabacloud"));

    var last = log.check(Bank.SHA384).getLast();

    assertThat(last.outcome()).isEqualTo(Outcome.MATCHES);
    assertThat(AaelEvent.find(last.event()))
        .contains(
            new AaelEvent(
                "coco.com",
                "some-operation",
                "{\"key\": \"value\", \"nested-key\": {\"sub-key\": \"value\"}}"));
  }

  @Test
  void the_log_of_dstack_replays_to_its_quote_and_its_events_are_proven() {
    var report = Json.parse(Vectors.text("tdx/dstack/quote-report.json")).map();

    var log = DstackLog.parse(report.text("event_log"));

    assertThat(log.rtmrs()).isEqualTo(rtmrs(Bytes.parseHex(report.text("quote"))));
    assertThat(
            log.check(Bank.SHA384).stream()
                .filter(check -> DstackLog.name(check.event()).isPresent()))
        .hasSize(8)
        .allMatch(check -> check.outcome() == Outcome.MATCHES);
    assertThat(DstackLog.name(log.events().get(21))).contains("app-id");
    assertThat(DstackLog.payload(log.events().get(21)))
        .contains(Bytes.parseHex("3763bc34552cf3a27ff71ad5f7a90471562a1a2d"));
  }

  @Test
  void a_canonical_event_log_replays_and_its_records_are_proven() {
    var base64 = Vectors.text("tpm/go-tpm-tools/cel.b64").strip();

    var log = CelLog.parse(Bytes.wrap(Base64.getDecoder().decode(base64)));

    assertThat(log.records()).hasSize(18).allMatch(record -> log.matches(record, Bank.SHA384));
    assertThat(log.replay(CelRecord.Handle.CCMR, Bank.SHA384).values()).containsOnlyKeys(4);
    assertThat(log.replay(CelRecord.Handle.PCR, Bank.SHA384).values()).isEmpty();
  }
}
