package motte.cca;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// The checks of a CCA token.
final class CcaAppraisal {
  private static final String TOKEN = "draft-ffm-rats-cca-token";
  private static final String RMM = "RMM specification ";
  private static final int CHALLENGE = 64;

  /// The JDK's names of the hashes by which a platform may bind the realm's key.
  private static final Map<String, String> JCA =
      Map.of(
          "sha-256", "SHA-256",
          "sha-384", "SHA-384",
          "sha-512", "SHA-512",
          "sha3-256", "SHA3-256",
          "sha3-384", "SHA3-384",
          "sha3-512", "SHA3-512");

  private final CcaToken token;
  private final PlatformClaims platform;
  private final RealmClaims realm;
  private final CcaExpectations wanted;
  private final PlatformChecks checks;
  private final SignatureEngine engine;
  private final Findings findings;

  CcaAppraisal(CcaToken token, CcaExpectations wanted, SignatureEngine engine, Findings findings) {
    this.token = token;
    this.platform = token.platform();
    this.realm = token.realm();
    this.wanted = wanted;
    this.checks = new PlatformChecks(platform, wanted);
    this.engine = engine;
    this.findings = findings;
  }

  void run() {
    signatures();
    measurements();
    var asked = wanted.challenge().map(this::challenge);
    findings.add(
        Remits.IDENTITY,
        "challenge",
        asked.orElse(Finding.needs("the challenge that was given")).from(RMM + "§A7.2.3.2.2"));
  }

  private void signatures() {
    findings.add(
        Remits.ROOT_OF_TRUST,
        "platform signature",
        checks.signature(token.platformMessage(), engine).from(RMM + "§A7.2.3.1"));
    findings.add(Remits.ROOT_OF_TRUST, "realm key", realmKey());
    findings.add(Remits.ROOT_OF_TRUST, "realm signature", realmSignature());
    findings.add(
        Remits.ENDORSEMENT, "platform key", checks.key().from(TOKEN + " \"Verification\""));
    findings.add(Remits.ENDORSEMENT, "lifecycle", checks.lifecycle().from(RMM + "§A7.2.3.3.6"));
  }

  private void measurements() {
    findings.add(
        Remits.MEASUREMENT, "software components", checks.components().from(RMM + "§A7.2.3.3.7"));
    findings.add(Remits.MEASUREMENT, "platform config", config());
    var realms = wanted.endorsements().realms();
    var started = realms.stream().filter(said -> said.startsAs(realm)).toList();
    var extended = started.stream().filter(said -> said.hasExtended(realm)).toList();
    findings.add(
        Remits.MEASUREMENT,
        "realm initial measurement",
        ofRealm(realms, r -> r.startsAs(realm), realm.initialMeasurement(), "§A7.2.3.2.4"));
    findings.add(
        Remits.MEASUREMENT,
        "realm extensible measurements",
        ofRealm(started, r -> r.hasExtended(realm), realm.extensibleMeasurements(), "§A7.2.3.2.5"));
    findings.add(
        Remits.MEASUREMENT,
        "realm personalization",
        ofRealm(
            extended.isEmpty() ? started : extended,
            r -> r.personalizes(realm),
            realm.personalization(),
            "§A7.2.3.2.3"));
  }

  private Finding realmSignature() {
    try {
      var key = realmPublicKey();
      token.realmMessage().verify(engine, key);
      return Finding.passed(token.realmMessage().scheme() + " by the realm's key")
          .from(RMM + "§A7.2.3.1");
    } catch (MotteException e) {
      return Finding.failed(e.getMessage()).from(RMM + "§A7.2.3.1");
    }
  }

  private Spki realmPublicKey() {
    return realm.profile().isPresent()
        ? CcaKey.ofCose(realm.publicKey())
        : CcaKey.ofPoint(realm.publicKey());
  }

  /// The platform's challenge is the hash of the realm's key as the realm's claims hold it.
  private Finding realmKey() {
    var source = RMM + "§A7.2.3.3.2";
    var name = JCA.get(realm.publicKeyHashAlgorithm());
    if (name == null) {
      return Finding.failed("`" + realm.publicKeyHashAlgorithm() + "` cannot be computed here")
          .from(source);
    }
    return Finding.same(platform.challenge(), Hash.of(name, realm.publicKey())).from(source);
  }

  private Finding config() {
    var source = RMM + "§A7.2.3.3.5";
    var said = checks.configs();
    if (said.isEmpty()) {
      return Finding.needs("a reference value for the platform's configuration").from(source);
    }
    boolean fits = said.stream().anyMatch(config -> config.describes(platform.config()));
    var values = said.stream().map(PlatformReference.Config::value).toList();
    return compared(fits, platform.config(), values).from(source);
  }

  private Finding ofRealm(
      List<RealmReference> realms, Predicate<RealmReference> fits, Object seen, String section) {
    if (realms.isEmpty()) {
      return Finding.needs("reference values of this realm").from(RMM + section);
    }
    return compared(realms.stream().anyMatch(fits), seen, realms).from(RMM + section);
  }

  private static Finding compared(boolean fits, Object seen, List<?> wanted) {
    return Finding.of(fits, "`" + seen + "`", "`" + seen + "` is none of the reference values")
        .comparing(seen, wanted);
  }

  private Finding challenge(Bytes asked) {
    if (asked.size() > CHALLENGE) {
      return Finding.failed("a challenge of " + asked.size() + " bytes fits into no token");
    }
    var padded = new byte[CHALLENGE];
    System.arraycopy(asked.toArray(), 0, padded, 0, asked.size());
    return Finding.same(realm.challenge(), Bytes.wrap(padded));
  }
}
