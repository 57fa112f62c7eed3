package motte.tpm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import motte.core.Bytes;
import motte.core.Kind;

/// The algorithms of the TCG's registry that occur here (Part 2, 6.3).
public enum TpmAlgorithm {
  RSA(0x0001, "rsa"),
  SHA1(0x0004, "sha1", "SHA-1", 20, 64),
  HMAC(0x0005, "hmac"),
  AES(0x0006, "aes"),
  KEYEDHASH(0x0008, "keyedhash"),
  XOR(0x000a, "xor"),
  SHA256(0x000b, "sha256", "SHA-256", 32, 64),
  SHA384(0x000c, "sha384", "SHA-384", 48, 128),
  SHA512(0x000d, "sha512", "SHA-512", 64, 128),
  NULL(0x0010, "null"),
  SM3_256(0x0012, "sm3_256", "", 32, 64),
  SM4(0x0013, "sm4"),
  RSASSA(0x0014, "rsassa"),
  RSAES(0x0015, "rsaes"),
  RSAPSS(0x0016, "rsapss"),
  OAEP(0x0017, "oaep"),
  ECDSA(0x0018, "ecdsa"),
  ECDH(0x0019, "ecdh"),
  ECDAA(0x001a, "ecdaa"),
  SM2(0x001b, "sm2"),
  ECSCHNORR(0x001c, "ecschnorr"),
  ECMQV(0x001d, "ecmqv"),
  KDF1_SP800_56A(0x0020, "kdf1_sp800_56a"),
  KDF2(0x0021, "kdf2"),
  KDF1_SP800_108(0x0022, "kdf1_sp800_108"),
  ECC(0x0023, "ecc"),
  SYMCIPHER(0x0025, "symcipher"),
  CAMELLIA(0x0026, "camellia"),
  SHA3_256(0x0027, "sha3_256", "SHA3-256", 32, 136),
  SHA3_384(0x0028, "sha3_384", "SHA3-384", 48, 104),
  SHA3_512(0x0029, "sha3_512", "SHA3-512", 64, 72),
  CTR(0x0040, "ctr"),
  OFB(0x0041, "ofb"),
  CBC(0x0042, "cbc"),
  CFB(0x0043, "cfb"),
  ECB(0x0044, "ecb");

  private final int id;
  private final String label;
  private final String jcaName;
  private final int size;
  private final int block;

  TpmAlgorithm(int id, String label) {
    this(id, label, "", 0, 0);
  }

  TpmAlgorithm(int id, String label, String jcaName, int size, int block) {
    this.id = id;
    this.label = label;
    this.jcaName = jcaName;
    this.size = size;
    this.block = block;
  }

  /// The algorithm with that TPM_ALG_ID: `tpm-unsupported`.
  public static TpmAlgorithm of(int id) {
    for (var each : values()) {
      if (each.id == id) {
        return each;
      }
    }
    throw TpmException.unsupported("algorithm 0x" + Integer.toHexString(id) + " is not known");
  }

  /// The hash with that name, as in `sha256`: `pcr-bank-unknown`.
  public static TpmAlgorithm parseHash(String label) {
    for (var each : values()) {
      if (each.isHash() && each.label.equals(label)) {
        return each;
      }
    }
    throw new TpmException(
        Kind.INVALID,
        "pcr-bank-unknown",
        "`" + label + "` is not a PCR bank",
        "write sha1, sha256, sha384 or sha512");
  }

  /// The TPM_ALG_ID.
  public int id() {
    return id;
  }

  /// The name, as tpm2-tools and event logs write it.
  public String label() {
    return label;
  }

  /// Whether this is a hash function.
  public boolean isHash() {
    return size > 0;
  }

  /// The size of a hash value in bytes; 0 for what is not a hash.
  public int size() {
    return size;
  }

  /// The name of the hash as the JDK has it: `tpm-unsupported` where it has none.
  public String jcaName() {
    if (jcaName.isEmpty()) {
      throw TpmException.unsupported("`" + label + "` is not a hash that the JDK computes");
    }
    return jcaName;
  }

  /// The hash of the concatenation of `parts`.
  public Bytes digest(Bytes... parts) {
    var hash = start();
    for (var part : parts) {
      hash.update(part.toArray());
    }
    return Bytes.wrap(hash.digest());
  }

  /// A fresh hash function: `tpm-unsupported` where the JDK has none.
  public MessageDigest start() {
    try {
      return MessageDigest.getInstance(jcaName());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + jcaName, e);
    }
  }

  /// The size in bytes of the blocks that the hash eats; what an HMAC key is padded to.
  int block() {
    return block;
  }

  TpmAlgorithm requireHash() {
    if (!isHash()) {
      throw TpmException.malformed("algorithm `" + label + "` stands where a hash is expected");
    }
    return this;
  }

  @Override
  public String toString() {
    return label;
  }
}
