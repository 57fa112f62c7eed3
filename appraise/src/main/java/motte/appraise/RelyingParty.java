package motte.appraise;

import static motte.verdict.Remits.SECRETS;
import static motte.verdict.Remits.TRUST;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Grade;
import motte.trust.Anchors;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Verdict;

/// Judges a server by the certificate that it presents and by the evidence behind it: the steward's
/// word is checked, and then the steward's work is done once more, offline.
///
/// ```java
/// var verdict = RelyingParty.of(anchors, Archive.of(steward), Acceptance.of(Set.of(Grade.HARDWARE)))
///     .asking(steward::crl)
///     .verify(presented, "game.example", clock.instant());
/// ```
public final class RelyingParty {
  private final Anchors domain;
  private final Archive archive;
  private final Acceptance acceptance;
  private final Optional<Supplier<Bytes>> revocations;

  private RelyingParty(
      Anchors domain,
      Archive archive,
      Acceptance acceptance,
      Optional<Supplier<Bytes>> revocations) {
    this.domain = domain;
    this.archive = archive;
    this.acceptance = acceptance;
    this.revocations = revocations;
  }

  /// A relying party of the domain with these anchors, which asks for no list of revocations.
  public static RelyingParty of(Anchors domain, Archive archive, Acceptance acceptance) {
    return new RelyingParty(domain, archive, acceptance, Optional.empty());
  }

  /// The same, which looks certificates up in the domain's list of revocations (a CRL in DER). What
  /// cannot be had, or is not of the time that is asked about, fails.
  public RelyingParty asking(Supplier<Bytes> crl) {
    return new RelyingParty(domain, archive, acceptance, Optional.of(crl));
  }

  /// Judges the chain that a server presented in a TLS handshake when `host` (a name or an address,
  /// without port) was asked for. Never throws for a bad certificate: that is a verdict.
  public Verdict verify(Chain chain, String host, Instant at) {
    var findings = Findings.of("certificate");
    var presented = Presented.of(chain, domain);
    var claims = CertificateAppraisal.appraise(presented, host, domain, at, findings);
    RevocationAppraisal.appraise(presented, domain, revocations, at, findings);
    var facts =
        claims.flatMap(
            said -> ArchiveAppraisal.appraise(presented, said, archive, acceptance, findings));
    claims.ifPresentOrElse(
        said -> ArchiveAppraisal.compare(said, facts, findings),
        () -> findings.add(TRUST, "archived evidence", Finding.needs("the claims")));
    var grade = claims.map(Claims::grade).orElse(Grade.NONE);
    findings.add(
        TRUST,
        "accepted grade",
        claims.map(said -> accepted(said.grade())).orElse(Finding.needs("the claims")));
    findings.add(
        TRUST, "expected package", claims.map(this::expected).orElse(Finding.needs("the claims")));
    findings.add(SECRETS, "secrets sent here", secrets(grade, findings));
    return Verdict.of(
        grade,
        acceptance.development() && grade == Grade.NONE,
        facts.map(said -> Appraiser.subject(said, Claims.Purpose.INSTANCE)).orElse(""),
        findings.checks());
  }

  private Finding accepted(Grade grade) {
    return Expectations.grade(acceptance.grades(), grade);
  }

  private Finding expected(Claims claims) {
    if (acceptance.packages().isEmpty()) {
      return Finding.skipped("none is stated here: it runs " + claims.pkg());
    }
    return Finding.of(
        acceptance.packages().contains(claims.pkg()),
        claims.pkg() + " is expected",
        claims.pkg() + " is not among " + acceptance.packages());
  }

  private static Finding secrets(Grade grade, Findings findings) {
    if (!findings.sound()) {
      return Finding.skipped("send none while a check fails");
    }
    return switch (grade) {
      case NONE -> Finding.skipped("whoever runs this machine can read what you send");
      case TPM ->
          Finding.skipped("the machine booted as measured, and its memory is not encrypted");
      case HARDWARE -> Finding.passed("only the measured instance can read what you send");
    };
  }
}
