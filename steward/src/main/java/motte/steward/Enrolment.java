package motte.steward;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import motte.appraise.Appraisal;
import motte.appraise.Appraiser;
import motte.appraise.Facts;
import motte.appraise.Policy;
import motte.appraise.Submission;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Problem;
import motte.evidence.Evidence;
import motte.evidence.ReportData;
import motte.steward.Exchange.Reply;
import motte.trust.CertificateRequest;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.SignedTime;
import motte.verdict.Verdict;

/// Turns a certificate request and evidence into a certificate, or into a refusal that says which
/// checks failed.
final class Enrolment {
  private static final Set<String> KEYS = Set.of("csr", "evidence");

  private final CertificateAuthority authority;
  private final Supplier<Policy> policy;
  private final Nonces nonces;
  private final EvidenceArchive archive;
  private final DecisionLog decisions;
  private final InstantSource clock;

  Enrolment(
      CertificateAuthority authority,
      Supplier<Policy> policy,
      Nonces nonces,
      EvidenceArchive archive,
      DecisionLog decisions,
      InstantSource clock) {
    this.authority = authority;
    this.policy = policy;
    this.nonces = nonces;
    this.archive = archive;
    this.decisions = decisions;
    this.clock = clock;
  }

  /// Answers `POST /certificates/keep` and `POST /certificates/instance`.
  Reply certify(Claims.Purpose purpose, Bytes body) {
    var what = "certificate " + purpose.name().toLowerCase(java.util.Locale.ROOT);
    try {
      return decide(what, purpose, body);
    } catch (MotteException e) {
      decisions.refused(what, Problem.of(e));
      throw e;
    }
  }

  private Reply decide(String what, Claims.Purpose purpose, Bytes body) {
    var fields = Cbor.decode(body).map().onlyKeys(KEYS);
    var request = CertificateRequest.parse(fields.blob("csr").toArray());
    var evidence = Cmw.parse(fields.blob("evidence"));
    var nonce = ReportData.parse(Evidence.Bundle.parse(evidence).preimage()).nonce();
    nonces.take(nonce);
    var now = clock.instant();
    var submission =
        Submission.of(request, evidence, purpose, motte.appraise.NonceCheck.expecting(nonce));
    var appraisal = Appraiser.of(policy.get(), rootPin()).appraise(submission, now);
    if (appraisal.facts().isEmpty()) {
      decisions.decided(what, request.spki().pin(), appraisal.verdict(), Optional.empty());
      return refusal(appraisal.verdict());
    }
    var ear = appraisal.ear(evidence, now).sign(authority.key());
    var digest = archive.store(evidence.encode(), ear, request.spki());
    var chain = issue(appraisal, appraisal.facts().get(), purpose, request, digest);
    decisions.decided(what, request.spki().pin(), appraisal.verdict(), Optional.of(digest));
    return certified(chain, digest);
  }

  private Chain issue(
      Appraisal appraisal,
      Facts facts,
      Claims.Purpose purpose,
      CertificateRequest request,
      Digest ear) {
    var claims = facts.claims(purpose, ear);
    var now = clock.instant();
    var lifetime = Duration.between(now, appraisal.certificateEnd(purpose, now));
    return switch (purpose) {
      case KEEP -> authority.issueKeep(request.spki(), claims, lifetime);
      case INSTANCE ->
          authority.issueInstance(
              request.spki(), claims, facts.names(), facts.addresses(), lifetime);
    };
  }

  private Reply certified(Chain chain, Digest ear) {
    var time = new SignedTime(clock.instant(), Optional.empty(), Optional.empty());
    return Reply.ok(
        "application/cbor",
        Cbor.emptyMap()
            .put("chain", Cbor.array(chain.der().stream().map(Cbor::of).toList()))
            .put("ear", ear.toString())
            .put("time", time.sign(authority.key()))
            .encoded());
  }

  /// A problem document with the whole verdict beside the usual members.
  private static Reply refusal(Verdict verdict) {
    var failures = verdict.failures();
    var refusal =
        new StewardException(
            Kind.DENIED,
            "attestation-refused",
            failures.size()
                + (failures.size() == 1 ? " check failed: " : " checks failed: ")
                + failures.stream()
                    .map(check -> check.name() + ": " + check.reason())
                    .collect(Collectors.joining("; ")),
            "mend what failed, or ask who runs the steward whether its policy should allow it");
    var problem = Problem.of(refusal);
    Map<String, Json> members = new LinkedHashMap<>(problem.json().map().members());
    members.put("verdict", verdict.json());
    return Reply.problem(problem, Json.of(members));
  }

  private Digest rootPin() {
    return authority.key().spki().pin();
  }
}
