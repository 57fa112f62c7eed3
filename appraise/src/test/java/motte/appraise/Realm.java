package motte.appraise;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Nonce;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.SoftPlatform;
import motte.pack.Reference;
import motte.pack.Warrant;
import motte.pack.WarrantLimits;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Verdict;

/// A trust domain with one tenant, one development key and one honest keep, all parts of which a
/// test may replace before it collects evidence.
final class Realm {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final SigningKey TENANT = SigningKey.generate(Curve.P256);
  static final SigningKey STRANGER = SigningKey.generate(Curve.P256);
  static final SigningKey DEVELOPMENT = SigningKey.generate(Curve.P256);
  static final SigningKey PUBLISHER = SigningKey.generate(Curve.P256);
  static final SigningKey KEY = SigningKey.generate(Curve.P256);
  static final Digest STEWARD = SigningKey.generate(Curve.P256).spki().pin();
  static final Digest KEEP = digest("keep");
  static final Digest COMPONENT = digest("component");
  static final Digest MANIFEST = digest("manifest");
  static final Digest PACKAGE = Digest.sha256(bytes("package"));
  static final String INSTANCE = "game-1";

  SigningKey tenant = TENANT;
  SigningKey development = DEVELOPMENT;
  Digest measurement = KEEP;
  Warrant warrant = warrant();
  Nonce nonce = Nonce.random();
  SigningKey key = KEY;
  UnaryOperator<Bytes> sentWarrant = UnaryOperator.identity();
  List<LogRecord> after = List.of();

  static Digest digest(String of) {
    return Digest.sha384(bytes(of));
  }

  static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  static Policy policy() {
    return Policy.of("motte.example")
        .accepting(Grade.NONE)
        .trustingSigners(TENANT.spki().pin())
        .trustingMeasurements(KEEP)
        .trustingDevelopmentKeys(DEVELOPMENT.spki().pin())
        .granting("game", RolePolicy.of(Set.of("game.example"), Set.of("127.0.0.1")));
  }

  static Warrant warrant() {
    return new Warrant(
        "motte.example",
        URI.create("https://localhost:4433"),
        List.of(STEWARD),
        URI.create("https://localhost:5000"),
        Reference.parse("localhost:5000/games/cryptle").withDigest(PACKAGE),
        PUBLISHER.spki(),
        "game",
        WarrantLimits.none(),
        NOW.minusSeconds(60),
        NOW.plusSeconds(3600),
        "1");
  }

  static Warrant warrant(String domain, Digest steward, String role, Instant from, Instant until) {
    var usual = warrant();
    return new Warrant(
        domain,
        usual.steward(),
        List.of(steward),
        usual.drawbridge(),
        usual.pkg(),
        usual.publisher(),
        role,
        usual.limits(),
        from,
        until,
        usual.serial());
  }

  /// What a keep logs once its component is measured.
  static List<LogRecord> running() {
    return List.of(
        LogRecord.load(COMPONENT, MANIFEST),
        LogRecord.grant(List.of("listen web tls 0.0.0.0:10030")),
        LogRecord.key(INSTANCE, KEY.spki().sha384()));
  }

  /// Evidence of a keep that has just started.
  Cmw.Collection ofKeep() {
    var signed = warrant.sign(tenant);
    var log = new ArrayList<LogRecord>();
    log.add(LogRecord.boot(measurement));
    log.add(LogRecord.warrant(Digest.sha384(signed.toArray())));
    log.addAll(after);
    return of(log, signed);
  }

  /// Evidence of a keep whose component is about to start.
  Cmw.Collection ofInstance() {
    after = running();
    return ofKeep();
  }

  /// Evidence over just that log.
  Cmw.Collection of(List<LogRecord> records, Bytes signedWarrant) {
    var platform = SoftPlatform.open(development, measurement);
    var log = MeasurementLog.start(platform);
    records.forEach(log::append);
    return (Cmw.Collection)
        Evidence.collect(platform, log, key.spki(), nonce, sentWarrant.apply(signedWarrant));
  }

  Appraisal keep(Cmw evidence) {
    return appraise(evidence, Claims.Purpose.KEEP, policy(), NOW);
  }

  Appraisal instance(Cmw evidence) {
    return appraise(evidence, Claims.Purpose.INSTANCE, policy(), NOW);
  }

  Appraisal appraise(Cmw evidence, Claims.Purpose purpose, Policy policy, Instant at) {
    return Appraiser.of(policy, STEWARD).appraise(submission(evidence, purpose), at);
  }

  Submission submission(Cmw evidence, Claims.Purpose purpose) {
    return new Submission(
        evidence,
        KEY.spki(),
        "signed",
        purpose,
        NonceCheck.expecting(nonce),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /// The evidence with one part replaced.
  static Cmw replace(Cmw.Collection evidence, String label, UnaryOperator<Bytes> change) {
    var members = new TreeMap<>(evidence.members());
    members.computeIfPresent(
        label,
        (_, part) ->
            part instanceof Cmw.Message message
                ? Cmw.message(message.type(), change.apply(message.value()))
                : part);
    return Cmw.collection(members);
  }

  static Outcome outcome(Verdict verdict, String check) {
    return verdict.checks().stream()
        .filter(each -> each.name().equals(check))
        .map(Check::outcome)
        .reduce((a, b) -> {
          throw new AssertionError("`" + check + "` appears twice");
        })
        .orElseThrow(() -> new AssertionError("no check `" + check + "`\n" + verdict.tree()));
  }

  static List<String> failures(Appraisal appraisal) {
    return appraisal.verdict().failures().stream().map(Check::name).toList();
  }
}
