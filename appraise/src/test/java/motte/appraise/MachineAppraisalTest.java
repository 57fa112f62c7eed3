package motte.appraise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Nonce;
import motte.corim.Corim;
import motte.eventlog.Bank;
import motte.eventlog.EventLog;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.ReportData;
import motte.evidence.TpmPlatform;
import motte.evidence.TpmStatement;
import motte.intake.Materials;
import motte.tpm.AttestationKey;
import motte.tpm.Cloud;
import motte.tpm.PcrSelection;
import motte.tpm.StorageKey;
import motte.tpm.Tpm;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmTransport;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.Spki;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Trusted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps on the platform `tpm`, on a real software TPM, honest and not.
class MachineAppraisalTest {
  private static final int LOG_PCR = 13;
  private static final Bytes KERNEL = Digest.sha256(Realm.bytes("kernel")).value();

  @TempDir private Path folder;

  private final Realm realm = new Realm();
  private Path socket;

  @BeforeEach
  void powerOn() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "needs swtpm");
    socket = folder.resolve("tpm.sock");
    var state = Files.createDirectory(folder.resolve("tpm"));
    var swtpm =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + state,
                "--server",
                "type=unixio,path=" + socket,
                "--flags",
                "not-need-init,startup-clear",
                "--pid",
                "file=" + folder.resolve("pid"),
                "--daemon")
            .inheritIO()
            .start();
    assertThat(swtpm.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(swtpm.exitValue()).isZero();
  }

  @AfterEach
  void powerOff() throws IOException {
    var pid = folder.resolve("pid");
    if (Files.exists(pid)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
          });
    }
  }

  private Tpm connect() {
    return Tpm.over(TpmTransport.unix(socket));
  }

  @Test
  void an_instance_on_a_known_boot_of_a_listed_tpm_is_trusted_with_grade_tpm() {
    var evidence = honest();

    var appraisal = appraise(evidence, policy(evidence));

    assertThat(appraisal.verdict()).as(appraisal.verdict().tree()).isInstanceOf(Trusted.class);
    assertThat(appraisal.verdict().headline()).startsWith("trusted:").endsWith("grade tpm");
    var facts = appraisal.facts().orElseThrow();
    assertThat(facts.platform()).isEqualTo("tpm");
    assertThat(facts.grade()).isEqualTo(Grade.TPM);
    assertThat(facts.keepMeasurement()).isEqualTo(Realm.KEEP);
    assertThat(facts.component()).contains(Realm.COMPONENT);
    for (var check :
        List.of(
            "tpm.platform-statement",
            "tpm.attestation-keys-origin",
            "tpm.pcr-4",
            "tpm.register-of-the-log",
            "tpm.keep-measurement",
            "tpm.nonce",
            "keep.boot-record",
            "keep.report-data")) {
      assertThat(outcome(appraisal, check)).as(check).isEqualTo(Outcome.PASSED);
    }
  }

  @Test
  void a_boot_that_a_manifest_tells_has_grade_tpm_too() {
    var evidence = honest();
    var kernel = references().values().iterator().next().iterator().next();

    var told = appraise(evidence, goingBy(manifest(kernel), pin(evidence)));
    var other = appraise(evidence, goingBy(manifest(Realm.digest("x").value()), pin(evidence)));

    assertThat(told.verdict()).as(told.verdict().tree()).isInstanceOf(Trusted.class);
    assertThat(outcome(told, "tpm.reference-manifest")).isEqualTo(Outcome.PASSED);
    assertThat(failed(other)).containsExactlyInAnyOrder("tpm.reference-manifest", "tpm.grade");
  }

  @Test
  void a_log_of_which_a_record_was_changed_is_refused() {
    var evidence = honest();
    var policy = policy(evidence);
    var records = new java.util.ArrayList<>(bundle(evidence).log().records());
    records.set(2, LogRecord.load(Realm.digest("malware"), Realm.MANIFEST).at(2).encode());

    var appraisal = appraise(Evidence.with(evidence, LogPart.whole(records)), policy);

    assertThat(failed(appraisal)).containsExactly("tpm.register-of-the-log", "keep.log-replay");
  }

  @Test
  void a_register_that_somebody_else_extended_is_refused_in_whichever_bank() {
    var bound = honest();
    for (var bank : List.of(TpmAlgorithm.SHA256, TpmAlgorithm.SHA384)) {
      try (var tpm = connect()) {
        tpm.extend(LOG_PCR, Map.of(bank, Bytes.wrap(new byte[bank.size()])));
      }
      var evidence = quotedAnew(bound);

      var appraisal = appraise(evidence, policy(evidence));

      assertThat(failed(appraisal)).as(bank.label()).containsExactly("tpm.register-of-the-log");
    }
  }

  @Test
  void a_quote_by_an_attestation_key_that_the_policy_does_not_list_is_refused() throws IOException {
    var policy = policy(honest());
    Files.delete(folder.resolve("keep").resolve("ak"));
    Cmw another;
    try (var platform = platform();
        var log = MeasurementLog.open(platform, folder.resolve("log"))) {
      another = collect(platform, log);
    }

    assertThat(failed(appraise(another, policy)))
        .containsExactly("tpm.grade", "tpm.attestation-keys-origin");
  }

  @Test
  void a_boot_that_is_no_reference_value_has_grade_none_and_is_refused() {
    var evidence = honest();
    var policy = policy(evidence);
    try (var tpm = connect()) {
      tpm.extend(4, Map.of(TpmAlgorithm.SHA256, KERNEL));
    }
    Cmw another;
    try (var platform = platform();
        var log = MeasurementLog.open(platform, folder.resolve("log"))) {
      another = collect(platform, log);
    }

    assertThat(failed(appraise(another, policy))).containsExactly("tpm.grade", "tpm.pcr-4");
  }

  @Test
  void the_log_of_a_boot_must_lead_to_the_registers() throws IOException {
    var file = eventLog("ubuntu-2404-amd-sevsnp.bin");
    var booted = EventLog.parse(Bytes.wrap(Files.readAllBytes(file)));
    boot(booted);
    var evidence = started(file);
    var known = Map.of(4, Set.of(booted.replay(Bank.SHA256).at(4)));
    var policy = demanding(known, Set.of(pin(evidence)));

    var honest = appraise(evidence, policy);

    assertThat(honest.verdict()).as(honest.verdict().tree()).isInstanceOf(Trusted.class);
    assertThat(outcome(honest, "tpm.event-log")).isEqualTo(Outcome.PASSED);

    var statement = statement(evidence);
    var another = Bytes.wrap(Files.readAllBytes(eventLog("rhel8-uefi.bin")));
    var exchanged =
        new TpmStatement(
            statement.quote(),
            LOG_PCR,
            statement.attestationKey(),
            Optional.of(another),
            Optional.empty(),
            Cloud.Vouchers.NONE);
    var members = new TreeMap<>(((Cmw.Collection) evidence).members());
    members.put("platform", Cmw.evidence(TpmStatement.MEDIA_TYPE, exchanged.encode()));
    assertThat(failed(appraise(Cmw.collection(members), policy)))
        .isNotEmpty()
        .containsOnly("tpm.event-log");
  }

  @Test
  void what_systemd_measured_after_the_boot_must_lead_to_the_registers_too() throws IOException {
    var file = eventLog("ubuntu-2404-amd-sevsnp.bin");
    var booted = EventLog.parse(Bytes.wrap(Files.readAllBytes(file)));
    boot(booted);
    var measured = "file-system:/:root";
    var systemd = "";
    for (var text : List.of(measured, "machine-id:cafe")) {
      systemd +=
          measure(15, text, text.substring(0, text.indexOf(':')).replace("-system", "system"));
    }
    Files.writeString(folder.resolve("userspace"), systemd);
    var evidence = started(file);
    var known = Map.of(4, Set.of(booted.replay(Bank.SHA256).at(4)));
    var policy = demanding(known, Set.of(pin(evidence)));

    var honest = appraise(evidence, policy);

    assertThat(honest.verdict()).as(honest.verdict().tree()).isInstanceOf(Trusted.class);
    assertThat(outcome(honest, "tpm.userspace-logs-form")).isEqualTo(Outcome.PASSED);
    assertThat(honest.verdict().tree()).contains("PCR 15");
    var sent = new String(statement(evidence).userspaceLog().orElseThrow().toArray(), UTF_8);
    assertThat(sent).contains(measured).doesNotContain("cafe");

    assertThat(
            failed(appraise(saying(evidence, sent.replace(measured, "file-system:/:x")), policy)))
        .containsExactly("eventlog.event-data");
    assertThat(
            failed(appraise(saying(evidence, sent.substring(0, sent.indexOf('\n') + 1)), policy)))
        .containsExactly("tpm.event-log");
    assertThat(failed(appraise(saying(evidence, sent.strip()), policy)))
        .contains("tpm.userspace-logs-form");

    var files =
        Map.of(
            "firmware",
            Bytes.wrap(Files.readAllBytes(file)),
            "x",
            Bytes.wrap(systemd.getBytes(UTF_8)));
    var found = Materials.of(files);
    assertThat(found.logs()).hasSize(1);
    assertThat(found.logs().getFirst().replay(Bank.SHA256).at(15)).isEqualTo(pcr(15));
    assertThat(found.ignored()).isEmpty();
  }

  private Bytes pcr(int number) {
    try (var tpm = connect()) {
      return tpm.read(PcrSelection.of(TpmAlgorithm.SHA256, number)).getFirst().value(number);
    }
  }

  /// Extends a PCR as systemd does; the entry in its log.
  private String measure(int pcr, String text, String kind) {
    var hash = TpmAlgorithm.SHA256.digest(Bytes.wrap(text.getBytes(UTF_8)));
    try (var tpm = connect()) {
      tpm.extend(pcr, Map.of(TpmAlgorithm.SHA256, hash));
    }
    return ("\u001e{'pcr':%d,'digests':[{'hashAlg':'sha256','digest':'%s'}],'content_type':'systemd',"
            + "'content':{'string':'%s','bootId':'00','timestamp':1,'eventType':'%s'}}\n")
        .replace('\'', '"')
        .formatted(pcr, hash.hex(), text, kind);
  }

  /// The same evidence with another log of systemd's.
  private static Cmw saying(Cmw evidence, String log) {
    var said = statement(evidence);
    var other =
        new TpmStatement(
            said.quote(),
            said.logPcr(),
            said.attestationKey(),
            said.eventLog(),
            Optional.of(Bytes.wrap(log.getBytes(UTF_8))),
            said.vouchers());
    var members = new TreeMap<>(((Cmw.Collection) evidence).members());
    members.put("platform", Cmw.evidence(TpmStatement.MEDIA_TYPE, other.encode()));
    return Cmw.collection(members);
  }

  /// Measures a boot, as the firmware did that wrote the log.
  private void boot(EventLog log) {
    try (var tpm = connect()) {
      for (var event : log.events()) {
        var digests = new java.util.EnumMap<TpmAlgorithm, Bytes>(TpmAlgorithm.class);
        for (int i = 0; event.extended() && i < log.banks().size(); i++) {
          digests.put(TpmAlgorithm.of(log.banks().get(i).id()), event.digests().get(i));
        }
        digests.keySet().retainAll(tpm.banks());
        if (!digests.isEmpty()) {
          tpm.extend((int) event.register(), digests);
        }
      }
    }
  }

  private static Path eventLog(String name) {
    var file =
        Path.of(System.getProperty("motte.house", "."))
            .resolve("../shared/vectors/attestation/tpm/go-tpm-tools/eventlogs")
            .resolve(name);
    Assumptions.assumeTrue(Files.exists(file), () -> "needs ../shared/vectors: " + name);
    return file;
  }

  @Test
  void without_reference_values_of_the_boot_the_keeps_measurement_is_only_its_own_word() {
    var evidence = honest();
    var bare = demanding(Map.of(), Set.of(pin(evidence))).accepting(Grade.NONE);

    var appraisal = appraise(evidence, bare);

    assertThat(appraisal.facts().orElseThrow().grade()).isEqualTo(Grade.NONE);
    assertThat(outcome(appraisal, "tpm.keep-measurement")).isEqualTo(Outcome.SKIPPED);
    assertThat(appraisal.verdict().headline())
        .isEqualTo("development: proves nothing about this machine");
  }

  @Test
  void a_keep_that_is_no_reference_value_or_a_key_that_nobody_lists_is_refused() {
    realm.measurement = Realm.digest("another keep");
    var evidence = honest();

    assertThat(failed(appraise(evidence, policy(evidence))))
        .containsExactly("tpm.keep-measurement");
    var verdict = appraise(evidence, demanding(references(), Set.of())).verdict();
    assertThat(verdict.checks().stream().filter(Check::refuses).map(Check::id).toList())
        .contains("tpm.attestation-keys-origin");
  }

  @Test
  void evidence_for_another_nonce_is_refused() {
    var evidence = honest();
    realm.nonce = Nonce.random();

    assertThat(failed(appraise(evidence, policy(evidence)))).containsExactly("keep.nonce");
  }

  private TpmPlatform platform() {
    return TpmPlatform.open(
        connect(),
        TpmPlatform.Setup.in(folder.resolve("keep")).withEventLog(folder.resolve("none")));
  }

  /// Evidence of a keep on this machine whose component is about to start.
  private Cmw honest() {
    try (var tpm = connect()) {
      tpm.extend(4, Map.of(TpmAlgorithm.SHA256, KERNEL));
    }
    return started(folder.resolve("none"));
  }

  private Cmw started(Path eventLog) {
    var setup =
        TpmPlatform.Setup.in(folder.resolve("keep"))
            .withEventLog(eventLog)
            .withUserspaceLog(folder.resolve("userspace"));
    try (var platform = TpmPlatform.open(connect(), setup);
        var log = MeasurementLog.open(platform, folder.resolve("log"))) {
      log.append(LogRecord.boot(realm.measurement));
      log.append(LogRecord.warrant(Digest.sha384(warrant().toArray())));
      Realm.running().forEach(log::append);
      return collect(platform, log);
    }
  }

  private Cmw collect(TpmPlatform platform, MeasurementLog log) {
    return Evidence.collect(platform, log, realm.key.spki(), realm.nonce, warrant());
  }

  private Bytes signed = Bytes.empty();

  private Bytes warrant() {
    if (signed.size() == 0) {
      signed = realm.warrant.sign(realm.tenant);
    }
    return signed;
  }

  /// What a dishonest keep sends, which quotes registers that its log does not explain.
  private Cmw quotedAnew(Cmw evidence) {
    var bundle = bundle(evidence);
    var before = statement(evidence);
    try (var tpm = connect();
        var storage = StorageKey.open(tpm);
        var key =
            AttestationKey.load(
                storage,
                motte.tpm.KeyBlob.parse(
                    Bytes.wrap(
                        motte.trust.OwnerFile.read(folder.resolve("keep").resolve("ak")))))) {
      var selection =
          new PcrSelection(
              before.quote().pcrs().stream()
                  .flatMap(bank ->
                      PcrSelection.of(bank.hash(), List.copyOf(bank.values().keySet()))
                          .banks()
                          .stream())
                  .toList());
      var quote = key.quote(selection, ReportData.parse(bundle.preimage()).shortValue());
      var statement =
          new TpmStatement(
              quote,
              LOG_PCR,
              key.publicArea(),
              Optional.empty(),
              Optional.empty(),
              Cloud.Vouchers.NONE);
      var members = new TreeMap<>(((Cmw.Collection) evidence).members());
      members.put("platform", Cmw.evidence(TpmStatement.MEDIA_TYPE, statement.encode()));
      return Cmw.collection(members);
    }
  }

  private Appraisal appraise(Cmw evidence, Policy policy) {
    return realm.appraise(evidence, Claims.Purpose.INSTANCE, policy, Realm.NOW);
  }

  private static Policy policy(Cmw evidence) {
    return demanding(references(), Set.of(pin(evidence)));
  }

  private static Policy demanding(Map<Integer, Set<Bytes>> references, Set<Digest> keys) {
    var strict = PlatformPolicy.STANDARD;
    return Policy.of("motte.example")
        .accepting(Grade.TPM)
        .trustingSigners(Realm.TENANT.spki().pin())
        .trustingMeasurements(Realm.KEEP)
        .granting("game", RolePolicy.of(Set.of("game.example"), Set.of()))
        .demanding(strict.onTpm(TpmPolicy.STANDARD.booting(references).listing(keys)));
  }

  private static Policy goingBy(Bytes manifest, Digest key) {
    var policy = demanding(Map.of(), Set.of(key));
    return policy.demanding(
        policy
            .platforms()
            .goingBy(new ReferenceManifests(List.of(Corim.parse(manifest)), Set.of(), List.of())));
  }

  private static Bytes manifest(Bytes pcr4) {
    var digest = Cbor.array(Cbor.array(Cbor.of(1), Cbor.of(pcr4)));
    var registers = Cbor.emptyMap().put(14, Cbor.emptyMap().put(4, digest));
    var measurement = Cbor.emptyMap().put(0, Cbor.of("tpm.pcrs")).put(1, registers);
    var type = Cbor.emptyMap().put(0, Cbor.emptyMap().put(2, Cbor.of("machine")));
    var triples = Cbor.emptyMap().put(0, Cbor.array(Cbor.array(type, Cbor.array(measurement))));
    var comid = Cbor.emptyMap().put(1, Cbor.emptyMap().put(0, Cbor.of("boot"))).put(4, triples);
    return new Cbor.Tag(
            501,
            Cbor.emptyMap()
                .put(0, Cbor.of("boot"))
                .put(1, Cbor.array(new Cbor.Tag(506, Cbor.of(comid.encoded())))))
        .encoded();
  }

  /// PCR 4 after the boot of [#honest].
  private static Map<Integer, Set<Bytes>> references() {
    var zero = Bytes.wrap(new byte[TpmAlgorithm.SHA256.size()]);
    return Map.of(4, Set.of(TpmAlgorithm.SHA256.digest(zero, KERNEL)));
  }

  private static Digest pin(Cmw evidence) {
    return Spki.of(statement(evidence).attestationKey().publicKey()).pin();
  }

  private static Evidence.Bundle bundle(Cmw evidence) {
    return Evidence.Bundle.parse(evidence);
  }

  private static TpmStatement statement(Cmw evidence) {
    return TpmStatement.parse(((Cmw.Message) bundle(evidence).platformEvidence()).value());
  }

  private static List<String> failed(Appraisal appraisal) {
    return appraisal.verdict().failures().stream().map(Check::id).collect(Collectors.toList());
  }

  private static Outcome outcome(Appraisal appraisal, String id) {
    return appraisal.verdict().checks().stream()
        .filter(check -> check.id().equals(id))
        .map(Check::outcome)
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + "\n" + appraisal.verdict().tree()));
  }
}
