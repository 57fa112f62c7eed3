package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;
import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.Digest;
import motte.core.MotteException;
import motte.evidence.TpmIdentity;
import motte.tpm.TpmAlgorithm;
import motte.trust.Chain;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;

/// Appraises how a TPM introduces itself: its endorsement key is one that the policy accepts, and
/// both keys are of the kind that makes a credential mean something.
final class IdentityAppraisal {
  private static final String PROFILE = "TCG EK Credential Profile for TPM Family 2.0";

  private IdentityAppraisal() {}

  /// Judges both keys; gives, in words, why the endorsement key is accepted, if it is.
  static Optional<String> appraise(
      TpmIdentity identity, PlatformPolicy policy, Instant at, Findings findings) {
    var key = attestationKey(identity);
    findings.add(ROOT_OF_TRUST, "attestation key", key);
    return endorsement(identity, policy, at, findings).filter(_ -> key.outcome() == Outcome.PASSED);
  }

  /// Judges the endorsement key alone.
  static Optional<String> endorsement(
      TpmIdentity identity, PlatformPolicy policy, Instant at, Findings findings) {
    var key = endorsementKey(identity);
    findings.add(ROOT_OF_TRUST, "endorsement key", key);
    if (key.outcome() != Outcome.PASSED) {
      return Optional.empty();
    }
    var pin = identity.endorsementPin();
    var pins = policy.tpm().makers().endorsementKeys();
    var makers = MakerAppraisal.of(policy, at);
    if (pins.contains(pin)) {
      findings.add(
          ENDORSEMENT,
          "endorsement key's origin",
          Finding.passed(pin + " is listed by the policy").comparing(pin, pins));
      return Optional.of("which the policy lists");
    }
    if (!makers.acceptsRoots() || identity.certificates().isEmpty()) {
      findings.add(
          ENDORSEMENT,
          "endorsement key's origin",
          Finding.failed(
                  pin
                      + " is not among the "
                      + pins.size()
                      + " that the policy lists"
                      + (makers.acceptsRoots()
                          ? ", and has no certificate"
                          : ", and it accepts no root of a maker"))
              .comparing(pin, pins)
              .from(PROFILE));
      return Optional.empty();
    }
    return findings
        .read(
            ENDORSEMENT,
            "endorsement certificates",
            "they can be read",
            () -> Chain.parseDer(identity.certificates()))
        .flatMap(chain -> certified(makers, identity, chain, findings));
  }

  private static Optional<String> certified(
      MakerAppraisal makers, TpmIdentity identity, Chain chain, Findings findings) {
    return makers
        .appraise(
            MakerAppraisal.Use.ENDORSEMENT,
            Spki.of(identity.endorsementKey().publicKey()),
            List.copyOf(chain.certificates()),
            findings)
        .map(root -> "certified under " + root);
  }

  private static Finding endorsementKey(TpmIdentity identity) {
    var area = identity.endorsementKey();
    return usable(area.nameAlgorithm(), identity::endorsementPin)
        .orElse(
            Finding.of(
                area.attributes().endorses(),
                "fixed to its TPM, restricted to decrypting what the TPM itself understands",
                "its attributes are not those of an endorsement key: " + area.attributes()))
        .from(PROFILE);
  }

  private static Finding attestationKey(TpmIdentity identity) {
    var area = identity.attestationKey();
    return usable(area.nameAlgorithm(), identity::attestationPin)
        .orElse(
            Finding.of(
                area.attributes().attests(),
                "fixed to its TPM, restricted to what the TPM itself states",
                "its attributes let it sign a forged statement: " + area.attributes()))
        .from("TPM 2.0 Part 1 §23.1");
  }

  /// What speaks against a key before its attributes do: its name must be a sound hash of them.
  private static Optional<Finding> usable(TpmAlgorithm name, Supplier<Digest> key) {
    if (name == TpmAlgorithm.NULL || name == TpmAlgorithm.SHA1) {
      return Optional.of(Finding.failed("its name is no hash of SHA-2: " + name));
    }
    try {
      Digest _ = key.get();
      return Optional.empty();
    } catch (MotteException e) {
      return Optional.of(Finding.failed(e.getMessage()));
    }
  }
}
