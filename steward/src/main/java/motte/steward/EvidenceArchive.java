package motte.steward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.StewardClient;
import motte.trust.Ear;
import motte.trust.OwnerFile;
import motte.trust.Spki;

/// What a steward judged and found trusted, under the digest of the attestation result, for as long
/// as the folder keeps it. Only trusted evidence comes here, so a stranger cannot fill it. Nothing
/// is removed: a verdict shall stand as long as somebody may ask for it.
final class EvidenceArchive {
  private final Path folder;

  private EvidenceArchive(Path folder) {
    this.folder = folder;
  }

  static EvidenceArchive open(Path folder) {
    try {
      Files.createDirectories(folder);
      return new EvidenceArchive(folder);
    } catch (IOException e) {
      throw new StewardException(
          Kind.FAULT,
          "data-unusable",
          "the folder `" + folder + "` cannot be used: " + e.getMessage(),
          "name a folder that this user may read and write",
          e);
    }
  }

  /// Stores it whole or not at all, before anyone is told the digest.
  ///
  /// @param after the EAR whose evidence holds the log up to where this one's begins
  Digest store(Bytes evidence, Bytes ear, Spki key, Optional<Digest> after) {
    var digest = Ear.digest(ear);
    var entry = Cbor.emptyMap().put("evidence", evidence).put("ear", ear).put("csr-key", key.der());
    if (after.isPresent()) {
      entry = entry.put("after", after.get().toString());
    }
    try {
      var file = file(digest);
      Files.createDirectories(folder.resolve(digest.hex().substring(0, 2)));
      OwnerFile.write(file, entry.encode());
      return digest;
    } catch (IOException e) {
      throw unusable(digest, e);
    }
  }

  /// The stored entry: a CBOR map of `evidence`, `ear`, `csr-key` and, for the end of a log,
  /// `after`.
  Optional<Bytes> find(Digest ear) {
    if (ear.algorithm() != Digest.Algorithm.SHA256 || !Files.exists(file(ear))) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.wrap(Files.readAllBytes(file(ear))));
    } catch (IOException e) {
      throw unusable(ear, e);
    }
  }

  /// The stored entry, read.
  Optional<StewardClient.Archived> entry(Digest ear) {
    return find(ear).map(StewardClient.Archived::parse);
  }

  private Path file(Digest ear) {
    return folder.resolve(ear.hex().substring(0, 2)).resolve(ear.hex() + ".cbor");
  }

  private static StewardException unusable(Digest digest, IOException e) {
    return new StewardException(
        Kind.FAULT,
        "archive-unusable",
        "the evidence `" + digest + "` could not be written or read",
        "look at the steward's log and at the room on its disk",
        e);
  }
}
