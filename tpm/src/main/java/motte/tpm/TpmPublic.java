package motte.tpm;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import motte.core.Bytes;

/// The public area of an object of a TPM (TPMT_PUBLIC, Part 2, 12.2.4).
///
/// @param nameAlgorithm the hash of its name; NULL for a key that has none
/// @param attributes what it may be used for
/// @param authPolicy the digest of the policy that opens it; empty where there is none
/// @param parameters what kind of object it is, with its public value
public record TpmPublic(
    TpmAlgorithm nameAlgorithm, TpmAttributes attributes, Bytes authPolicy, Parameters parameters) {
  private static final int LARGEST_RSA = 512;
  private static final int LARGEST_COORDINATE = 66;
  private static final int RSA_EXPONENT = 65537;

  /// A cipher (TPMT_SYM_DEF_OBJECT); its algorithm is NULL for keys that are no parents.
  public record Symmetric(TpmAlgorithm algorithm, int bits, TpmAlgorithm mode) {
    static final Symmetric NONE = new Symmetric(TpmAlgorithm.NULL, 0, TpmAlgorithm.NULL);
    static final Symmetric AES128_CFB = new Symmetric(TpmAlgorithm.AES, 128, TpmAlgorithm.CFB);
    static final Symmetric AES256_CFB = new Symmetric(TpmAlgorithm.AES, 256, TpmAlgorithm.CFB);
  }

  /// A scheme with its hash, either NULL where there is none, and the count of ECDAA.
  public record Scheme(TpmAlgorithm algorithm, TpmAlgorithm hash, int count) {
    static final Scheme NONE = new Scheme(TpmAlgorithm.NULL, TpmAlgorithm.NULL, 0);

    static Scheme of(TpmAlgorithm algorithm, TpmAlgorithm hash) {
      return new Scheme(algorithm, hash, 0);
    }
  }

  /// The kinds of objects.
  public sealed interface Parameters {}

  /// An RSA key; exponent 0 means 65537.
  public record Rsa(Symmetric symmetric, Scheme scheme, int bits, int exponent, Bytes modulus)
      implements Parameters {}

  /// A key on a curve; `curve` is the TPM_ECC_CURVE as it stands.
  public record Ecc(Symmetric symmetric, Scheme scheme, int curve, Scheme kdf, Bytes x, Bytes y)
      implements Parameters {}

  /// An HMAC key or sealed data. `kdf` belongs to XOR only.
  public record KeyedHash(Scheme scheme, TpmAlgorithm kdf, Bytes unique) implements Parameters {}

  /// A key of a block cipher.
  public record SymCipher(Symmetric symmetric, Bytes unique) implements Parameters {}

  /// Reads a TPMT_PUBLIC and nothing after it: `tpm-malformed`, `tpm-unsupported`.
  public static TpmPublic parse(Bytes encoded) {
    var in = new TpmReader(encoded, "public area of a TPM object (TPMT_PUBLIC)");
    var publicArea = read(in);
    in.end();
    return publicArea;
  }

  /// Reads a TPM2B_PUBLIC, as `tpm2_createprimary -u` writes it: `tpm-malformed`,
  /// `tpm-unsupported`.
  public static TpmPublic parseSized(Bytes encoded) {
    var in = new TpmReader(encoded, "public area of a TPM object (TPM2B_PUBLIC)");
    var inside = in.sized();
    in.end();
    return parse(inside);
  }

  /// A public area for a key of the JDK: `tpm-unsupported` for what a TPM does not have.
  static TpmPublic of(PublicKey key, TpmAlgorithm nameAlgorithm, TpmAttributes attributes) {
    Parameters parameters =
        switch (key) {
          case RSAPublicKey rsa -> {
            int bits = rsa.getModulus().bitLength();
            int exponent = rsa.getPublicExponent().intValueExact();
            yield new Rsa(
                Symmetric.NONE,
                Scheme.NONE,
                bits,
                exponent == RSA_EXPONENT ? 0 : exponent,
                TpmCurve.unsigned(rsa.getModulus(), (bits + 7) / 8));
          }
          case ECPublicKey ec -> {
            var curve = TpmCurve.of(ec.getParams());
            yield new Ecc(
                Symmetric.NONE,
                Scheme.NONE,
                curve.id(),
                Scheme.NONE,
                curve.coordinate(ec.getW().getAffineX()),
                curve.coordinate(ec.getW().getAffineY()));
          }
          default -> throw TpmException.unsupported("a key of " + key.getAlgorithm());
        };
    return new TpmPublic(nameAlgorithm, attributes, Bytes.empty(), parameters);
  }

  /// The TPMT_PUBLIC.
  public Bytes encode() {
    var out = new TpmWriter();
    switch (parameters) {
      case Rsa rsa -> {
        head(out, TpmAlgorithm.RSA);
        symmetric(out, rsa.symmetric);
        scheme(out, rsa.scheme);
        out.u16(rsa.bits).u32(rsa.exponent).sized(rsa.modulus);
      }
      case Ecc ecc -> {
        head(out, TpmAlgorithm.ECC);
        symmetric(out, ecc.symmetric);
        scheme(out, ecc.scheme);
        out.u16(ecc.curve);
        scheme(out, ecc.kdf);
        out.sized(ecc.x).sized(ecc.y);
      }
      case KeyedHash hash -> {
        head(out, TpmAlgorithm.KEYEDHASH);
        scheme(out, hash.scheme);
        if (hash.scheme.algorithm == TpmAlgorithm.XOR) {
          out.algorithm(hash.kdf);
        }
        out.sized(hash.unique);
      }
      case SymCipher cipher -> {
        head(out, TpmAlgorithm.SYMCIPHER);
        symmetric(out, cipher.symmetric);
        out.sized(cipher.unique);
      }
    }
    return out.written();
  }

  /// The name: the hash algorithm and the hash of the public area (Part 1, 16); empty where the
  /// name algorithm is NULL.
  public Bytes name() {
    if (nameAlgorithm == TpmAlgorithm.NULL) {
      return Bytes.empty();
    }
    return new TpmWriter().algorithm(nameAlgorithm).bytes(nameAlgorithm.digest(encode())).written();
  }

  /// The key as the JDK has it: `tpm-unsupported` for what is no RSA or ECC key of a NIST curve,
  /// `tpm-malformed` for a point off its curve.
  public PublicKey publicKey() {
    try {
      return switch (parameters) {
        case Rsa rsa ->
            KeyFactory.getInstance("RSA")
                .generatePublic(
                    new RSAPublicKeySpec(
                        new BigInteger(1, rsa.modulus.toArray()),
                        BigInteger.valueOf(
                            rsa.exponent == 0
                                ? RSA_EXPONENT
                                : Integer.toUnsignedLong(rsa.exponent))));
        case Ecc ecc -> {
          var curve = TpmCurve.of(ecc.curve);
          yield KeyFactory.getInstance("EC")
              .generatePublic(new ECPublicKeySpec(curve.point(ecc.x, ecc.y), curve.parameters()));
        }
        case KeyedHash _, SymCipher _ ->
            throw TpmException.unsupported("an object that has no public key");
      };
    } catch (GeneralSecurityException e) {
      throw TpmException.malformed("the public key of a TPM is not one: " + e.getMessage());
    }
  }

  /// Whether a certificate holds the public value of this key: enough to choose it by, and no
  /// judgement.
  boolean standsIn(Bytes certificate) {
    var value =
        switch (parameters) {
          case Rsa rsa -> rsa.modulus.toArray();
          case Ecc ecc -> new TpmWriter().bytes(ecc.x).bytes(ecc.y).written().toArray();
          case KeyedHash _, SymCipher _ -> new byte[0];
        };
    var in = certificate.toArray();
    for (int at = 0; value.length > 0 && at + value.length <= in.length; at++) {
      if (Arrays.equals(in, at, at + value.length, value, 0, value.length)) {
        return true;
      }
    }
    return false;
  }

  static TpmPublic read(TpmReader in) {
    var type = in.algorithm();
    var name = in.algorithm();
    if (name != TpmAlgorithm.NULL) {
      name.requireHash();
    }
    var attributes = new TpmAttributes(in.u32());
    var policy = in.sized(64);
    Parameters parameters =
        switch (type) {
          case RSA -> new Rsa(symmetric(in), scheme(in), in.u16(), in.u32(), in.sized(LARGEST_RSA));
          case ECC ->
              new Ecc(
                  symmetric(in),
                  scheme(in),
                  in.u16(),
                  scheme(in),
                  in.sized(LARGEST_COORDINATE),
                  in.sized(LARGEST_COORDINATE));
          case KEYEDHASH -> {
            var scheme = scheme(in);
            var kdf = scheme.algorithm == TpmAlgorithm.XOR ? in.algorithm() : TpmAlgorithm.NULL;
            yield new KeyedHash(scheme, kdf, in.sized(64));
          }
          case SYMCIPHER -> new SymCipher(symmetric(in), in.sized(64));
          default -> throw in.fault("`" + type + "` is no type of object");
        };
    return new TpmPublic(name, attributes, policy, parameters);
  }

  private void head(TpmWriter out, TpmAlgorithm type) {
    out.algorithm(type).algorithm(nameAlgorithm).u32(attributes.bits()).sized(authPolicy);
  }

  private static Symmetric symmetric(TpmReader in) {
    var algorithm = in.algorithm();
    return algorithm == TpmAlgorithm.NULL
        ? Symmetric.NONE
        : new Symmetric(algorithm, in.u16(), in.algorithm());
  }

  private static void symmetric(TpmWriter out, Symmetric symmetric) {
    out.algorithm(symmetric.algorithm);
    if (symmetric.algorithm != TpmAlgorithm.NULL) {
      out.u16(symmetric.bits).algorithm(symmetric.mode);
    }
  }

  private static Scheme scheme(TpmReader in) {
    var algorithm = in.algorithm();
    return switch (algorithm) {
      case NULL -> Scheme.NONE;
      case RSAES -> new Scheme(algorithm, TpmAlgorithm.NULL, 0);
      case ECDAA -> new Scheme(algorithm, in.hash(), in.u16());
      default -> new Scheme(algorithm, in.hash(), 0);
    };
  }

  private static void scheme(TpmWriter out, Scheme scheme) {
    out.algorithm(scheme.algorithm);
    if (scheme.hash != TpmAlgorithm.NULL) {
      out.algorithm(scheme.hash);
    }
    if (scheme.algorithm == TpmAlgorithm.ECDAA) {
      out.u16(scheme.count);
    }
  }
}
