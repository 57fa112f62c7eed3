package motte.appraise;

import static motte.verdict.Remits.IDENTITY;
import static motte.verdict.Remits.TRUST;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.MotteException;
import motte.evidence.StewardClient;
import motte.trust.Claims;
import motte.trust.CoseSign1;
import motte.trust.Ear;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// Judges the archived evidence behind a certificate again, as of the time when the steward did.
final class ArchiveAppraisal {
  /// How far a certificate's beginning may lie from the attestation result behind it.
  private static final Duration SLACK = Duration.ofMinutes(5);

  private ArchiveAppraisal() {}

  /// What the archived evidence says, if nothing in it fails.
  static Optional<Facts> appraise(
      Presented presented,
      Claims claims,
      Archive archive,
      Acceptance acceptance,
      Findings findings) {
    var key = presented.chain().spki();
    var archived =
        findings.read(
            TRUST,
            "archived evidence",
            "the steward gives out what it judged",
            () -> archive.evidence(claims.ear()));
    var ear = archived.flatMap(found -> result(found, presented, claims, findings));
    findings.add(
        IDENTITY,
        "certified key",
        archived
            .map(found ->
                Finding.of(
                    found.key().equals(key),
                    "the certificate's key is the one that was judged",
                    "the certificate has the key "
                        + key.pin()
                        + ", judged was "
                        + found.key().pin()))
            .orElse(Finding.needs("the archived evidence")));
    if (archived.isEmpty() || ear.isEmpty()) {
      findings.add(
          TRUST, "archived appraisal", Finding.needs("the evidence and its attestation result"));
      return Optional.empty();
    }
    return again(presented, claims, archived.get(), archive, ear.get(), acceptance, findings);
  }

  private static Optional<Ear> result(
      StewardClient.Archived found, Presented presented, Claims claims, Findings findings) {
    var digest = Ear.digest(found.ear());
    findings.add(
        TRUST,
        "attestation result",
        Finding.of(
            digest.equals(claims.ear()),
            "its digest stands in the certificate",
            "its digest is " + digest + ", the certificate says " + claims.ear()));
    findings.add(TRUST, "attestation result's signature", signature(found.ear(), presented.root()));
    return findings
        .read(TRUST, "attestation result's form", "it is an EAR", () -> Ear.parse(found.ear()))
        .map(ear -> {
          findings.add(TRUST, "attestation result's status", status(ear, claims));
          findings.add(TRUST, "attestation result's time", time(ear, presented.chain().leaf()));
          findings.add(
              TRUST,
              "attestation result's evidence",
              Finding.of(
                  ear.rawEvidence().equals(Optional.of(found.evidence())),
                  "it holds the archived evidence",
                  "it is about other evidence than the archived one"));
          return ear;
        });
  }

  private static Finding signature(Bytes ear, Spki root) {
    try {
      CoseSign1.parse(ear).verify(root);
      return Finding.passed("made with the key of the domain's root");
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  private static Finding status(Ear ear, Claims claims) {
    var result = Optional.ofNullable(ear.submodules().get(Appraisal.SUBMODULE));
    var wanted = Appraisal.statusOf(claims.grade());
    return result
        .map(found ->
            Finding.of(
                found.status() == wanted,
                "`"
                    + found.status().name().toLowerCase(java.util.Locale.ROOT)
                    + "`, as grade `"
                    + claims.grade()
                    + "` is worth",
                "`" + found.status() + "`, which does not fit grade `" + claims.grade() + "`"))
        .orElse(Finding.failed("it says nothing about a keep"));
  }

  private static Finding time(Ear ear, X509Certificate leaf) {
    var from = leaf.getNotBefore().toInstant();
    return Finding.of(
        Duration.between(from, ear.issuedAt()).abs().compareTo(SLACK) <= 0,
        ear.issuedAt() + ", when the certificate was issued",
        "it was reached at " + ear.issuedAt() + ", and the certificate begins at " + from);
  }

  private static Optional<Facts> again(
      Presented presented,
      Claims claims,
      StewardClient.Archived archived,
      Archive archive,
      Ear ear,
      Acceptance acceptance,
      Findings findings) {
    var inner = Findings.of("keep");
    var endorsements =
        archived
            .endorsements()
            .map(digest ->
                findings.read(
                    Remits.ENDORSEMENT,
                    "archived endorsements",
                    "the steward gives out what vouched for the machine",
                    () -> archive.endorsements(digest)))
            .orElse(Optional.of(Endorsements.none()));
    var evidence =
        findings.read(
            Remits.ROOT_OF_TRUST,
            "archived form",
            "a CMW collection (RFC 9999)",
            () -> ArchivedLog.whole(archived, archive));
    if (evidence.isEmpty() || endorsements.isEmpty()) {
      return Optional.empty();
    }
    var expected = Expectations.of(acceptance, claims, presented.root().pin(), endorsements.get());
    var submission =
        new Submission(
            evidence.get(),
            presented.chain().spki(),
            "the handshake that presented the certificate is signed with its key",
            claims.kind(),
            Reappraisal.named(ear),
            List.of(),
            List.of(),
            Optional.empty());
    var appraisal = EvidenceAppraisal.of(submission, expected, ear.issuedAt(), inner);
    findings.addAll(inner);
    return inner.sound() ? appraisal.facts(submission, List.of(), List.of()) : Optional.empty();
  }

  /// Compares what the certificate claims with what the evidence says.
  static void compare(Claims claims, Optional<Facts> facts, Findings findings) {
    if (facts.isEmpty()) {
      findings.add(
          IDENTITY, "claims and evidence", Finding.needs("evidence in which nothing fails"));
      return;
    }
    var said = claims;
    var found = facts.get().claims(claims.kind(), claims.ear());
    findings.add(IDENTITY, "domain", same(said.domain(), found.domain()));
    findings.add(IDENTITY, "grade of the certificate", same(said.grade(), found.grade()));
    findings.add(IDENTITY, "keep", same(said.keepMeasurement(), found.keepMeasurement()));
    findings.add(IDENTITY, "warrant of the certificate", same(said.warrant(), found.warrant()));
    findings.add(IDENTITY, "package", same(said.pkg(), found.pkg()));
    findings.add(IDENTITY, "role of the certificate", same(said.role(), found.role()));
    findings.add(
        IDENTITY, "component of the certificate", same(said.component(), found.component()));
    findings.add(IDENTITY, "instance", same(said.instance(), found.instance()));
  }

  private static Finding same(Object said, Object found) {
    return Finding.of(
        said.equals(found),
        text(said) + ", as the evidence says",
        "the certificate says " + text(said) + ", the evidence " + text(found));
  }

  private static String text(Object value) {
    return value instanceof Optional<?> maybe
        ? maybe.map(Object::toString).orElse("nothing")
        : value instanceof Digest digest ? digest.toString() : String.valueOf(value);
  }
}
