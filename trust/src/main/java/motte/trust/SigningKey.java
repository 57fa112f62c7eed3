package motte.trust;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import motte.core.Bytes;
import motte.core.Kind;

/// A private key that signs: ECDSA over P-256 with SHA-256 (ES256) or over P-384 with SHA-384
/// (ES384), both of RFC 9053 §2.1. Its file is PKCS #8 as PEM, mode 0600; or it has none, because a
/// device holds it and signs with it.
public final class SigningKey {
  private static final String LABEL = "PRIVATE KEY";

  private final PrivateKey privateKey;
  private final Spki spki;
  private final Curve curve;
  private final Optional<Provider> holder;

  /// The curves in use.
  public enum Curve {
    /// NIST P-256, signing with SHA-256.
    P256(
        "secp256r1",
        "SHA256withECDSA",
        -7,
        32,
        "3059301306072a8648ce3d020106082a8648ce3d03010703420004"),
    /// NIST P-384, signing with SHA-384.
    P384(
        "secp384r1",
        "SHA384withECDSA",
        -35,
        48,
        "3076301006072a8648ce3d020106052b8104002203620004");

    private final String jcaName;
    private final String signature;
    private final int cose;
    private final int size;
    private final String spkiPrefix;

    Curve(String jcaName, String signature, int cose, int size, String spkiPrefix) {
      this.jcaName = jcaName;
      this.signature = signature;
      this.cose = cose;
      this.size = size;
      this.spkiPrefix = spkiPrefix;
    }

    /// How many bytes a coordinate has, and half a signature.
    int size() {
      return size;
    }

    /// Whether `spki` begins as every key on this curve does that is in DER, its point whole.
    boolean isPrefixOf(Bytes spki) {
      int begin = spkiPrefix.length() / 2;
      return spki.size() == begin + 2 * size && spki.slice(0, begin).hex().equals(spkiPrefix);
    }

    String jcaName() {
      return jcaName;
    }

    /// The JCA algorithm whose signatures are DER, as X.509 wants them.
    String derSignature() {
      return signature;
    }

    /// The JCA algorithm whose signatures are r ‖ s, as COSE wants them.
    String rawSignature() {
      return signature + "inP1363Format";
    }

    /// The algorithm's number in COSE (RFC 9053 §2.1).
    int cose() {
      return cose;
    }
  }

  private SigningKey(PrivateKey privateKey, Spki spki, Curve curve, Optional<Provider> holder) {
    this.privateKey = privateKey;
    this.spki = spki;
    this.curve = curve;
    this.holder = holder;
  }

  /// A fresh key.
  public static SigningKey generate(Curve curve) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve.jcaName));
      var pair = generator.generateKeyPair();
      return new SigningKey(pair.getPrivate(), Spki.of(pair.getPublic()), curve, Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + curve.jcaName, e);
    }
  }

  /// Reads PKCS #8 PEM text: `pem-malformed`, `key-malformed`, `key-unsupported`.
  public static SigningKey parsePem(String pem) {
    try {
      var der = Pem.block(LABEL, pem);
      var key =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der.toArray()));
      if (!(key instanceof ECPrivateKey ec)) {
        throw new InvalidKeySpecException("not an EC key");
      }
      var curve = Curves.of(ec.getParams());
      return new SigningKey(key, publicOf(ec, curve), curve, Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new TrustException(
          Kind.INVALID,
          "key-malformed",
          "the PRIVATE KEY block does not hold an EC private key",
          "make a key with: motte key create FILE",
          e);
    }
  }

  /// Reads a key file that nobody else can read: as [#parsePem] and [OwnerFile#read].
  public static SigningKey read(Path file) {
    return parsePem(new String(OwnerFile.read(file), StandardCharsets.US_ASCII));
  }

  /// Reads the key in `file`; if there is none, makes one first.
  public static SigningKey readOrCreate(Path file, Curve curve) {
    if (Files.exists(file)) {
      return read(file);
    }
    var key = generate(curve);
    key.write(file);
    return key;
  }

  /// A key that never leaves the device behind `holder`, such as a hardware security module, which
  /// signs with it. `key-unsupported` if it is on neither curve, `key-device-failed` if it does not
  /// sign, `signature-invalid` if what it signs is not by the key that `spki` says.
  public static SigningKey heldBy(Provider holder, PrivateKey handle, Spki spki) {
    var key = new SigningKey(handle, spki, spki.curve(), Optional.of(holder));
    spki.verify(new byte[1], key.sign(new byte[1]));
    return key;
  }

  /// Writes PKCS #8 PEM with mode 0600, whole or not at all; `key-exists` if there is a file,
  /// `key-device-failed` if a device holds the key.
  public void write(Path file) {
    if (holder.isPresent()) {
      throw deviceFailed("gives away no key", new InvalidKeyException("held in a device"));
    }
    var pem = Pem.write(LABEL, Bytes.of(privateKey.getEncoded()));
    OwnerFile.create(file, pem.getBytes(StandardCharsets.US_ASCII));
  }

  /// The curve, and with it the signature algorithm.
  public Curve curve() {
    return curve;
  }

  /// The public half.
  public Spki spki() {
    return spki;
  }

  /// Signs `message` with ES256 or ES384: r ‖ s, 64 or 96 bytes.
  public Bytes sign(byte[] message) {
    return sign(curve.rawSignature(), message);
  }

  /// Signs as X.509 wants it: a DER sequence of r and s (RFC 3279 §2.2.3).
  public Bytes signDer(byte[] message) {
    return sign(curve.derSignature(), message);
  }

  /// The key itself, for TLS; a device's is a handle that only its holder understands.
  public PrivateKey privateKey() {
    return privateKey;
  }

  /// Names the public half only: a private key is never printed.
  @Override
  public String toString() {
    return "SigningKey[" + spki.pin() + "]";
  }

  private Bytes sign(String algorithm, byte[] message) {
    try {
      var signature = signature(algorithm);
      signature.initSign(privateKey);
      signature.update(message);
      return Bytes.wrap(signature.sign());
    } catch (GeneralSecurityException | ProviderException e) {
      if (holder.isPresent()) {
        throw deviceFailed("does not sign", e);
      }
      throw new AssertionError("an EC key of ours signs with " + algorithm, e);
    }
  }

  private Signature signature(String algorithm) throws NoSuchAlgorithmException {
    return holder.isPresent()
        ? Signature.getInstance(algorithm, holder.get())
        : Signature.getInstance(algorithm);
  }

  private TrustException deviceFailed(String what, Exception why) {
    return new TrustException(
        Kind.UNAVAILABLE,
        "key-device-failed",
        "the device of the key `" + spki.pin() + "` " + what + ": " + why.getMessage(),
        "check that the device is there, that it knows ECDSA, and that the key may sign",
        why);
  }

  /// PKCS #8 need not hold the public point. Key agreement with the generator yields its x, and so
  /// y up to its sign, without point arithmetic of our own; a trial signature tells the sign.
  private static Spki publicOf(ECPrivateKey key, Curve curve) throws GeneralSecurityException {
    var params = Curves.params(curve);
    var keys = KeyFactory.getInstance("EC");
    var agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(key);
    agreement.doPhase(
        keys.generatePublic(new ECPublicKeySpec(params.getGenerator(), params)), true);
    var x = new BigInteger(1, agreement.generateSecret());
    var p = Curves.prime(curve);
    var y2 = x.pow(3).add(params.getCurve().getA().multiply(x)).add(params.getCurve().getB());
    var y = y2.mod(p).modPow(p.add(BigInteger.ONE).shiftRight(2), p);
    for (var each : List.of(y, p.subtract(y))) {
      var spki = Spki.of(keys.generatePublic(new ECPublicKeySpec(new ECPoint(x, each), params)));
      var candidate = new SigningKey(key, spki, curve, Optional.empty());
      if (spki.accepts(new byte[1], candidate.sign(new byte[1]))) {
        return spki;
      }
    }
    throw new InvalidKeyException("the private key has no public key on its curve");
  }
}
