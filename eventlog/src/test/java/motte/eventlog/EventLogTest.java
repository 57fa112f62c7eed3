package motte.eventlog;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.MotteException;
import motte.eventlog.EventCheck.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventLogTest {
  private static final byte[] ZEROS = new byte[4];
  private static final byte[] ACTION = "Calling EFI Application".getBytes(UTF_8);
  private static final Bank[] TWO = {Bank.SHA1, Bank.SHA256};

  private static LogWriter small() {
    return LogWriter.cryptoAgile(TWO)
        .event(4, EventType.EV_EFI_ACTION, ACTION, TWO)
        .event(4, EventType.EV_SEPARATOR, ZEROS, TWO);
  }

  @Test
  void a_log_replays_into_each_of_its_banks() {
    var log = small().parse();

    var registers = log.replay(Bank.SHA256);

    var first = Digest.sha256(new byte[32], Digest.sha256(ACTION).value().toArray());
    var second = Digest.sha256(first.value().toArray(), Digest.sha256(ZEROS).value().toArray());
    assertThat(registers.at(4)).isEqualTo(second.value());
    assertThat(registers.at(5)).isEqualTo(Bytes.wrap(new byte[32]));
    assertThat(log.replay(Bank.SHA1).at(4).size()).isEqualTo(20);
    assertThat(log.claims(Bank.SHA256).text())
        .isEqualTo("{\"events\":3,\"alg\":\"sha256\",\"pcrs\":{\"4\":\"" + second.hex() + "\"}}");
  }

  @Test
  void a_run_time_event_of_dstack_has_the_digest_of_its_version_written_or_not() {
    var form = "[{'imr':3,'event_type':134217729,%s'event':'a\\u0022b','event_payload':'0aff'%s}]";
    var first = Digest.sha384("\1\0\0\10:a\"b:\n".getBytes(UTF_8), new byte[] {-1}).value();
    var json = "{\"name\":\"a\\\"b\",\"payload\":\"0aff\",\"type\":134217729}";
    var second = Digest.sha384(json.getBytes(UTF_8)).value();

    for (var each :
        List.of(
            List.of(form.formatted("'digest':'',", ""), first),
            List.of(form.formatted("", ",'version':1"), first),
            List.of(form.formatted("'digest':'" + first.hex() + "',", ""), first),
            List.of(form.formatted("", ",'version':2"), second),
            List.of(form.formatted("'digest':'" + second.hex() + "',", ",'version':2"), second))) {
      var log = DstackLog.parse(each.getFirst().toString().replace('\'', '"'));
      assertThat(log.events().getFirst().digests()).isEqualTo(List.of(each.getLast()));
      assertThat(log.check(Bank.SHA384).getFirst().outcome()).isEqualTo(Outcome.MATCHES);
    }
    for (var wrong : List.of(",'version':3", ",'version':0")) {
      assertThatThrownBy(() -> DstackLog.parse(form.formatted("", wrong).replace('\'', '"')))
          .isInstanceOf(EventlogException.class);
    }
  }

  @Test
  void an_event_without_data_says_nothing_that_its_digest_could_contradict() {
    var form = "[{'imr':0,'event_type':2147483649,'digest':'%s','event':'','event_payload':'%s'}]";

    var bare = DstackLog.parse(form.formatted("ab".repeat(48), "").replace('\'', '"'));
    var wrong = DstackLog.parse(form.formatted("ab".repeat(48), "00").replace('\'', '"'));

    assertThat(bare.check(Bank.SHA384)).noneMatch(EventCheck::contradicts);
    assertThat(wrong.check(Bank.SHA384)).allMatch(EventCheck::contradicts);
  }

  /// The examples of GB/T 32905-2016, appendix A.
  @ParameterizedTest
  @CsvSource({
    "abc, 1, 66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    "abcd, 16, debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
  })
  void sm3_hashes_as_its_standard_does(String text, int times, String digest) {
    var hash = Bank.parse("sm3_256").hash();

    assertThat(Bytes.wrap(hash.digest(text.repeat(times).getBytes(UTF_8))).hex()).isEqualTo(digest);
    assertThat(Bytes.wrap(hash.digest(text.repeat(times).getBytes(UTF_8))).hex()).isEqualTo(digest);
  }

  @Test
  void the_sha1_form_is_read_too() {
    var digest = Bank.SHA1.hash().digest(ZEROS);
    var log =
        new LogWriter().sha1(0, 4, digest, ZEROS).sha1(0xffff_ffffL, 3, digest, ACTION).parse();

    assertThat(log.banks()).containsExactly(Bank.SHA1);
    assertThat(log.replay(Bank.SHA1).values()).containsOnlyKeys(0);
    assertThat(log.events()).extracting(Event::name).contains("EV_SEPARATOR", "EV_NO_ACTION");
  }

  @Test
  void digests_stand_in_the_order_of_the_banks_whatever_the_order_in_the_log() {
    var log =
        LogWriter.cryptoAgile(TWO)
            .event(1, EventType.EV_SEPARATOR, ZEROS, Bank.SHA256, Bank.SHA1)
            .parse();

    assertThat(log.events().getLast().digests()).extracting(Bytes::size).containsExactly(20, 32);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4})
  void pcr_0_starts_at_the_locality_that_the_log_names(int locality) {
    var said = ("StartupLocality\0" + (char) locality).getBytes(UTF_8);
    var log =
        LogWriter.cryptoAgile(Bank.SHA256)
            .event(0, EventType.EV_NO_ACTION, said, Bank.SHA256)
            .event(0, EventType.EV_SEPARATOR, ZEROS, Bank.SHA256)
            .event(1, EventType.EV_SEPARATOR, ZEROS, Bank.SHA256)
            .parse();

    var registers = log.replay(Bank.SHA256);

    var start = new byte[32];
    var separator = Digest.sha256(ZEROS).value().toArray();
    assertThat(registers.at(1)).isEqualTo(Digest.sha256(start, separator).value());
    start[31] = (byte) locality;
    assertThat(registers.at(0)).isEqualTo(Digest.sha256(start, separator).value());
    assertThat(log.startupLocality()).contains(locality);
  }

  @Test
  void two_startup_localities_are_refused() {
    var log =
        LogWriter.cryptoAgile(Bank.SHA256)
            .event(0, EventType.EV_NO_ACTION, "StartupLocality\0\3".getBytes(UTF_8), Bank.SHA256)
            .event(0, EventType.EV_NO_ACTION, "StartupLocality\0\0".getBytes(UTF_8), Bank.SHA256)
            .parse();

    refused(() -> log.replay(Bank.SHA256), "eventlog-malformed", "two startup localities");
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, -1})
  void padding_of_one_kind_may_follow(byte padding) {
    var bytes = small().bytes();
    var padded = Arrays.copyOf(bytes.toArray(), bytes.size() + 1001);
    Arrays.fill(padded, bytes.size(), padded.length, padding);

    assertThat(EventLog.parse(Bytes.wrap(padded))).isEqualTo(EventLog.parse(bytes));
  }

  @Test
  void anything_else_behind_the_last_event_is_refused() {
    refused(() -> small().raw(0, 0, 0, -1).parse(), "eventlog-malformed", "ends too early");
    refused(() -> small().raw(new int[90]).raw(1).parse(), "eventlog-malformed", "0 digests");
  }

  @Test
  void what_contradicts_the_header_is_refused() {
    refused(
        () -> LogWriter.cryptoAgile(TWO).event(1, EventType.EV_SEPARATOR, ZEROS, Bank.SHA1).parse(),
        "eventlog-malformed",
        "1 digests, the log 2 banks");
    refused(
        () ->
            LogWriter.cryptoAgile(TWO)
                .event(1, EventType.EV_SEPARATOR, ZEROS, Bank.SHA1, Bank.SHA1)
                .parse(),
        "eventlog-malformed",
        "two digests of one bank");
    refused(
        () ->
            LogWriter.cryptoAgile(TWO)
                .event(1, EventType.EV_SEPARATOR, ZEROS, Bank.SHA1, Bank.SHA384)
                .parse(),
        "eventlog-malformed",
        "undeclared algorithm 12");
    refused(
        () -> LogWriter.cryptoAgile(new Bank(0x0b, 20)).parse(), "eventlog-malformed", "20 bytes");
    refused(
        () -> LogWriter.cryptoAgile(Bank.SHA1, Bank.SHA1).parse(), "eventlog-malformed", "twice");
    refused(() -> LogWriter.cryptoAgile().parse(), "eventlog-malformed", "0 algorithms");
  }

  @Test
  void a_register_that_no_machine_has_is_refused() {
    refused(
        () -> LogWriter.cryptoAgile(TWO).event(32, EventType.EV_SEPARATOR, ZEROS, TWO).parse(),
        "eventlog-malformed",
        "register 32");
    refused(() -> small().parse().rtmrs(), "eventlog-bank-missing", "sha384");
    var mrtd =
        LogWriter.cryptoAgile(Bank.SHA384)
            .event(0, EventType.EV_SEPARATOR, ZEROS, Bank.SHA384)
            .parse();
    refused(mrtd::rtmrs, "eventlog-malformed", "register 0");
  }

  @Test
  void the_registers_of_a_confidential_vm_are_numbered_as_its_quote_does() {
    var log =
        LogWriter.cryptoAgile(Bank.SHA384)
            .event(2, EventType.EV_SEPARATOR, ZEROS, Bank.SHA384)
            .parse();

    var value = Digest.sha384(new byte[48], Digest.sha384(ZEROS).value().toArray()).hex();
    var unused = "00".repeat(48);
    assertThat(log.rtmrClaims().text())
        .isEqualTo(
            "{\"events\":2,\"alg\":\"sha384\",\"rtmrs\":{\"0\":\"%s\",\"1\":\"%s\",\"2\":\"%s\",\"3\":\"%s\"}}"
                .formatted(unused, value, unused, unused));
  }

  @Test
  void a_bank_that_the_log_lacks_or_nobody_has_is_refused() {
    refused(() -> small().parse().replay(Bank.SHA512), "eventlog-bank-missing", "sha512");
    refused(() -> Bank.parse("md5"), "eventlog-bank-unknown", "md5");
    var unknown = new Bank(0xff, 32);
    refused(
        () -> LogWriter.cryptoAgile(unknown).parse().replay(unknown),
        "eventlog-bank-unknown",
        "0x00ff");
  }

  @Test
  void a_log_beyond_16_mib_is_refused_unread() {
    var bytes = Bytes.wrap(new byte[(16 << 20) + 1]);

    refused(() -> EventLog.parse(bytes), "eventlog-too-large", "16777217");
  }

  @Test
  void a_record_that_is_cut_short_is_refused_wherever_it_is_cut() {
    var bytes = small().bytes();
    int header = LogWriter.cryptoAgile(TWO).bytes().size();
    int first =
        LogWriter.cryptoAgile(TWO).event(4, EventType.EV_EFI_ACTION, ACTION, TWO).bytes().size();

    for (int size = 0; size < bytes.size(); size++) {
      var cut = bytes.slice(0, size);
      if (size != header && size != first) {
        refused(() -> EventLog.parse(cut), "eventlog-malformed", "offset");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EventType.class,
      names = {"EV_EFI_ACTION", "EV_ACTION", "EV_EFI_GPT_EVENT", "EV_EFI_VARIABLE_DRIVER_CONFIG"})
  void data_that_was_not_measured_contradicts_where_the_specification_binds_it(EventType type) {
    assertThat(check(type, ACTION, ACTION).outcome()).isEqualTo(Outcome.MATCHES);

    var forged = check(type, ACTION, "another".getBytes(UTF_8));

    assertThat(forged.outcome()).isEqualTo(Outcome.DIFFERS);
    assertThat(forged.contradicts()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = EventType.class,
      names = {"EV_S_CRTM_VERSION", "EV_EFI_VARIABLE_AUTHORITY", "EV_EFI_VARIABLE_BOOT"})
  void a_difference_where_vendors_vary_is_no_contradiction(EventType type) {
    var other = check(type, ACTION, "another".getBytes(UTF_8));

    assertThat(other.outcome()).isEqualTo(Outcome.DIFFERS);
    assertThat(other.contradicts()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "EV_EFI_BOOT_SERVICES_APPLICATION, an image",
    "EV_POST_CODE, ACPI DATA",
    "EV_IPL, /boot/vmlinuz",
    "EV_EVENT_TAG, LOADED_IMAGE::LoadOptions",
  })
  void what_names_something_elsewhere_is_not_recomputable(EventType type, String name) {
    assertThat(check(type, ACTION, name.getBytes(UTF_8)).outcome())
        .isEqualTo(Outcome.NOT_RECOMPUTABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grub_cmd: ", "kernel_cmdline: ", "module_cmdline: "})
  void grub_measures_what_stands_behind_its_prefix(String prefix) {
    var data = (prefix + "linux /vmlinuz ro\0").getBytes(UTF_8);

    assertThat(check(EventType.EV_IPL, "linux /vmlinuz ro".getBytes(UTF_8), data).outcome())
        .isEqualTo(Outcome.MATCHES);
    assertThat(check(EventType.EV_IPL, "linux /vmlinuz rw".getBytes(UTF_8), data).outcome())
        .isEqualTo(Outcome.DIFFERS);
  }

  @Test
  void a_separator_is_all_zeros_all_ones_or_an_error() {
    byte[] ones = {-1, -1, -1, -1};
    byte[] error = {1, 0, 0, 0};

    assertThat(check(EventType.EV_SEPARATOR, ones, ones).outcome()).isEqualTo(Outcome.MATCHES);
    assertThat(check(EventType.EV_SEPARATOR, error, ACTION).outcome()).isEqualTo(Outcome.MATCHES);
    assertThat(check(EventType.EV_SEPARATOR, ZEROS, ACTION).contradicts()).isTrue();
    assertThat(check(EventType.EV_SEPARATOR, error, ZEROS).contradicts()).isTrue();
  }

  @Test
  void a_boot_variable_may_be_measured_whole_or_by_its_content() {
    var data =
        new LogWriter()
            .raw(new int[16])
            .u32(4)
            .u32(0)
            .u32(2)
            .u32(0)
            .text(new String("Boot".getBytes(UTF_16LE), UTF_8))
            .raw(7, 8)
            .bytes();

    var variable = UefiVariable.parse(data);

    assertThat(variable.name()).isEqualTo("Boot");
    assertThat(variable.data()).isEqualTo(Bytes.parseHex("0708"));
    for (var measured : List.of(data, variable.data())) {
      assertThat(
              check(EventType.EV_EFI_VARIABLE_BOOT, measured.toArray(), data.toArray()).outcome())
          .isEqualTo(Outcome.MATCHES);
    }
    refused(() -> UefiVariable.parse(data.slice(0, 40)), "eventlog-malformed", "VARIABLE_DATA");
  }

  private static EventCheck check(EventType type, byte[] measured, byte[] data) {
    return LogWriter.cryptoAgile(Bank.SHA256)
        .event(1, type, measured, data, Bank.SHA256)
        .parse()
        .check(Bank.SHA256)
        .getLast();
  }

  private static void refused(Runnable reading, String code, String message) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(MotteException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
