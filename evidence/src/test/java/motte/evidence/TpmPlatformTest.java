package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.MotteException;
import motte.core.Nonce;
import motte.eventlog.EventLog;
import motte.eventlog.UserspaceLog;
import motte.tpm.Credential;
import motte.tpm.NvCounter;
import motte.tpm.PcrBank;
import motte.tpm.PcrSelection;
import motte.tpm.StorageKey;
import motte.tpm.TpmAlgorithm;
import motte.trust.Cmw;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The platform `tpm` on a real software TPM whose PCRs of the boot come from event logs of real
/// machines.
class TpmPlatformTest {
  private static final String UBUNTU = "ubuntu-2404-amd-sevsnp.bin";
  private static final int LOG_PCR = 13;

  /// As systemd writes them (version 257), with digests of one bank.
  private static final String PHASE =
      "\u001e{\"pcr\":11,\"digests\":[{\"hashAlg\":\"sha256\",\"digest\":\""
          + "00".repeat(32)
          + "\"}],\"content_type\":\"systemd\",\"content\":{\"string\":\"enter-initrd\","
          + "\"bootId\":\"0123456789abcdef0123456789abcdef\",\"timestamp\":3045893,"
          + "\"eventType\":\"phase\"}}\n";

  private static final String MACHINE =
      PHASE.replace("enter-initrd", "machine-id:cafe").replace("\"phase\"", "\"machine-id\"");

  @TempDir private Path folder;

  private SoftwareTpm machine;
  private TpmPlatform.Setup setup;

  @BeforeEach
  void start() throws IOException {
    machine = new SoftwareTpm(Files.createDirectory(folder.resolve("tpm")));
    setup =
        TpmPlatform.Setup.in(folder.resolve("keep"))
            .withEventLog(folder.resolve("none"))
            .withUserspaceLog(folder.resolve("userspace"));
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  private TpmPlatform open(TpmPlatform.Setup how) {
    return TpmPlatform.open(machine.connect(), how);
  }

  private MeasurementLog log(TpmPlatform platform) {
    return MeasurementLog.open(platform, folder.resolve("log"));
  }

  private static Path file(String name) {
    var file =
        Path.of(System.getProperty("motte.house", "."))
            .resolve("../shared/vectors/attestation/tpm/go-tpm-tools/eventlogs")
            .resolve(name);
    Assumptions.assumeTrue(Files.exists(file), () -> "needs ../shared/vectors: " + name);
    return file;
  }

  private static EventLog boot(String name) {
    try {
      return EventLog.parse(Bytes.wrap(Files.readAllBytes(file(name))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the PCRs should be after that boot; PCR 0 only where the TPM was started as ours is.
  private static PcrBank reference(EventLog log) {
    SortedMap<Integer, Bytes> values = new TreeMap<>();
    int first = log.startupLocality().orElse(0) == 0 ? 0 : 1;
    for (int pcr = first; pcr < 10; pcr++) {
      values.put(pcr, SoftwareTpm.replayed(log, pcr));
    }
    return new PcrBank(TpmAlgorithm.SHA256, values);
  }

  private static ReportData reportData(MeasurementLog log) {
    return new ReportData(Nonce.random(), Digest.sha384(), log.size(), log.root(), log.register());
  }

  private static TpmStatement statement(Cmw evidence) {
    assertThat(evidence).isInstanceOf(Cmw.Message.class);
    return TpmStatement.parse(((Cmw.Message) evidence).value());
  }

  private static void refused(
      String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MotteException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {UBUNTU, "rhel8-uefi.bin", "glinux-alex.bin", "ubuntu-2104-no-dbx.bin"})
  void a_machine_that_booted_a_reference_has_the_grade_tpm_and_shows_its_log(String name)
      throws IOException {
    var booted = boot(name);
    machine.boot(booted);
    var other = reference(boot("arch-linux-workstation.bin"));
    var expecting = setup.expecting(List.of(other, reference(booted))).withEventLog(file(name));

    try (var platform = open(expecting);
        var log = log(platform)) {
      log.append(LogRecord.boot(Digest.sha384()));
      var reportData = reportData(log);
      var statement = statement(platform.evidence(reportData));

      var attest = statement.verify(reportData);
      assertThat(platform.grade()).isEqualTo(Grade.TPM);
      assertThat(attest.quote().selection().size()).isGreaterThan(20);
      assertThat(statement.booted(List.of(reference(booted)))).isTrue();
      assertThat(statement.booted(List.of(other))).isFalse();
      assertThat(statement.register()).isEqualTo(platform.register());
      assertThat(statement.eventLog()).contains(Bytes.wrap(Files.readAllBytes(file(name))));
    }
  }

  @Test
  void what_systemd_measured_is_sent_without_what_names_the_machine() throws IOException {
    Files.writeString(setup.userspaceLog(), PHASE + MACHINE);
    try (var platform = open(setup);
        var log = log(platform)) {
      var data = reportData(log);
      var statement = TpmStatement.parse(statement(platform.evidence(data)).encode());

      statement.verify(data);
      var sent = UserspaceLog.parse(statement.userspaceLog().orElseThrow()).entries();
      var written =
          UserspaceLog.parse(Bytes.wrap(Files.readAllBytes(setup.userspaceLog()))).entries();
      assertThat(sent.getFirst()).isEqualTo(written.getFirst());
      assertThat(sent.getLast().digests()).isEqualTo(written.getLast().digests());
      assertThat(sent.getLast().text()).isEmpty();
      assertThat(new String(statement.encode().toArray(), StandardCharsets.ISO_8859_1))
          .contains("enter-initrd")
          .doesNotContain("cafe")
          .doesNotContain("bootId");
    }
  }

  @Test
  void a_log_whose_writer_broke_off_is_not_sent_and_one_that_is_none_is_an_error()
      throws IOException {
    var file = setup.userspaceLog();
    Files.writeString(file, PHASE);
    Files.setAttribute(file, "unix:mode", 0100600 | 01000);
    try (var platform = open(setup);
        var log = log(platform)) {
      assertThat(statement(platform.evidence(reportData(log))).userspaceLog()).isEmpty();

      Files.setAttribute(file, "unix:mode", 0100600);
      assertThat(statement(platform.evidence(reportData(log))).userspaceLog()).isPresent();

      Files.writeString(file, "\u001e{\"pcr\": ");
      refused("event-log-unreadable", () -> platform.evidence(reportData(log)));
    }
  }

  @Test
  void a_machine_without_reference_values_has_the_grade_none_and_shows_which_it_is() {
    try (var platform = open(setup)) {
      assertThat(platform.grade()).isEqualTo(Grade.NONE);
      assertThat(platform.identity()).contains("endorsement key sha256:").contains("not certified");
    }
    var elsewhere = reference(boot(UBUNTU));
    try (var platform = open(setup.expecting(List.of(elsewhere)))) {
      assertThat(platform.grade()).isEqualTo(Grade.NONE);
    }
  }

  @Test
  void a_machine_that_was_certified_for_sm2_alone_says_that_this_is_of_no_use() {
    try (var tpm = machine.connect();
        var storage = StorageKey.open(tpm)) {
      NvCounter.define(storage, 0x01c0001a, NvCounter.Kept.DURABLY, Bytes.empty());
    }

    try (var platform = open(setup)) {
      assertThat(platform.identity()).contains("SM2 alone, which is not supported");
    }
  }

  @Test
  void the_log_stands_in_every_bank_and_goes_on_after_a_restart_of_the_keep() {
    List<Bytes> records;
    try (var platform = open(setup);
        var log = log(platform)) {
      log.append(LogRecord.boot(Digest.sha384()));
      refused("register-in-use", () -> MeasurementLog.start(platform));
    }
    try (var platform = open(setup);
        var log = log(platform)) {
      log.append(LogRecord.start("instance"));
      records = log.records();
      assertThat(records).hasSize(2);
    }

    try (var tpm = machine.connect()) {
      assertThat(tpm.banks()).hasSizeGreaterThanOrEqualTo(2);
      for (var bank : tpm.banks()) {
        var value = Bytes.wrap(new byte[bank.size()]);
        for (var record : records) {
          value = bank.digest(value, bank.digest(Bytes.wrap(new byte[1]), record));
        }
        var read = tpm.read(PcrSelection.of(bank, LOG_PCR)).getFirst();
        assertThat(read.value(LOG_PCR)).isEqualTo(value);
      }
      tpm.extend(LOG_PCR, java.util.Map.of(TpmAlgorithm.SHA384, Digest.sha384().value()));
    }
    try (var platform = open(setup)) {
      refused("log-register-mismatch", () -> log(platform));
    }
    machine.restart();
    try (var platform = open(setup);
        var log = log(platform)) {
      assertThat(log.size()).isZero();
    }
  }

  @Test
  void keeps_that_are_killed_leave_no_key_in_the_tpm() {
    for (int killed = 0; killed < 5; killed++) {
      var tpm = machine.connect();
      var platform = TpmPlatform.open(tpm, setup);
      var data =
          new ReportData(
              Nonce.random(), Digest.sha384(), 0, Digest.sha384(), platform.register().reported());
      statement(platform.evidence(data)).verify(data);
      tpm.close();
    }
  }

  @Test
  void evidence_for_another_nonce_or_of_a_log_that_grew_is_refused() {
    try (var platform = open(setup);
        var log = log(platform)) {
      log.append(LogRecord.boot(Digest.sha384()));
      var reportData = reportData(log);
      var statement = statement(platform.evidence(reportData));

      refused("nonce-mismatch", () -> statement.verify(reportData(log)));
      refused(
          "statement-malformed",
          () ->
              new TpmStatement(
                  statement.quote(),
                  23,
                  statement.attestationKey(),
                  statement.eventLog(),
                  statement.userspaceLog(),
                  statement.vouchers()));

      log.append(LogRecord.start("instance"));
      refused("register-moved", () -> platform.evidence(reportData));
    }
  }

  @Test
  void no_altered_byte_of_a_statement_passes_but_in_what_the_tpm_does_not_sign() {
    Bytes encoded;
    ReportData reportData;
    try (var platform = open(setup);
        var log = log(platform)) {
      log.append(LogRecord.boot(Digest.sha384()));
      reportData = reportData(log);
      encoded = statement(platform.evidence(reportData)).encode();
    }
    var genuine = TpmStatement.parse(encoded);
    var random = new Random(13);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      var bytes = encoded.toArray();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        var altered = TpmStatement.parse(Bytes.wrap(bytes));
        altered.verify(reportData);
        assertThat(altered.quote().message()).isEqualTo(genuine.quote().message());
        assertThat(altered.quote().pcrs()).isEqualTo(genuine.quote().pcrs());
        assertThat(altered.attestationKey().publicKey())
            .isEqualTo(genuine.attestationKey().publicKey());
      } catch (MotteException _) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_500);
  }

  @Test
  void a_sealing_key_comes_back_after_the_same_boot_and_not_after_another() {
    machine.boot(boot(UBUNTU));
    Bytes key;
    try (var platform = open(setup);
        var log = log(platform)) {
      key = platform.sealingKey("store").orElseThrow();
      log.append(LogRecord.boot(Digest.sha384()));
      assertThat(platform.sealingKey("store")).contains(key);
      assertThat(platform.sealingKey("other")).isPresent().isNotEqualTo(java.util.Optional.of(key));
    }

    machine.restart();
    machine.boot(boot(UBUNTU));
    try (var platform = open(setup)) {
      assertThat(platform.sealingKey("store")).contains(key);
    }

    machine.restart();
    machine.boot(boot("rhel8-uefi.bin"));
    try (var platform = open(setup)) {
      refused("tpm-refused", () -> platform.sealingKey("store"));
      refused("tpm-refused", platform::counter);
    }
  }

  @Test
  void the_counter_never_goes_back_whatever_is_restored_and_however_the_power_goes() {
    long before;
    try (var platform = open(setup)) {
      var counter = platform.counter().orElseThrow();
      long first = counter.value();
      assertThat(counter.increment()).isEqualTo(first + 1);
      before = platform.counter().orElseThrow().increment();
    }
    machine.restart();

    try (var platform = open(setup)) {
      assertThat(platform.counter().orElseThrow().increment()).isGreaterThan(before);
    }
  }

  @Test
  void a_credential_shows_that_the_attestation_key_is_beside_the_endorsement_key() {
    var secret = Nonce.random().value();
    try (var platform = open(setup);
        var log = log(platform)) {
      var statement = statement(platform.evidence(reportData(log)));
      var introduced = platform.introduction();
      assertThat(introduced.attestationKey()).isEqualTo(statement.attestationKey());

      var credential = introduced.credential(secret);
      var endorsementKey = introduced.endorsementKey();
      var forAnother = Credential.make(endorsementKey, endorsementKey.name(), secret);

      assertThat(platform.activate(credential)).isEqualTo(secret);
      refused("tpm-refused", () -> platform.activate(forAnother));
    }
  }
}
