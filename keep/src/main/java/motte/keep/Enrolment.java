package motte.keep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Kind;
import motte.evidence.Evidence;
import motte.evidence.EvidenceException;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.StewardClient;
import motte.evidence.TpmPlatform;
import motte.evidence.spi.Platform;
import motte.pack.SignedWarrant;
import motte.trust.CertificateRequest;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.Identity;
import motte.trust.SignedTime;
import motte.trust.SigningKey;

/// Trades evidence for certificates. Each time the nonce (or epoch) is fresh and the log is the
/// current one: an old certificate alone renews nothing.
final class Enrolment {
  private final StewardClient steward;
  private final Platform platform;
  private final MeasurementLog log;
  private final SignedWarrant order;

  Enrolment(StewardClient steward, Platform platform, MeasurementLog log, SignedWarrant order) {
    this.steward = steward;
    this.platform = platform;
    this.log = log;
    this.order = order;
  }

  /// Lets other processes go on with the log and use the platform; nothing can be recorded any
  /// more.
  void close() {
    log.close();
    Boot.release(platform);
  }

  /// Certificates and the steward's time.
  record Enrolled(List<Identity> identities, Instant time) {}

  /// A nonce, or the handle of an epoch, and the steward's time.
  SignedTime challenge() {
    return steward.challenge();
  }

  /// Shows the steward in which TPM the attestation key lives, where there is one; what it said
  /// against that, if it did. Then the evidence decides: the policy may know the key otherwise.
  Optional<String> introduce() {
    if (platform instanceof TpmPlatform tpm) {
      try {
        steward.introduce(tpm);
      } catch (EvidenceException e) {
        return Optional.of("the TPM was introduced in vain: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /// Evidence that answers `challenge` and binds `key` to the log as it is now.
  Cmw evidence(SignedTime challenge, SigningKey key) {
    var nonce =
        challenge
            .nonce()
            .orElseThrow(() ->
                new KeepException(
                    Kind.UNAVAILABLE,
                    "nonce-missing",
                    "the steward at `" + order.warrant().steward() + "` sent no nonce",
                    "see the steward's log; is it a steward of this version?"));
    synchronized (log) {
      return Evidence.collect(platform, log, key.spki(), nonce, order.bytes());
    }
  }

  /// The keep's certificate: to fetch and to enrol.
  Enrolled keep(SigningKey key, Cmw evidence) {
    var certified = steward.keepCertificate(CertificateRequest.create(key, List.of()), evidence);
    return new Enrolled(List.of(identity(key, certified, Claims.Purpose.KEEP)), certified.time());
  }

  /// The certificates of the instances with these keys, in that order, on one piece of evidence
  /// whose log names them all.
  Enrolled instances(List<SigningKey> keys, Cmw evidence) {
    var requests =
        keys.stream().map(key -> CertificateRequest.create(key, List.<String>of())).toList();
    var certified = steward.instanceCertificates(requests, evidence);
    var identities = new ArrayList<Identity>();
    for (int i = 0; i < keys.size(); i++) {
      identities.add(identity(keys.get(i), certified.get(i), Claims.Purpose.INSTANCE));
    }
    return new Enrolled(List.copyOf(identities), certified.getFirst().time());
  }

  /// Writes a record ahead of what it describes, salted: who sees its leaf alone cannot guess it.
  void record(LogRecord draft) {
    synchronized (log) {
      log.append(draft.salted());
    }
  }

  private Identity identity(
      SigningKey key, StewardClient.Certified certified, Claims.Purpose purpose) {
    var chain = certified.chain();
    var claims = Claims.of(chain.leaf());
    boolean ours =
        chain.spki().equals(key.spki())
            && claims.map(Claims::kind).equals(Optional.of(purpose))
            && claims.map(Claims::domain).equals(Optional.of(order.warrant().domain()));
    if (!ours) {
      throw new KeepException(
          Kind.UNAVAILABLE,
          "certificate-not-ours",
          "the steward's certificate is not for this keep's key, purpose and domain `"
              + order.warrant().domain()
              + "`",
          "see the steward's log; the warrant may name another domain than the steward serves");
    }
    return new Identity(key, chain);
  }
}
