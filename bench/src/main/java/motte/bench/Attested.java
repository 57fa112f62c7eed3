package motte.bench;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.appraise.Appraisal;
import motte.appraise.Appraiser;
import motte.appraise.NonceCheck;
import motte.appraise.Policy;
import motte.appraise.Position;
import motte.appraise.Positions;
import motte.appraise.RolePolicy;
import motte.appraise.Submission;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Nonce;
import motte.endorsement.BouncyCastleChecker;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.SoftPlatform;
import motte.pack.Reference;
import motte.pack.Warrant;
import motte.pack.WarrantLimits;
import motte.trust.CertificateRequest;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import motte.trust.spi.SignatureChecker;

/// A keep with many components on platform `soft`, and a steward that knows its log or does not.
final class Attested {
  static final SignatureChecker CHECKER = new BouncyCastleChecker();
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final SigningKey TENANT = SigningKey.generate(Curve.P256);
  private static final SigningKey DEVELOPMENT = SigningKey.generate(Curve.P256);
  private static final Digest STEWARD = SigningKey.generate(Curve.P256).spki().pin();
  private static final Digest KEEP = digest("keep");
  private static final int COMPONENTS = 8;
  private static final Digest EAR = Digest.sha256(new byte[] {1});

  final SigningKey key;
  final Nonce nonce = Nonce.random();
  private final SoftPlatform platform = SoftPlatform.open(DEVELOPMENT, KEEP);
  private final MeasurementLog log = MeasurementLog.start(platform);
  private final Bytes warrant;
  private int events;

  Attested(SigningKey key) {
    this(key, STEWARD, NOW);
  }

  /// One whose warrant names a steward by the pin of its root, and holds from a minute before that
  /// time for an hour.
  Attested(SigningKey key, Digest steward, Instant now) {
    this.key = key;
    warrant = warrant(steward, now);
    log.append(LogRecord.boot(KEEP).salted());
    log.append(LogRecord.warrant(Digest.sha384(warrant.toArray())).salted());
    for (int i = 0; i < COMPONENTS; i++) {
      log.append(LogRecord.load(component(i), digest("manifest")).salted());
      log.append(LogRecord.grant(List.of("listen web tls 0.0.0.0:1003" + i)).salted());
    }
    log.append(LogRecord.key("mine", component(0), key.spki().sha384()).salted());
  }

  static Digest digest(String of) {
    return Digest.sha384(of.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static Digest component(int i) {
    return digest("component " + i);
  }

  /// Who signs the warrant and who the platform's statement, as a policy names them.
  static List<Digest> signers() {
    return List.of(TENANT.spki().pin(), DEVELOPMENT.spki().pin());
  }

  static Policy policy() {
    return policy(signers());
  }

  static Policy policy(List<Digest> signers) {
    var components = new ArrayList<Digest>();
    for (int i = 0; i < COMPONENTS; i++) {
      components.add(component(i));
    }
    return Policy.of("motte.example")
        .accepting(Grade.NONE)
        .trustingSigners(signers.getFirst())
        .trustingMeasurements(KEEP)
        .trustingDevelopmentKeys(signers.getLast())
        .granting("game", RolePolicy.bare().of(components.toArray(Digest[]::new)));
  }

  private static Bytes warrant(Digest steward, Instant now) {
    return new Warrant(
            "motte.example",
            URI.create("https://localhost:4433"),
            List.of(steward),
            URI.create("https://localhost:5000"),
            Reference.parse("localhost:5000/games/cryptle").withDigest(Digest.sha256()),
            TENANT.spki(),
            "game",
            WarrantLimits.none(),
            now.minusSeconds(60),
            now.plusSeconds(3600),
            "1")
        .sign(TENANT);
  }

  /// So many more records: instances that come, run, and go.
  void happen(int more) {
    for (int i = 0; i < more; i++, events++) {
      var instance = "i" + events / 3;
      var component = component(events / 3 % COMPONENTS);
      log.append(
          switch (events % 3) {
            case 0 -> LogRecord.key(instance, component, digest("key " + events)).salted();
            case 1 -> LogRecord.start(instance).salted();
            default -> LogRecord.stop(instance).salted();
          });
    }
  }

  /// The evidence as it comes over the wire, with what follows `known`.
  Bytes evidence(Optional<Position> known) {
    return Evidence.since(evidence(nonce), Positions.from(known)).encode();
  }

  /// The evidence for a steward's nonce, with its whole log.
  Cmw evidence(Nonce nonce) {
    return Evidence.collect(platform, log, key.spki(), nonce, warrant);
  }

  CertificateRequest request() {
    return CertificateRequest.create(key, List.of());
  }

  /// As a steward does: from the bytes of request and evidence to a verdict.
  Appraisal appraise(Bytes request, Bytes evidence, Optional<Position> known) {
    return ScopedValue.where(SignatureChecker.IN_USE, CHECKER)
        .call(() -> judge(CertificateRequest.parse(request.toArray()), evidence, known));
  }

  Appraisal appraise(CertificateRequest request, Bytes evidence, Optional<Position> known) {
    return ScopedValue.where(SignatureChecker.IN_USE, CHECKER)
        .call(() -> judge(request, evidence, known));
  }

  private Appraisal judge(CertificateRequest request, Bytes evidence, Optional<Position> known) {
    var submission =
        Submission.of(
                request, Cmw.parse(evidence), Claims.Purpose.INSTANCE, NonceCheck.expecting(nonce))
            .knowing(known);
    return Appraiser.of(policy(), STEWARD).appraise(submission, NOW);
  }

  /// Up to where a steward knows the log once it has found it trusted.
  Optional<Position> remembered(Positions positions, CertificateRequest request) {
    var evidence = evidence(Optional.empty());
    var part = LogPart.parse(((Cmw.Collection) Cmw.parse(evidence)).member("log"));
    var appraisal = appraise(request, evidence, Optional.empty());
    var history =
        appraisal.log().orElseThrow(() -> new IllegalStateException(appraisal.verdict().tree()));
    positions.remember(history, EAR, part, Optional.empty());
    return positions.find(part);
  }
}
