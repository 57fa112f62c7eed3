package motte.steward;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import motte.appraise.Appraisal;
import motte.appraise.Appraiser;
import motte.appraise.Facts;
import motte.appraise.NonceCheck;
import motte.appraise.Position;
import motte.appraise.Positions;
import motte.appraise.Submission;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Nonce;
import motte.core.Problem;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
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
  private static final Set<String> KEYS = Set.of("csr", "csrs", "evidence");
  private static final int MOST_AT_ONCE = 64;

  private final CertificateAuthority authority;
  private final Supplier<Appraiser> appraiser;
  private final Nonces nonces;
  private final Epochs epochs;
  private final EvidenceArchive archive;
  private final DecisionLog decisions;
  private final InstantSource clock;
  private final Answers answers;
  private final Positions positions = Positions.of(Positions.MOST);

  /// Since when evidence is fresh: what it leads to ends no later than if it had been judged then.
  private record Fresh(Instant since, NonceCheck check) {}

  /// A certificate and the EAR that it names.
  private record Certified(Chain chain, Digest ear) {
    Cbor.Map cbor() {
      return Cbor.emptyMap()
          .put("chain", Cbor.array(chain.der().stream().map(Cbor::of).toList()))
          .put("ear", ear.toString());
    }
  }

  Enrolment(
      CertificateAuthority authority,
      Supplier<Appraiser> appraiser,
      Nonces nonces,
      Epochs epochs,
      EvidenceArchive archive,
      DecisionLog decisions,
      InstantSource clock) {
    this.authority = authority;
    this.appraiser = appraiser;
    this.nonces = nonces;
    this.epochs = epochs;
    this.archive = archive;
    this.decisions = decisions;
    this.clock = clock;
    this.answers = new Answers(clock, Answers.MOST);
  }

  /// Answers `POST /certificates/keep` and `POST /certificates/instance`; to the same request, as
  /// [Answers] says, with the same certificates.
  Reply certify(Claims.Purpose purpose, Bytes body) {
    var what = "certificate " + purpose.name().toLowerCase(java.util.Locale.ROOT);
    try {
      var request = Digest.sha256(what.getBytes(StandardCharsets.US_ASCII), body.toArray());
      return answers.once(request, () -> decide(what, purpose, body));
    } catch (MotteException e) {
      decisions.refused(what, Problem.of(e));
      throw e;
    }
  }

  /// The same for one certificate request that holds the evidence itself, as an extension.
  Reply certifyRequest(Claims.Purpose purpose, Bytes der) {
    var request = CertificateRequest.parse(der.toArray());
    var evidence =
        Cmw.of(request)
            .orElseThrow(() ->
                new StewardException(
                    Kind.UNAUTHENTICATED,
                    "request-without-evidence",
                    "the certificate request holds no evidence: none of the extensions `"
                        + Cmw.EXTENSIONS
                        + "`",
                    "put the evidence into the request, or send both as application/cbor"));
    return certify(
        purpose, Cbor.emptyMap().put("csr", der).put("evidence", evidence.encode()).encoded());
  }

  private Reply decide(String what, Claims.Purpose purpose, Bytes body) {
    var fields = Cbor.decode(body).map().onlyKeys(KEYS);
    var several = purpose == Claims.Purpose.INSTANCE && fields.find("csrs").isPresent();
    var requests = several ? fields.items("csrs") : List.of(fields.at("csr"));
    if (requests.isEmpty() || requests.size() > MOST_AT_ONCE) {
      throw new StewardException(
          Kind.INVALID,
          "requests-too-many",
          "`" + requests.size() + "` certificates cannot be had at once",
          "ask for 1 to " + MOST_AT_ONCE);
    }
    var evidence = Cmw.parse(fields.blob("evidence"));
    var bundle = Evidence.Bundle.parse(evidence);
    var log = bundle.log();
    // Of a log whose beginning was pruned the whole is asked for once more.
    var known = positions.find(log).filter(position -> archive.has(position.ear()));
    if (log.from() > 0 && log.from() != Positions.from(known)) {
      return elsewhere(Positions.from(known));
    }
    var nonce = ReportData.parse(bundle.preimage()).nonce();
    var fresh = fresh(nonce);
    List<Certified> issued = new ArrayList<>();
    for (var each : requests) {
      var request = CertificateRequest.parse(each.blob().toArray());
      var submission = Submission.of(request, evidence, purpose, fresh.check()).knowing(known);
      var now = clock.instant();
      var appraisal = appraiser.get().appraise(submission, now);
      if (appraisal.facts().isEmpty()) {
        decisions.decided(what, request.spki().pin(), appraisal.verdict(), Optional.empty());
        return refusal(appraisal.verdict());
      }
      var barrable = barrable(request, appraisal.facts().get(), log);
      authority.register().check(barrable);
      var ear = appraisal.ear(evidence, now).sign(authority.key());
      var after = known.filter(_ -> log.from() > 0).map(Position::ear);
      var digest =
          archive.store(evidence.encode(), ear, request.spki(), after, appraisal.endorsements());
      appraisal.log().ifPresent(found -> positions.remember(found, digest, log, known));
      var chain = issue(appraisal, purpose, request, fresh, digest);
      // Who barred it since has not seen this certificate, which so does not leave.
      authority.register().check(barrable);
      decisions.decided(what, request.spki().pin(), appraisal.verdict(), Optional.of(digest));
      issued.add(new Certified(chain, digest));
    }
    return certified(issued, several);
  }

  /// The log begins where this steward does not know it: asked again, with what follows the first
  /// `from` records. The nonce stays good.
  private static Reply elsewhere(long from) {
    var problem =
        Problem.of(
            new StewardException(
                Kind.CONFLICT,
                "log-position-unknown",
                "this steward knows the log up to record `" + from + "`",
                "send the same evidence with the log from there on"));
    Map<String, Json> members = new LinkedHashMap<>(problem.json().map().members());
    members.put("from", Json.of(from));
    return Reply.problem(problem, Json.of(members));
  }

  /// What a revocation bars, of those who ask here.
  private static List<Digest> barrable(CertificateRequest request, Facts facts, LogPart log) {
    List<Digest> all = new ArrayList<>(List.of(request.spki().pin(), facts.warrant()));
    log.boot().ifPresent(all::add);
    return all;
  }

  /// Takes the handle of an epoch for fresh since the epoch began, and a nonce since it was given
  /// out: whoever hands the same evidence to several stewards gets nothing that ends later.
  private Fresh fresh(Nonce nonce) {
    var once = NonceCheck.expecting(nonce);
    return epochs
        .of(nonce)
        .map(epoch ->
            new Fresh(
                epoch.begin(),
                once.saying("the handle of epoch " + epoch.number() + ", since " + epoch.begin())))
        .orElseGet(() -> {
          var since = nonces.take(nonce);
          return new Fresh(since, once);
        });
  }

  private Chain issue(
      Appraisal appraisal,
      Claims.Purpose purpose,
      CertificateRequest request,
      Fresh fresh,
      Digest ear) {
    var facts = appraisal.facts().orElseThrow();
    var claims = facts.claims(purpose, ear);
    var now = clock.instant();
    var lifetime = Duration.between(now, appraisal.certificateEnd(purpose, fresh.since()));
    if (!lifetime.isPositive()) {
      throw new StewardException(
          Kind.DENIED,
          "epoch-outlived",
          "the nonce or epoch of the evidence is of "
              + fresh.since()
              + ", longer ago than a certificate holds",
          "ask for a nonce (POST /nonces), or for the epoch that it is now (GET /epoch)");
    }
    return switch (purpose) {
      case KEEP -> authority.issueKeep(request.spki(), claims, lifetime);
      case INSTANCE ->
          authority.issueInstance(
              request.spki(), claims, facts.names(), facts.addresses(), lifetime);
    };
  }

  private Reply certified(List<Certified> issued, boolean several) {
    var time = SignedTime.of(clock.instant()).sign(authority.key());
    var certificates = issued.stream().map(Certified::cbor).toList();
    var answer =
        several
            ? Cbor.emptyMap().put("certificates", Cbor.array(certificates))
            : certificates.getFirst();
    return Reply.ok("application/cbor", answer.put("time", time).encoded());
  }

  /// A problem document with the whole verdict beside the usual members.
  static Reply refusal(Verdict verdict) {
    var failures = verdict.refusals();
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
}
