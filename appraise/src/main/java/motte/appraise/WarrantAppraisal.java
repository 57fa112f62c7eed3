package motte.appraise;

import static motte.verdict.Remits.TRUST;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import motte.core.Digest;
import motte.core.MotteException;
import motte.pack.SignedWarrant;
import motte.pack.Warrant;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Appraises the warrant: that the keep started with it, and that we obey it.
final class WarrantAppraisal {
  private static final Finding UNREADABLE = Finding.needs("a warrant that can be read");

  private WarrantAppraisal() {}

  static void appraise(
      Optional<SignedWarrant> warrant,
      Optional<History> log,
      Optional<Position> known,
      Expectations expected,
      Instant at,
      Findings findings) {
    findings.add(
        TRUST,
        "warrant in the log",
        warrant
            .flatMap(sent -> log.map(read -> logged(sent.digest(), read)))
            .orElse(Finding.needs("the warrant and the measurement log")));
    findings.add(
        TRUST, "warrant signature", warrant.map(sent -> signature(sent, known)).orElse(UNREADABLE));
    findings.add(
        TRUST, "warrant signer", warrant.map(sent -> signer(sent, expected)).orElse(UNREADABLE));
    findings.add(
        TRUST,
        "warrant domain",
        warrant.map(sent -> domain(sent.warrant(), expected)).orElse(UNREADABLE));
    findings.add(
        TRUST,
        "warrant period",
        warrant.map(sent -> period(sent.warrant(), at)).orElse(UNREADABLE));
    findings.add(
        TRUST,
        "warrant names the steward",
        warrant
            .map(sent ->
                Finding.of(
                    sent.warrant().stewardPins().contains(expected.stewardPin()),
                    "it pins the domain's root " + expected.stewardPin(),
                    "it pins " + sent.warrant().stewardPins() + ", not " + expected.stewardPin()))
            .orElse(UNREADABLE));
    findings.add(
        TRUST, "role", warrant.map(sent -> role(sent.warrant(), expected)).orElse(UNREADABLE));
  }

  private static Finding logged(Digest sent, History log) {
    if (log.warrant.isEmpty()) {
      return Finding.failed("record 1 is not a warrant record");
    }
    return Finding.of(
        log.warrant.get().equals(sent),
        "record " + (log.bootedAt + 1) + " names the warrant that was sent",
        "record "
            + (log.bootedAt + 1)
            + " names "
            + log.warrant.get()
            + ", and "
            + sent
            + " was sent");
  }

  /// As of its own beginning, so that only the signature counts. It need not be looked at twice: a
  /// position is remembered only where it held.
  private static Finding signature(SignedWarrant sent, Optional<Position> known) {
    if (known.flatMap(position -> position.history().warrant).equals(Optional.of(sent.digest()))) {
      return Finding.passed("made with the key that the warrant names, as was found before");
    }
    try {
      sent.verify(sent.warrant().notBefore());
      return Finding.passed("made with the key that the warrant names");
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  private static Finding signer(SignedWarrant sent, Expectations expected) {
    var pin = sent.signer().pin();
    return expected
        .warrantSigners()
        .map(signers ->
            Finding.of(
                signers.contains(pin),
                pin + " is listed by the policy",
                pin + " is not among the " + signers.size() + " signers that the policy lists"))
        .orElse(Finding.skipped(Expectations.LEFT_TO_STEWARD + " (" + pin + ")"));
  }

  private static Finding domain(Warrant warrant, Expectations expected) {
    return Finding.of(
        warrant.domain().equals(expected.domain()),
        "`" + warrant.domain() + "`",
        "the warrant is for `" + warrant.domain() + "`, this is `" + expected.domain() + "`");
  }

  private static Finding period(Warrant warrant, Instant at) {
    if (at.isBefore(warrant.notBefore())) {
      return Finding.failed(
          "it begins at "
              + warrant.notBefore()
              + ", and it is "
              + at.truncatedTo(ChronoUnit.SECONDS));
    }
    return Finding.of(
        at.isBefore(warrant.expiry()),
        "from " + warrant.notBefore() + " until " + warrant.expiry(),
        "it ended at " + warrant.expiry() + ", and it is " + at.truncatedTo(ChronoUnit.SECONDS));
  }

  private static Finding role(Warrant warrant, Expectations expected) {
    return expected
        .roles()
        .map(roles ->
            Finding.of(
                roles.containsKey(warrant.role()),
                "`" + warrant.role() + "` is a role of this domain",
                "`" + warrant.role() + "` is no role that the policy lists"))
        .orElse(Finding.skipped(Expectations.LEFT_TO_STEWARD + " (`" + warrant.role() + "`)"));
  }
}
