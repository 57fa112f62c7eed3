package motte.appraise;

import static motte.verdict.Remits.MEASUREMENT;
import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.MotteException;
import motte.corim.ReferenceTriple;
import motte.endorsement.SignatureEngine;
import motte.eventlog.EventLog;
import motte.eventlog.UserspaceLog;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
import motte.evidence.Register;
import motte.evidence.ReportData;
import motte.evidence.TpmIdentity;
import motte.evidence.TpmPlatform;
import motte.evidence.TpmStatement;
import motte.intake.TpmQuote;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmSignature;
import motte.trust.Cmw;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;

/// Appraises the platform `tpm`: a machine whose TPM measured what booted. What booted measured the
/// keep, so the grade is `tpm` only where the boot is one that the policy knows.
final class MachineAppraisal {
  private static final SignatureEngine ENGINE = SignatureEngine.bouncyCastle();

  private final TpmStatement statement;
  private final Expectations expected;
  private final Instant at;
  private final Findings findings;

  private MachineAppraisal(
      TpmStatement statement, Expectations expected, Instant at, Findings findings) {
    this.statement = statement;
    this.expected = expected;
    this.at = at;
    this.findings = findings;
  }

  static Optional<PlatformClaims> appraise(
      Evidence.Bundle bundle,
      Optional<ReportData> reported,
      Optional<History> log,
      Expectations expected,
      Instant at,
      Findings all) {
    var findings = all.in(TpmPlatform.NAME);
    return PlatformStatement.binding(
            reported,
            "signed by the key that it names, over just the registers that came along",
            bound -> verified(bundle.platformEvidence(), bound),
            findings)
        .map(said ->
            new MachineAppraisal(said, expected, at, findings)
                .claims(reported.get().shortValue(), bundle.log(), log));
  }

  private static TpmStatement verified(Cmw evidence, ReportData reported) {
    var statement =
        TpmStatement.parse(
            PlatformStatement.in(evidence, TpmStatement.MEDIA_TYPE, "the platform tpm"));
    statement.verify(reported);
    statement.register();
    return statement;
  }

  private PlatformClaims claims(Bytes bound, LogPart part, Optional<History> log) {
    var policy =
        expected
            .platforms()
            .map(PlatformPolicy::tpm)
            .orElse(TpmPolicy.STANDARD.allowingUnknownKey());
    var key = statement.attestationKey();
    var signer = Spki.of(key.publicKey());
    var vouched = cloud(policy, signer.pin());
    var origin =
        vouched.isPresent() ? vouched.map(CloudAppraisal::origin) : origin(policy, signer.pin());
    var quote =
        new TpmQuote(
            statement.quote().message(),
            Optional.of(TpmSignature.parse(statement.quote().signature())),
            statement.quote().pcrs());
    TpmAppraisal.appraise(
        quote,
        Optional.of(new TpmAppraisal.Signer(signer, Optional.of(key), origin)),
        eventLog(),
        policy.expecting(bound),
        false,
        findings);
    var manifests =
        expected
            .platforms()
            .map(PlatformPolicy::manifests)
            .orElse(ReferenceManifests.NONE)
            .accepted(at, ENGINE, findings);
    var shown =
        ReferenceStates.of(manifests).judge(SeenElements.of(TpmAppraisal.quoted(quote)), findings);
    boolean known =
        policy.attestationKeys().contains(signer.pin())
            || origin.filter(found -> found.outcome() == Outcome.PASSED).isPresent()
            || (leftToSteward(policy) && expected.certified().equals(Optional.of(Grade.TPM)));
    var grade = grade(policy, known, shown);
    findings.add(ROOT_OF_TRUST, "grade", expected.grade(grade));
    findings.add(
        MEASUREMENT,
        "register of the log",
        log.map(read -> register(part, read)).orElse(Finding.needs("the measurement log")));
    findings.add(
        MEASUREMENT,
        "keep measurement",
        log.flatMap(read -> read.measurement.map(said -> measurement(said, read.bootedAt, grade)))
            .orElse(Finding.needs("the log's boot record")));
    return new PlatformClaims(
        TpmPlatform.NAME,
        grade,
        Optional.empty(),
        bound,
        vouched.flatMap(CloudAppraisal::endorsements));
  }

  /// Who vouches that the key lives in a TPM, where the policy does not list it.
  private Optional<Finding> origin(TpmPolicy policy, Digest pin) {
    if (leftToSteward(policy)) {
      return Optional.of(Finding.skipped(Expectations.LEFT_TO_STEWARD + " (" + pin + ")"));
    }
    if (policy.attestationKeys().contains(pin)) {
      return Optional.empty();
    }
    return introduced(pin).map(identity -> activated(identity, expected.platforms().get()));
  }

  private Optional<TpmIdentity> introduced(Digest pin) {
    return expected
        .activated()
        .apply(pin)
        .filter(identity -> identity.attestationKey().equals(statement.attestationKey()));
  }

  /// What a cloud says of its key, where neither the policy nor a credential tells of it.
  private Optional<CloudAppraisal> cloud(TpmPolicy policy, Digest pin) {
    return leftToSteward(policy)
            || policy.attestationKeys().contains(pin)
            || introduced(pin).isPresent()
        ? Optional.empty()
        : CloudAppraisal.of(statement, expected.platforms().get(), expected, at, findings);
  }

  /// A relying party that lists no keys goes by the steward, which alone knows the TPM.
  private boolean leftToSteward(TpmPolicy policy) {
    return expected.platforms().isEmpty()
        || (expected.certified().isPresent() && policy.attestationKeys().isEmpty());
  }

  private Finding activated(TpmIdentity identity, PlatformPolicy policy) {
    var endorsed = "a credential showed that it lives beside " + identity.endorsementPin() + ", ";
    return IdentityAppraisal.endorsement(identity, policy, at, findings)
        .map(accepted -> Finding.passed(endorsed + accepted))
        .orElseGet(() -> Finding.failed(endorsed + "which the policy does not accept now"))
        .from("TPM 2.0 Part 1 §24");
  }

  private List<EventLog> eventLog() {
    var logs = read();
    for (var log : logs) {
      findings.in("eventlog").add(MEASUREMENT, "event data", LogReplay.data(log, log.usualBank()));
    }
    return logs;
  }

  private List<EventLog> read() {
    return statement
        .eventLog()
        .flatMap(bytes ->
            findings.read(
                MEASUREMENT,
                "event log's form",
                "it is a log of a measured boot",
                () -> EventLog.parse(bytes)))
        .flatMap(this::continued)
        .stream()
        .toList();
  }

  /// With what systemd measured, where its log came along.
  private Optional<EventLog> continued(EventLog firmware) {
    return statement.userspaceLog().isEmpty()
        ? Optional.of(firmware)
        : findings.read(
            MEASUREMENT,
            "userspace log's form",
            "it is a log of what systemd measured, and goes on where the firmware's ends",
            () -> UserspaceLog.parse(statement.userspaceLog().get()).after(firmware));
  }

  /// `tpm` if the key is one of a TPM and the boot is known. A relying party that states neither
  /// goes by what the steward found.
  private Grade grade(TpmPolicy policy, boolean vouched, List<ReferenceTriple> shown) {
    if (expected.platforms().isEmpty()) {
      return expected.certified().filter(Grade.TPM::equals).orElse(Grade.NONE);
    }
    var booted =
        statement.quote().pcrs().stream().filter(each -> each.hash() == TpmAlgorithm.SHA256);
    var values = booted.findFirst();
    var references =
        policy.references().entrySet().stream()
            .filter(each -> each.getKey() != statement.logPcr())
            .toList();
    boolean known =
        vouched
            && (!references.isEmpty() || ReferenceStates.identifies(TpmPlatform.NAME, shown))
            && references.stream()
                .allMatch(each ->
                    values
                        .flatMap(bank -> Optional.ofNullable(bank.values().get(each.getKey())))
                        .filter(each.getValue()::contains)
                        .isPresent());
    return known ? Grade.TPM : Grade.NONE;
  }

  /// Every bank, so that none is left to whoever else can extend it. Of a log that came in part,
  /// the bank is compared that the verifier has followed since its beginning.
  private Finding register(LogPart part, History log) {
    try {
      var quoted = statement.register();
      var led = Register.of(log.register);
      if (part.from() == 0) {
        led = Register.start(quoted.banks().keySet());
        for (var record : part.records()) {
          led = led.extend(record);
        }
      }
      for (var bank : led.banks().values()) {
        var seen = quoted.bank(bank.algorithm());
        if (!seen.equals(bank)) {
          return Finding.failed(
                  "the log leads to another value of PCR "
                      + statement.logPcr()
                      + " ("
                      + bank.algorithm().label()
                      + "): the log was altered, or something else extended the register")
              .comparing(seen, bank);
        }
      }
      return Finding.passed(
          "the log leads to PCR " + statement.logPcr() + " in " + led.banks().size() + " banks");
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  /// The keep measured itself into the log; what booted is why one may believe it.
  private Finding measurement(Digest claimed, long record, Grade grade) {
    var said = "record " + record + " names " + claimed;
    if (expected.keepMeasurements().isEmpty()) {
      return Finding.skipped(Expectations.LEFT_TO_STEWARD + " (" + said + ")");
    }
    var references = expected.keepMeasurements().get();
    if (!references.contains(claimed)) {
      return Finding.failed(said + ", none of the " + references.size() + " reference values");
    }
    return grade == Grade.NONE
        ? Finding.skipped(said + ", a reference value, but nothing shows what booted")
        : Finding.passed(said + ", a reference value; the measured boot is why one may believe it");
  }
}
