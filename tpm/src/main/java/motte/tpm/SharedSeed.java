package motte.tpm;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import motte.core.Bytes;

/// A secret that we share with the holder of a restricted decryption key: what salts sessions and
/// protects credentials and duplicates (Part 1, annexes B.10 and C.6).
///
/// @param seed as long as the key's name hash
/// @param encrypted what is sent for it: a TPM2B_ENCRYPTED_SECRET without its size
record SharedSeed(Bytes seed, Bytes encrypted) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// A fresh seed for `key`; `label` says for what.
  static SharedSeed to(TpmPublic key, String label) {
    try {
      return switch (key.parameters()) {
        case TpmPublic.Ecc ecc -> agreed(key, ecc, label);
        case TpmPublic.Rsa _ -> encrypted(key, label);
        case TpmPublic.KeyedHash _, TpmPublic.SymCipher _ ->
            throw TpmException.unsupported("a seed for an object that has no public key");
      };
    } catch (GeneralSecurityException e) {
      throw TpmException.unsupported("this JDK cannot share a seed: " + e.getMessage());
    }
  }

  /// `content` as only the holder of the key may read it and only for the object of that `name`: an
  /// HMAC and the encrypted content (Part 1, 24 and 23.3.2.4).
  Bytes protect(TpmPublic key, Bytes name, Bytes content) {
    var hash = key.nameAlgorithm();
    var cipher = Kdf.a(hash, seed, "STORAGE", name, Bytes.empty(), keyBits(key));
    var hidden = Kdf.cfb(true, cipher, Bytes.wrap(new byte[16]), content);
    var integrity = Kdf.a(hash, seed, "INTEGRITY", Bytes.empty(), Bytes.empty(), 8 * hash.size());
    return new TpmWriter().sized(Kdf.hmac(hash, integrity, hidden, name)).bytes(hidden).written();
  }

  static Bytes random(int size) {
    var bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static int keyBits(TpmPublic key) {
    var symmetric =
        switch (key.parameters()) {
          case TpmPublic.Ecc ecc -> ecc.symmetric();
          case TpmPublic.Rsa rsa -> rsa.symmetric();
          case TpmPublic.KeyedHash _, TpmPublic.SymCipher _ -> TpmPublic.Symmetric.NONE;
        };
    if (symmetric.algorithm() != TpmAlgorithm.AES || symmetric.mode() != TpmAlgorithm.CFB) {
      throw TpmException.unsupported("a parent whose cipher is not AES in CFB mode");
    }
    return symmetric.bits();
  }

  private static SharedSeed agreed(TpmPublic key, TpmPublic.Ecc ecc, String label)
      throws GeneralSecurityException {
    var curve = TpmCurve.of(ecc.curve());
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(curve.parameters());
    var ephemeral = generator.generateKeyPair();
    var point = ((ECPublicKey) ephemeral.getPublic()).getW();
    var agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(ephemeral.getPrivate());
    agreement.doPhase(key.publicKey(), true);
    var x = curve.coordinate(point.getAffineX());
    var theirs = curve.coordinate(new java.math.BigInteger(1, ecc.x().toArray()));
    var hash = key.nameAlgorithm();
    var z = Bytes.wrap(agreement.generateSecret());
    return new SharedSeed(
        Kdf.e(hash, z, label, x, theirs, 8 * hash.size()),
        new TpmWriter().sized(x).sized(curve.coordinate(point.getAffineY())).written());
  }

  private static SharedSeed encrypted(TpmPublic key, String label) throws GeneralSecurityException {
    var hash = key.nameAlgorithm();
    var seed = random(hash.size());
    var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key.publicKey(),
        new OAEPParameterSpec(
            hash.jcaName(),
            "MGF1",
            new MGF1ParameterSpec(hash.jcaName()),
            new PSource.PSpecified(Kdf.ascii(label).toArray())));
    return new SharedSeed(seed, Bytes.wrap(cipher.doFinal(seed.toArray())));
  }
}
