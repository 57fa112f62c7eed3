package motte.steward;

import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import motte.appraise.Appraiser;
import motte.appraise.Policy;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Nonce;
import motte.core.Problem;
import motte.evidence.TpmIdentity;
import motte.steward.Exchange.Reply;
import motte.verdict.Refused;
import motte.verdict.Verdict;

/// Learns in which TPM an attestation key lives: makes a credential that only that TPM opens, and
/// hears the secret (TPM 2.0 Part 1, 24). Between the two nothing is kept but the nonce: the secret
/// is derived from it and from what was introduced.
final class TpmIntroduction {
  private static final String WHAT = "tpm attestation key";

  private final Supplier<Policy> policy;
  private final Supplier<Appraiser> appraiser;
  private final Nonces nonces;
  private final SharedSecret shared;
  private final AttestationKeys known;
  private final DecisionLog decisions;
  private final InstantSource clock;

  TpmIntroduction(
      Supplier<Policy> policy,
      Supplier<Appraiser> appraiser,
      Nonces nonces,
      SharedSecret shared,
      AttestationKeys known,
      DecisionLog decisions,
      InstantSource clock) {
    this.policy = policy;
    this.appraiser = appraiser;
    this.nonces = nonces;
    this.shared = shared;
    this.known = known;
    this.decisions = decisions;
    this.clock = clock;
  }

  /// Answers `POST /tpm/credentials`: a credential for a TPM whose endorsement key the policy
  /// accepts, unless its attestation key is known.
  Reply credential(Bytes body) {
    return decide(() -> {
      var identity = TpmIdentity.of(Cbor.decode(body).map().onlyKeys(TpmIdentity.KEYS));
      if (isKnown(identity)) {
        return Cbor.emptyMap().put("known", true);
      }
      require(identity);
      var nonce = nonces.issue().nonce();
      var credential = identity.credential(secret(nonce, identity));
      return Cbor.emptyMap()
          .put("known", false)
          .put("nonce", nonce.value())
          .put("credential", credential.idObject())
          .put("secret", credential.encryptedSecret());
    });
  }

  /// Answers `POST /tpm/attestation-keys`: remembers the key if the secret is the credential's.
  /// Throws `credential-not-activated`, `nonce-unknown`.
  Reply attestationKey(Bytes body) {
    return decide(() -> {
      var keys = new HashSet<>(TpmIdentity.KEYS);
      keys.add("nonce");
      keys.add("secret");
      var map = Cbor.decode(body).map().onlyKeys(keys);
      var identity = TpmIdentity.of(map);
      var nonce = new Nonce(map.blob("nonce"));
      nonces.take(nonce);
      if (!MessageDigest.isEqual(map.blob("secret").toArray(), secret(nonce, identity).toArray())) {
        throw new StewardException(
            Kind.DENIED,
            "credential-not-activated",
            "the secret is not that of the credential: nothing shows that the key `"
                + identity.attestationPin()
                + "` is in that TPM",
            "open the credential with the TPM that was introduced, and answer within 5 minutes");
      }
      var verdict = require(identity);
      known.remember(identity);
      decisions.decided(WHAT, identity.attestationPin(), verdict, Optional.empty());
      return Cbor.emptyMap();
    });
  }

  private boolean isKnown(TpmIdentity identity) {
    var accepted = policy.get().platforms().tpm();
    return accepted.attestationKeys().contains(identity.attestationPin())
        || known.find(identity.attestationPin()).filter(identity::equals).isPresent();
  }

  /// What the policy says of it now, if that is not a refusal.
  private Verdict require(TpmIdentity identity) {
    var verdict = appraiser.get().examine(identity, clock.instant());
    if (verdict instanceof Refused) {
      throw new StewardException(
          Kind.DENIED,
          "tpm-not-accepted",
          String.join(
              "; ",
              verdict.refusals().stream()
                  .map(check -> check.name() + ": " + check.reason())
                  .toList()),
          "who runs the steward adds the maker's root, or this endorsement key, to its policy");
    }
    return verdict;
  }

  private Reply decide(Supplier<Cbor.Map> answer) {
    try {
      return Reply.ok("application/cbor", answer.get().encoded());
    } catch (MotteException e) {
      decisions.refused(WHAT, Problem.of(e));
      throw e;
    }
  }

  /// The secret of the credential for these two keys, which any steward of the domain can make.
  private Bytes secret(Nonce nonce, TpmIdentity identity) {
    return shared.mac(
        "motte-credential-1",
        List.of(
            Cbor.of(nonce.value()),
            Cbor.of(identity.endorsementKey().encode()),
            Cbor.of(identity.attestationKey().encode())));
  }
}
