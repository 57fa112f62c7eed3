package motte.evidence;

import java.util.List;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;

/// That one record stands in a log, shown to somebody who knows the log's size and root and sees no
/// other record: of the others there are hashes only, and a salted record cannot be guessed from
/// its hash.
///
/// ```java
/// var shown = log.proof(record.seq()).encode();
/// var seen = MemberProof.parse(shown).verify(reportData.size(), reportData.root());
/// ```
///
/// @param record the encoded record
/// @param size how many records the log has
/// @param path the hashes from the record's leaf to the root, nearest first (RFC 9162 §2.1.3)
public record MemberProof(Bytes record, long size, List<Digest> path) {
  /// The media type of an encoded proof.
  public static final String MEDIA_TYPE = "application/vnd.motte.member-proof+cbor";

  private static final String TAG = "motte-member-1";
  private static final int PARTS = 4;

  public MemberProof {
    path = List.copyOf(path);
  }

  static MemberProof of(List<Bytes> records, List<Digest> leaves, long seq) {
    var path = Merkle.inclusion(leaves, Math.clamp(seq, -1, records.size()));
    return new MemberProof(records.get((int) seq), records.size(), path);
  }

  /// The record, if it stands in the log of that size and root: `proof-invalid`, `log-malformed`,
  /// `cbor-malformed`. Whose log that is, the caller must know: from evidence or an attestation
  /// result.
  public LogRecord verify(long logSize, Digest root) {
    if (size != logSize) {
      throw invalid("a proof about a log of `" + size + "` records, where it has " + logSize);
    }
    var shown = LogRecord.parse(record);
    Merkle.verifyInclusion(Merkle.leaf(record), shown.seq(), size, path, root);
    return shown;
  }

  /// Reads what [#encode] writes: `proof-invalid`, `cbor-malformed`.
  public static MemberProof parse(Bytes encoded) {
    var parts = Cbor.decode(encoded).items();
    if (parts.size() != PARTS || !parts.getFirst().equals(Cbor.of(TAG))) {
      throw invalid("it is not the array of four that begins with `" + TAG + "`");
    }
    var path = parts.get(3).items().stream().map(Cbor::blob).map(MemberProof::hash).toList();
    return new MemberProof(parts.get(1).blob(), parts.get(2).number(), path);
  }

  /// The deterministic CBOR array `["motte-member-1", record, size, [hash, …]]`.
  public Bytes encode() {
    var hashes = path.stream().map(Digest::value).map(Cbor::of).toList();
    return Cbor.array(Cbor.of(TAG), Cbor.of(record), Cbor.of(size), Cbor.array(hashes)).encoded();
  }

  private static Digest hash(Bytes value) {
    if (value.size() != Digest.Algorithm.SHA384.size()) {
      throw invalid("a hash of `" + value.size() + "` bytes in it");
    }
    return new Digest(Digest.Algorithm.SHA384, value);
  }

  private static EvidenceException invalid(String what) {
    return new EvidenceException(
        Kind.INVALID,
        "proof-invalid",
        "this proves no record of the log: " + what,
        "the record, the proof or the root belongs to another log");
  }
}
