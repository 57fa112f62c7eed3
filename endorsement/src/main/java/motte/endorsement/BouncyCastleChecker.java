package motte.endorsement;

import motte.core.Bytes;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine.PreparedKey;
import motte.trust.Spki;
import motte.trust.spi.SignatureChecker;

/// Checks the signatures of keeps, tenants and stewards with BouncyCastle; keys that come back are
/// kept ready.
public final class BouncyCastleChecker implements SignatureChecker {
  private static final int REMEMBERED = 1_024;
  private static final int P256_SPKI = 91;

  private final SignatureEngine engine = SignatureEngine.bouncyCastle();
  private final Remembered<Bytes, PreparedKey> keys = new Remembered<>(REMEMBERED);

  /// A checker that knows no key yet.
  public BouncyCastleChecker() {}

  @Override
  public boolean accepts(Bytes spki, byte[] message, Bytes signature) {
    var scheme =
        spki.size() == P256_SPKI ? SignatureScheme.ECDSA_SHA256 : SignatureScheme.ECDSA_SHA384;
    try {
      key(spki).verify(scheme, Bytes.wrap(message), signature);
      return true;
    } catch (MotteException _) {
      return false;
    }
  }

  private PreparedKey key(Bytes spki) {
    return keys.find(spki)
        .orElseGet(() -> {
          var key = engine.prepare(new Spki(spki));
          keys.remember(spki, key);
          return key;
        });
  }
}
