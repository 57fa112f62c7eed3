package motte.dcap;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.Digest;
import motte.endorsement.CertificatePath;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.endorsement.Remembered;
import motte.endorsement.SignatureEngine;
import motte.endorsement.SignatureScheme;
import motte.trust.Chain;
import motte.trust.Spki;

/// Checks Intel's signatures, and those that held once not again: they are known by the digest of
/// key, message and signature. Thread-safe.
final class SignatureMemory {
  private static final int REMEMBERED = 4_096;
  private static final Bytes P256 =
      Bytes.parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private final SignatureEngine engine;
  private final PathValidator paths;
  private final PinnedRoots roots;
  private final Remembered<Digest, Boolean> held = new Remembered<>(REMEMBERED);

  SignatureMemory(SignatureEngine engine, PinnedRoots roots) {
    this.engine = engine;
    this.paths = PathValidator.of(engine);
    this.roots = roots;
  }

  /// A P-256 key, ready to check many signatures: `key-unsupported` if it is none.
  SignatureEngine.PreparedKey prepare(Bytes point) {
    return engine.prepare(new Spki(Fields.join(P256, point)));
  }

  /// Checks a machine's ECDSA signature with SHA-256, r and s: throws [EndorsementException].
  void verify(X509Certificate machine, Bytes message, Bytes signature) {
    verify(machine, engine::prepare, message, signature);
  }

  /// Checks one of a maker, whose key signs for many machines: throws [EndorsementException].
  void verifyMakers(X509Certificate maker, Bytes message, Bytes signature) {
    verify(maker, engine::prepareIssuer, message, signature);
  }

  private void verify(
      X509Certificate signer,
      Function<Spki, SignatureEngine.PreparedKey> keys,
      Bytes message,
      Bytes signature) {
    var spki = Spki.of(signer.getPublicKey());
    var key = Digest.sha256(spki.der().toArray(), message.toArray(), signature.toArray());
    if (held.find(key).isEmpty()) {
      keys.apply(spki).verify(SignatureScheme.ECDSA_SHA256, message, signature);
      held.remember(key, true);
    }
  }

  /// Checks that an issuer signed a revocation list: throws [EndorsementException].
  void verify(X509Certificate issuer, RevocationList crl) {
    var key =
        Digest.sha256(new Chain(List.of(issuer)).der().getFirst().toArray(), crl.der().toArray());
    if (held.find(key).isEmpty()) {
      crl.list().verify(issuer, engine);
      held.remember(key, true);
    }
  }

  /// Checks that each certificate issued the one before it, whatever the time: throws
  /// [EndorsementException].
  void links(CertificatePath path) {
    paths.links(path);
  }

  /// Checks that a path holds at that time and ends in an accepted root: throws
  /// [EndorsementException].
  void validate(CertificatePath path, Instant at) {
    paths.validate(path, roots, at);
  }

  /// Whether a root is Intel's own, and none that somebody accepts in words.
  boolean makers(X509Certificate root) {
    return roots.isMakers(root);
  }

  /// What a root is called, if it is accepted.
  Optional<String> accepted(X509Certificate root) {
    return roots.name(root);
  }
}
