package motte.dcap;

import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;

/// An SGX or TDX quote, version 3, 4 or 5, with an ECDSA P-256 attestation key. Reading it proves
/// nothing: [DcapAppraiser] does.
///
/// ```java
/// var quote = Quote.parse(bytes);
/// if (quote.body() instanceof TdQuoteBody td) {
///   td.mrTd();
/// }
/// ```
///
/// @param header the first 48 bytes
/// @param bodyType 1 SGX, 2 TD 1.0, 3 TD 1.5; in version 5 only
/// @param body what it speaks of
/// @param signed header and body as they were signed
/// @param signature the signature and what vouches for its key
/// @param trailing how many bytes follow the quote in the buffer; nobody signed them
/// @param padded whether those are zero, as platforms fill their buffers, or claims of Open
///   Enclave, whose hash the report data is; an appraisal refuses others
public record Quote(
    QuoteHeader header,
    Optional<Integer> bodyType,
    QuoteBody body,
    Bytes signed,
    QuoteSignature signature,
    int trailing,
    boolean padded) {

  /// No quote is longer, padding included.
  public static final int LARGEST = 1 << 17;

  private static final int OPEN_ENCLAVE_HEADER = 16;

  /// Reads a quote; throws `quote-malformed` with the offset on anything else.
  public static Quote parse(Bytes bytes) {
    if (bytes.size() > LARGEST) {
      throw malformed("a quote of " + bytes.size() + " bytes; at most " + LARGEST + " are read");
    }
    var in = new Fields(bytes, "the quote", Quote::malformed);
    var header = QuoteHeader.read(in);
    if (header.version() < 3 || header.version() > 5) {
      throw malformed("quote version " + header.version() + "; known are 3, 4 and 5");
    }
    if (header.attKeyType() != 2) {
      throw malformed(
          "attestation key type " + header.attKeyType() + "; known is 2, ECDSA on P-256");
    }
    var tee = tee(header);
    Optional<Integer> bodyType = Optional.empty();
    QuoteBody body;
    if (header.version() == 5) {
      int type = in.u16("body type");
      bodyType = Optional.of(type);
      body = body(in, tee, type, in.u32("body size"));
    } else {
      body = tee == Tee.SGX ? EnclaveReport.read(in) : TdQuoteBody.read(in, false);
    }
    var signed = bytes.slice(0, in.at());
    var data = in.inside("the signature data", in.u32("signature data size"));
    var signature = QuoteSignature.read(data, header.version(), Quote::malformed);
    int trailing = in.left();
    var behind = in.take("trailing bytes", trailing);
    boolean padded = Fields.zero(behind) || binds(body, behind);
    return new Quote(header, bodyType, body, signed, signature, trailing, padded);
  }

  /// Reads a quote that may stand behind Open Enclave's report header (`version` 1, `type` 2, 64
  /// bits of size).
  public static Quote parseWrapped(Bytes bytes) {
    return parse(unwrap(bytes));
  }

  /// What stands behind Open Enclave's report header, or all where there is none.
  static Bytes unwrap(Bytes bytes) {
    if (bytes.size() < OPEN_ENCLAVE_HEADER || !begins(bytes, 1, 2)) {
      return bytes;
    }
    var in = new Fields(bytes, "the Open Enclave report", Quote::malformed);
    in.take("header", 8);
    long size = in.u32("size");
    long high = in.u32("size");
    var content = in.take("report", high == 0 ? (int) Math.min(size, Integer.MAX_VALUE) : -1);
    in.end();
    return content;
  }

  /// Which kind of environment it speaks of.
  public Tee tee() {
    return body instanceof EnclaveReport ? Tee.SGX : Tee.TDX;
  }

  /// Whether the report data of an enclave is SHA-256 of what follows, and zeros: so Open Enclave
  /// binds an enclave's own claims (`oe_get_evidence`, SGX ECDSA).
  private static boolean binds(QuoteBody body, Bytes behind) {
    if (!(body instanceof EnclaveReport report)) {
      return false;
    }
    var hash = Digest.sha256(behind.toArray()).value();
    var data = report.reportData();
    return data.slice(0, hash.size()).equals(hash)
        && Fields.zero(data.slice(hash.size(), data.size()));
  }

  private static boolean begins(Bytes bytes, int version, int type) {
    var in = new Fields(bytes, "the header", Quote::malformed);
    return in.u32("version") == version && in.u32("type") == type;
  }

  private static Tee tee(QuoteHeader header) {
    for (var tee : Tee.values()) {
      if (tee.type() == header.teeType() && (header.version() > 3 || tee == Tee.SGX)) {
        return tee;
      }
    }
    throw malformed(
        "TEE type 0x"
            + Long.toHexString(header.teeType())
            + " in a quote of version "
            + header.version()
            + "; known are 0 (SGX) and, from version 4, 0x81 (TDX)");
  }

  private static QuoteBody body(Fields in, Tee tee, int type, long size) {
    int wanted =
        switch (type) {
          case 1 -> EnclaveReport.SIZE;
          case 2 -> TdQuoteBody.SIZE_1_0;
          case 3 -> TdQuoteBody.SIZE_1_5;
          default ->
              throw malformed("body type " + type + "; known are 1 (SGX), 2 (TD 1.0), 3 (TD 1.5)");
        };
    if (size != wanted) {
      throw malformed("a body of type " + type + " has " + size + " bytes, not " + wanted);
    }
    if ((type == 1) != (tee == Tee.SGX)) {
      throw malformed("body type " + type + " does not go with the TEE type of " + tee);
    }
    return type == 1 ? EnclaveReport.read(in) : TdQuoteBody.read(in, type == 3);
  }

  static DcapException malformed(String message) {
    return new DcapException(
        Kind.INVALID,
        "quote-malformed",
        message,
        "send the bytes of an SGX quote v3 or of a TDX quote v4 or v5, as the platform gave them");
  }
}
