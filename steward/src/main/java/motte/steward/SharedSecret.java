package motte.steward;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Kind;
import motte.core.Nonce;
import motte.trust.OwnerFile;
import motte.trust.SigningKey;
import motte.trust.TrustException;

/// What the stewards of a trust domain know who hold its root, and nobody else: by it one
/// recognises what another gave out, and nothing needs to be shared between them while they run.
///
/// Where the root's key lies in a file, the secret is derived from it, so that whoever has that
/// file has both. A token signs and tells nothing that could be derived from; then it is the file
/// `secret.key` of the data folder, 32 random bytes, made if there is none.
final class SharedSecret {
  private static final String HMAC = "HmacSHA256";
  private static final String FILE = "secret.key";

  private final SecretKeySpec key;
  private final String domain;

  private SharedSecret(Bytes key, String domain) {
    this.key = new SecretKeySpec(key.toArray(), HMAC);
    this.domain = domain;
  }

  /// The secret of those who hold `root`, which lies where `where` says: what an [OwnerFile]
  /// throws.
  static SharedSecret of(RootKey where, SigningKey root, Path data, String domain) {
    return switch (where) {
      case RootKey.InFile() -> derived(root, domain);
      case RootKey.InToken _ -> new SharedSecret(kept(data.resolve(FILE)), domain);
    };
  }

  /// The secret that follows from a root's key.
  static SharedSecret derived(SigningKey root, String domain) {
    if (!(root.privateKey() instanceof ECPrivateKey known)) {
      throw new IllegalArgumentException("a key in a device tells nothing to derive from");
    }
    var scalar = new SharedSecret(Bytes.wrap(known.getS().toByteArray()), domain);
    return new SharedSecret(scalar.mac("motte-steward-secret-1", List.of()), domain);
  }

  /// 32 bytes that only who knows the secret can make, for this domain, use and parts.
  Bytes mac(String use, List<Cbor> parts) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(key);
      List<Cbor> named = new ArrayList<>(List.of(Cbor.of(use), Cbor.of(domain)));
      named.addAll(parts);
      return Bytes.wrap(mac.doFinal(Cbor.array(named).encode()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC with SHA-256", e);
    }
  }

  private static Bytes kept(Path file) {
    if (!Files.exists(file)) {
      try {
        OwnerFile.create(file, Nonce.random().value().toArray());
      } catch (TrustException e) {
        if (e.kind() != Kind.CONFLICT) {
          throw e;
        }
        // another steward made it meanwhile
      }
    }
    // As long as a nonce, or it is not what was written.
    return new Nonce(Bytes.wrap(OwnerFile.read(file))).value();
  }
}
