package motte.steward;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import motte.appraise.CollateralServices;
import motte.appraise.Endorsements;
import motte.appraise.Policy;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Nonce;
import motte.core.Problem;
import motte.steward.Exchange.Reply;
import motte.steward.Exchange.Request;
import motte.trust.Claims;
import motte.trust.SignedTime;

/// Answers every request; the only place that knows the paths.
final class Desk {
  private static final System.Logger LOG = System.getLogger("motte.steward");
  private static final String CBOR = "application/cbor";
  private static final String COSE = "application/cose";
  private static final String PKCS10 = "application/pkcs10";
  private static final String CRL = "application/pkix-crl";
  private static final String PEM = "application/pem-certificate-chain";
  private static final String WRONG_METHOD = "method-not-allowed";
  private static final String EVIDENCE = "/evidence/";
  private static final String ENDORSEMENTS = "/endorsements/";
  private static final Set<String> PATHS =
      Set.of(
          "/nonces",
          "/certificates/keep",
          "/certificates/instance",
          "/tpm/credentials",
          "/tpm/attestation-keys",
          "/anchors",
          "/crl",
          "/epoch",
          "/time",
          "/health");

  private final CertificateAuthority authority;
  private final Supplier<Policy> policy;
  private final Nonces nonces;
  private final Epochs epochs;
  private final EvidenceArchive archive;
  private final Enrolment enrolment;
  private final TpmIntroduction tpm;
  private final EnarxEnrolment enarx;
  private final InstantSource clock;

  Desk(
      CertificateAuthority authority,
      Supplier<Policy> policy,
      Supplier<Endorsements> endorsements,
      CollateralServices services,
      EvidenceArchive archive,
      AttestationKeys keys,
      DecisionLog decisions,
      SharedSecret secret,
      Epochs epochs,
      InstantSource clock) {
    this.epochs = epochs;
    this.authority = authority;
    this.policy = policy;
    this.archive = archive;
    this.clock = clock;
    nonces = new Nonces(secret, clock, Nonces.MOST);
    var steward = authority.key().spki().pin();
    var appraiser = new CurrentAppraiser(policy, endorsements, services, keys, steward);
    enrolment = new Enrolment(authority, appraiser, nonces, epochs, archive, decisions, clock);
    tpm = new TpmIntroduction(policy, appraiser, nonces, secret, keys, decisions, clock);
    enarx = new EnarxEnrolment(authority, policy, appraiser, archive, decisions, clock);
  }

  /// Answers; never throws. A fault of ours is logged here and told without its cause.
  Reply answer(Request request) {
    try {
      return route(request);
    } catch (MotteException e) {
      if (e.kind() == Kind.FAULT) {
        LOG.log(System.Logger.Level.ERROR, request.path(), e);
      }
      return e.code().equals(WRONG_METHOD)
          ? Reply.problem(Problem.of(e), 405)
              .with(Map.of("Allow", methods(request.path()), "Cache-Control", "no-store"))
          : Reply.problem(Problem.of(e));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, request.path(), e);
      return Reply.problem(Problem.of(e));
    }
  }

  private Reply route(Request request) {
    return switch (request.method() + " " + request.path()) {
      case "GET /health" -> Reply.ok("text/plain", text("ok\n"));
      case "GET /anchors" -> Reply.ok(PEM, text(authority.anchors().pem()));
      case "GET /epoch" -> Reply.ok(COSE, epoch());
      case "GET /crl" -> Reply.ok(CRL, authority.crl());
      case "GET /time" -> Reply.ok(COSE, time(request.query()));
      case "POST /nonces" -> Reply.ok(COSE, nonce());
      case "POST /certificates/keep" -> certificate(Claims.Purpose.KEEP, request);
      case "POST /certificates/instance" -> certificate(Claims.Purpose.INSTANCE, request);
      case "POST /tpm/credentials" -> tpm.credential(body(request, CBOR));
      case "POST /tpm/attestation-keys" -> tpm.attestationKey(body(request, CBOR));
      case "POST /" -> answersEnarx() ? enarx.certify(body(request, PKCS10)) : unknown(request);
      case "GET /" -> answersEnarx() ? Reply.ok("text/plain", Bytes.empty()) : unknown(request);
      default -> request.method().equals("GET") ? kept(request) : unknown(request);
    };
  }

  /// What is named by its digest.
  private Reply kept(Request request) {
    var path = request.path();
    if (path.startsWith(EVIDENCE)) {
      var ear = Digest.parse(path.substring(EVIDENCE.length()));
      return unchanging(archive.find(ear), ear);
    }
    if (path.startsWith(ENDORSEMENTS)) {
      var digest = Digest.parse(path.substring(ENDORSEMENTS.length()));
      return unchanging(archive.findEndorsements(digest), digest);
    }
    return unknown(request);
  }

  private Reply certificate(Claims.Purpose purpose, Request request) {
    return isOf(request, PKCS10)
        ? enrolment.certifyRequest(purpose, body(request, PKCS10))
        : enrolment.certify(purpose, body(request, CBOR));
  }

  private Bytes nonce() {
    var issued = nonces.issue();
    var time = SignedTime.issuing(clock.instant(), issued.nonce(), issued.expires());
    return epochs
        .now()
        .map(epoch -> time.inEpoch(epoch.number()))
        .orElse(time)
        .sign(authority.key());
  }

  private Bytes epoch() {
    var epoch =
        epochs
            .now()
            .orElseThrow(() ->
                new StewardException(
                    Kind.MISSING,
                    "epochs-off",
                    "this steward has no epochs",
                    "ask for a nonce: POST /nonces"));
    return SignedTime.issuing(clock.instant(), epoch.handle(), epoch.expires())
        .inEpoch(epoch.number())
        .sign(authority.key());
  }

  private Bytes time(Map<String, String> query) {
    var nonce = Optional.ofNullable(query.get("nonce")).map(hex -> new Nonce(Bytes.parseHex(hex)));
    return nonce
        .map(asked -> SignedTime.answering(clock.instant(), asked))
        .orElseGet(() -> SignedTime.of(clock.instant()))
        .sign(authority.key());
  }

  /// What is named by its digest never changes.
  private static Reply unchanging(Bytes entry, Digest digest) {
    return Reply.ok(CBOR, entry)
        .with(
            Map.of(
                "Cache-Control",
                "public, max-age=31536000, immutable",
                "ETag",
                "\"" + digest + "\""));
  }

  private boolean answersEnarx() {
    return policy.get().enarx();
  }

  private static Bytes body(Request request, String type) {
    if (!isOf(request, type)) {
      throw new StewardException(
          Kind.INVALID,
          "content-type-unexpected",
          "the body is declared as `" + request.type().orElse("nothing") + "`",
          "send `Content-Type: " + type + "`");
    }
    return request.body();
  }

  private static boolean isOf(Request request, String type) {
    return type.equalsIgnoreCase(request.type().orElse("").split(";", 2)[0].strip());
  }

  private static String methods(String path) {
    return path.equals("/nonces") || path.startsWith("/certificates/") || path.startsWith("/tpm/")
        ? "POST"
        : "GET";
  }

  private static Reply unknown(Request request) {
    if (PATHS.contains(request.path())
        || request.path().startsWith(EVIDENCE)
        || request.path().startsWith(ENDORSEMENTS)) {
      throw new StewardException(
          Kind.INVALID,
          "method-not-allowed",
          "`" + request.method() + "` is not possible at `" + request.path() + "`",
          "docs/reference/http-steward.md lists what is");
    }
    throw new StewardException(
        Kind.MISSING,
        "path-unknown",
        "there is nothing at `" + request.path() + "`",
        "docs/reference/http-steward.md lists what there is");
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
