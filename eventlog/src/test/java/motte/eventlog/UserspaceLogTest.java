package motte.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// systemd's log of what it measured.
final class UserspaceLogTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";

  /// The log of a boot: two phases, a file system, a volume's key (an HMAC), something that
  /// extended an NV index, and something that a later systemd may measure.
  static Bytes log() {
    return bytes(
        entry("\"pcr\":11", "enter-initrd", "enter-initrd", "phase")
            + entry("\"pcr\":11", "sysinit", "sysinit", "phase")
            + entry("\"pcr\":15", "file-system:/:x", "file-system:/:x", "filesystem")
            + entry("\"pcr\":15", "cryptsetup:root:" + ID, "HMAC", "volume-key")
            + entry("\"nv_index\":30474721", "cryptsetup-keyslot:root", "other", "keyslot")
            + entry("\"pcr\":12", "a later thing", "otherwise", "login"));
  }

  private static String entry(String register, String text, String measured, String kind) {
    return "\u001e{"
        + register
        + ",\"digests\":[{\"hashAlg\":\"sha1\",\"digest\":\""
        + hash(Bank.SHA1, measured)
        + "\"},{\"hashAlg\":\"sha256\",\"digest\":\""
        + hash(Bank.SHA256, measured)
        + "\"}],\"content_type\":\"systemd\",\"content\":{\"string\":\""
        + text
        + "\",\"bootId\":\""
        + ID
        + "\",\"timestamp\":3045893,\"eventType\":\""
        + kind
        + "\"}}\n";
  }

  private static String hash(Bank bank, String text) {
    return HexFormat.of().formatHex(bank.hash().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static EventLog firmware(Bank... banks) {
    return LogWriter.cryptoAgile(banks)
        .event(4, EventType.EV_SEPARATOR, new byte[4], banks)
        .event(11, EventType.EV_IPL, "stub".getBytes(StandardCharsets.UTF_8), banks)
        .parse();
  }

  private static Bytes extended(Bank bank, String... measured) {
    var value = new byte[bank.size()];
    for (var each : measured) {
      var hash = bank.hash();
      hash.update(value);
      value = hash.digest(HexFormat.of().parseHex(hash(bank, each)));
    }
    return Bytes.wrap(value);
  }

  @Test
  void it_goes_on_where_the_firmwares_log_ends() {
    var log = UserspaceLog.parse(log());

    var whole = log.after(firmware(Bank.SHA1, Bank.SHA256));

    var registers = whole.replay(Bank.SHA256);
    assertThat(registers.at(11))
        .isEqualTo(extended(Bank.SHA256, "stub", "enter-initrd", "sysinit"));
    assertThat(registers.at(15)).isEqualTo(extended(Bank.SHA256, "file-system:/:x", "HMAC"));
    assertThat(registers.values().keySet()).containsExactly(4, 11, 12, 15);
    assertThat(whole.replay(Bank.SHA1).at(15))
        .isEqualTo(extended(Bank.SHA1, "file-system:/:x", "HMAC"));
    assertThat(whole.events()).hasSize(3 + 5);
    assertThat(log.entries()).hasSize(6);
    assertThat(log.entries().get(4).pcr()).isEmpty();
  }

  @Test
  void only_the_banks_that_both_have_are_replayed() {
    var log = UserspaceLog.parse(log());

    var whole = log.after(firmware(Bank.SHA256, Bank.SHA384));

    assertThat(whole.banks()).containsExactly(Bank.SHA256);
    assertThat(whole.replay(Bank.SHA256).at(11))
        .isEqualTo(extended(Bank.SHA256, "stub", "enter-initrd", "sysinit"));
    refused(() -> log.after(firmware(Bank.SHA384)), "shares no bank");
  }

  @Test
  void a_text_is_proven_a_forged_one_contradicts_and_what_is_secret_cannot_be_computed() {
    var checks = UserspaceLog.parse(log()).alone().check(Bank.SHA256);

    assertThat(checks.stream().map(EventCheck::outcome))
        .containsExactly(
            EventCheck.Outcome.MATCHES,
            EventCheck.Outcome.MATCHES,
            EventCheck.Outcome.MATCHES,
            EventCheck.Outcome.NOT_RECOMPUTABLE,
            EventCheck.Outcome.DIFFERS);
    assertThat(checks).noneMatch(EventCheck::contradicts);

    var forged = bytes(entry("\"pcr\":11", "ready", "enter-initrd", "phase"));
    assertThat(UserspaceLog.parse(forged).alone().check(Bank.SHA256).getFirst().contradicts())
        .isTrue();
  }

  @Test
  void an_entry_without_a_text_or_of_another_content_is_replayed_all_the_same() {
    var bare =
        "\u001e{\"pcr\":15,\"digests\":[{\"hashAlg\":\"sha256\",\"digest\":\""
            + hash(Bank.SHA256, "x")
            + "\"}]}\n";
    var textless =
        bare.replace(
            "]}", "],\"content_type\":\"systemd\",\"content\":{\"eventType\":\"machine-id\"}}");

    var log = UserspaceLog.parse(bytes(bare + "\u001e" + textless));

    assertThat(log.entries().getFirst().text()).isEqualTo(Optional.empty());
    assertThat(log.alone().replay(Bank.SHA256).at(15)).isEqualTo(extended(Bank.SHA256, "x", "x"));
    assertThat(log.alone().check(Bank.SHA256)).noneMatch(EventCheck::contradicts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"pcr\":11; \"pcr\":24; extends the register 24",
        "\"pcr\":11; \"pcr\":-1; extends the register -1",
        "\"pcr\":11; \"pcr\":11.0; entry 0",
        "\"pcr\":11; \"pcr\":11,\"nv_index\":1; not just one",
        "\"pcr\":11; \"rtmr\":2; not just one",
        "sha256; sha1; wrong digest of sha1",
        "\"digests\":[; \"digests\":[],\"x\":[; no digest",
        "\"hashAlg\":\"sha1\"; \"hashAlg\":\"md5\"; md5",
        "\"string\":\"enter-initrd\"; \"string\":7; string",
        "\"content\":; \"contents\":; content",
        "{\"pcr\"; {{\"pcr\"; entry 0",
      })
  void what_is_not_as_systemd_writes_it_is_refused(String from, String to, String why) {
    var entry = entry("\"pcr\":11", "enter-initrd", "enter-initrd", "phase");
    var wrong = entry.replace(from, to);

    assertThatThrownBy(() -> UserspaceLog.parse(bytes(wrong)))
        .isInstanceOf(EventlogException.class)
        .hasMessageContaining(why);
  }

  @Test
  void lengths_and_depth_are_bounded() {
    var entry = entry("\"pcr\":11", "x", "x", "phase");
    refused(() -> UserspaceLog.parse(bytes(entry.substring(0, entry.length() - 1))), "cut short");
    refused(
        () -> UserspaceLog.parse(bytes(entry.replace("\"x\"", "\"" + "x".repeat(70_000) + "\""))),
        "too long");
    refused(() -> UserspaceLog.parse(bytes(entry.repeat(10_001))), "too long");
    var deep = "[".repeat(5_000) + "]".repeat(5_000);
    refused(() -> UserspaceLog.parse(bytes(entry.replace("\"x\"", deep))), "deep");
    refused(() -> UserspaceLog.parse(Bytes.empty()), "0x1e");
    refused(() -> UserspaceLog.parse(bytes("{}")), "0x1e");
    refused(() -> UserspaceLog.parse(Bytes.wrap(new byte[] {0x1e, '{', -1})), "UTF-8");
    assertThatThrownBy(() -> UserspaceLog.parse(Bytes.wrap(new byte[17 << 20])))
        .hasMessageContaining("more than");
    assertThat(List.of(UserspaceLog.looksLike(log()), UserspaceLog.looksLike(bytes("{}"))))
        .containsExactly(true, false);
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EventlogException.class, e -> assertThat(e.code()).isEqualTo("userspace-log-malformed"))
        .hasMessageContaining(why);
  }
}
