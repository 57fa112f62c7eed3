package motte.tpm;

import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import motte.core.Bytes;
import motte.core.Kind;

/// A signature of a TPM (TPMT_SIGNATURE, Part 2, 11.3.4).
public sealed interface TpmSignature {

  /// RSA: `scheme` is RSASSA (PKCS #1 v1.5) or RSAPSS.
  record Rsa(TpmAlgorithm scheme, TpmAlgorithm hash, Bytes signature) implements TpmSignature {
    public Rsa {
      if (scheme != TpmAlgorithm.RSASSA && scheme != TpmAlgorithm.RSAPSS) {
        throw TpmException.malformed("`" + scheme + "` is not a scheme of RSA signatures");
      }
      hash.requireHash();
    }
  }

  /// ECDSA.
  record Ecdsa(TpmAlgorithm hash, Bytes r, Bytes s) implements TpmSignature {
    public Ecdsa {
      hash.requireHash();
    }

    /// `r` and `s`, each `size` bytes: what certificates call raw and the JDK P1363.
    Bytes raw(int size) {
      var first = new BigInteger(1, r.toArray());
      var second = new BigInteger(1, s.toArray());
      if (first.bitLength() > 8 * size || second.bitLength() > 8 * size) {
        throw invalid("r or s is longer than the key's curve");
      }
      return new TpmWriter()
          .bytes(TpmCurve.unsigned(first, size))
          .bytes(TpmCurve.unsigned(second, size))
          .written();
    }
  }

  /// The hash that was signed; also that of a quote's PCR digest.
  TpmAlgorithm hash();

  /// Reads a TPMT_SIGNATURE and nothing after it: `tpm-malformed`, `tpm-unsupported`.
  static TpmSignature parse(Bytes encoded) {
    var in = new TpmReader(encoded, "signature of a TPM (TPMT_SIGNATURE)");
    var signature = read(in);
    in.end();
    return signature;
  }

  private static TpmSignature read(TpmReader in) {
    var scheme = in.algorithm();
    return switch (scheme) {
      case RSASSA, RSAPSS -> new Rsa(scheme, in.hash(), in.sized(512));
      case ECDSA -> new Ecdsa(in.hash(), in.sized(66), in.sized(66));
      default -> throw TpmException.unsupported("signatures of scheme `" + scheme + "`");
    };
  }

  /// A PKCS #1 v1.5 signature that comes without its structure, as some clouds send it.
  static TpmSignature rsassa(TpmAlgorithm hash, Bytes signature) {
    return new Rsa(TpmAlgorithm.RSASSA, hash, signature);
  }

  /// The TPMT_SIGNATURE.
  default Bytes encode() {
    var out = new TpmWriter();
    switch (this) {
      case Rsa rsa -> out.algorithm(rsa.scheme).algorithm(rsa.hash).sized(rsa.signature);
      case Ecdsa ec -> out.algorithm(TpmAlgorithm.ECDSA).algorithm(ec.hash).sized(ec.r).sized(ec.s);
    }
    return out.written();
  }

  /// The signature as X.509 has it: RSA as it is, ECDSA as r ‖ s, each as long as a coordinate of
  /// the key. For verifiers with an engine of their own.
  default Bytes raw(PublicKey key) {
    return switch (this) {
      case Rsa rsa -> rsa.signature;
      case Ecdsa ec when key instanceof ECPublicKey on ->
          ec.raw(TpmCurve.of(on.getParams()).size());
      case Ecdsa _ ->
          throw invalid("an ECDSA signature does not fit a key of " + key.getAlgorithm());
    };
  }

  /// Throws `tpm-signature-invalid` unless `key` signed `message`; `tpm-unsupported` for hashes
  /// that the JDK lacks.
  default void verify(PublicKey key, Bytes message) {
    boolean valid =
        switch (this) {
          case Rsa rsa when rsa.scheme == TpmAlgorithm.RSAPSS && key instanceof RSAPublicKey on ->
              pss(rsa, on, rsa.hash.size(), message) || pss(rsa, on, largestSalt(rsa, on), message);
          case Rsa rsa when key instanceof RSAPublicKey ->
              accepts(engine(name(rsa.hash) + "withRSA"), key, rsa.signature, message);
          case Ecdsa ec when key instanceof ECPublicKey ->
              accepts(engine(name(ec.hash) + "withECDSAinP1363Format"), key, raw(key), message);
          default -> false;
        };
    if (!valid) {
      throw invalid("the key of " + key.getAlgorithm() + " did not sign these bytes");
    }
  }

  private static boolean pss(Rsa rsa, RSAPublicKey key, int salt, Bytes message) {
    if (salt < 0) {
      return false;
    }
    try {
      var hash = rsa.hash.jcaName();
      var engine = engine("RSASSA-PSS");
      engine.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), salt, 1));
      return accepts(engine, key, rsa.signature, message);
    } catch (InvalidAlgorithmParameterException e) {
      throw TpmException.unsupported("this JDK does not verify PSS of " + rsa.hash);
    }
  }

  /// TPMs of before FIPS 186-4 salt with all that fits (Part 1, B.7).
  private static int largestSalt(Rsa rsa, RSAPublicKey key) {
    return (key.getModulus().bitLength() + 6) / 8 - rsa.hash.size() - 2;
  }

  private static Signature engine(String algorithm) {
    try {
      return Signature.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw TpmException.unsupported("this JDK does not verify " + algorithm);
    }
  }

  private static boolean accepts(Signature engine, PublicKey key, Bytes signature, Bytes message) {
    try {
      engine.initVerify(key);
      engine.update(message.toArray());
      return engine.verify(signature.toArray());
    } catch (SignatureException | InvalidKeyException _) {
      return false;
    }
  }

  private static String name(TpmAlgorithm hash) {
    var name = hash.jcaName();
    return name.startsWith("SHA-") ? name.replace("-", "") : name;
  }

  private static TpmException invalid(String message) {
    return new TpmException(
        Kind.DENIED,
        "tpm-signature-invalid",
        "the TPM's signature is not valid: " + message,
        "the content was altered, or another key signed it");
  }
}
