package motte.evidence;

import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Digest.Algorithm;
import motte.core.Kind;
import motte.core.Nonce;

/// What one piece of evidence is bound to: a fresh nonce, one key, and the whole measurement log.
/// The platform signs a hash of it; it travels along as the preimage, the deterministic CBOR array
/// `["motte-evidence-1", nonce, key, log size, log root, register]`.
///
/// @param nonce the verifier's
/// @param keySha384 SHA-384 of the SPKI of the key to be certified
/// @param size how many records the log has
/// @param root of the tree over them
/// @param register what the register holds after them, as [Register#reported]; its size tells the
///   hash of its bank
public record ReportData(Nonce nonce, Digest keySha384, long size, Digest root, Digest register) {

  /// The size of [#value] in bytes.
  public static final int SIZE = 64;

  private static final String TAG = "motte-evidence-1";
  private static final int PARTS = 6;

  /// Throws `report-data-malformed` if a digest but the register's is not SHA-384 or the size is
  /// negative.
  public ReportData {
    if (keySha384.algorithm() != Algorithm.SHA384
        || root.algorithm() != Algorithm.SHA384
        || size < 0) {
      throw malformed("its digests are not of SHA-384, or the log has " + size + " records");
    }
  }

  /// Reads a preimage: `report-data-malformed`, `nonce-malformed`, `cbor-malformed`.
  public static ReportData parse(Bytes preimage) {
    var parts = Cbor.decode(preimage).items();
    if (parts.size() != PARTS || !parts.getFirst().equals(Cbor.of(TAG))) {
      throw malformed("it is not the array of six that begins with `" + TAG + "`");
    }
    return new ReportData(
        new Nonce(parts.get(1).blob()),
        digest(parts.get(2)),
        parts.get(3).number(),
        digest(parts.get(4)),
        register(parts.get(5).blob()));
  }

  /// The array in deterministic CBOR.
  public Bytes preimage() {
    return Cbor.array(
            Cbor.of(TAG),
            Cbor.of(nonce.value()),
            Cbor.of(keySha384.value()),
            Cbor.of(size),
            Cbor.of(root.value()),
            Cbor.of(register.value()))
        .encoded();
  }

  /// SHA-512 of the preimage: the 64 bytes that a platform signs.
  public Bytes value() {
    return Digest.of(Algorithm.SHA512, preimage().toArray()).value();
  }

  /// SHA-256 of the preimage, where 64 bytes do not fit.
  public Bytes shortValue() {
    return Digest.of(Algorithm.SHA256, preimage().toArray()).value();
  }

  private static Digest digest(Cbor part) {
    var value = part.blob();
    if (value.size() != Algorithm.SHA384.size()) {
      throw malformed("a digest has " + value.size() + " B, not 48");
    }
    return new Digest(Algorithm.SHA384, value);
  }

  private static Digest register(Bytes value) {
    for (var bank : Algorithm.values()) {
      if (bank.size() == value.size()) {
        return new Digest(bank, value);
      }
    }
    throw malformed("a register has " + value.size() + " B, which no bank has");
  }

  private static EvidenceException malformed(String message) {
    return new EvidenceException(
        Kind.INVALID,
        "report-data-malformed",
        "the preimage of the report data is not one: " + message,
        "the evidence was altered or is of another version");
  }
}
