package motte.steward;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.appraise.Archive;
import motte.appraise.Endorsements;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.CoreException;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.StewardClient;
import motte.trust.Ear;
import motte.trust.OwnerFile;
import motte.trust.Spki;

/// What a steward judged and found trusted, under the digest of the attestation result, for as long
/// as the folder keeps it; and what vouched for machines, each once, under its own digest. Only
/// trusted evidence comes here, so a stranger cannot fill it. Nothing is removed but by a [Pruner].
final class EvidenceArchive implements Archive {
  private static final String SUFFIX = ".cbor";
  private static final String HIDDEN = ".gone";

  private final Path evidence;
  private final Path endorsements;
  private final Path requests;
  private final Path lock;

  private EvidenceArchive(Path evidence, Path endorsements, Path requests, Path lock) {
    this.evidence = evidence;
    this.endorsements = endorsements;
    this.requests = requests;
    this.lock = lock;
  }

  /// A file of the archive.
  ///
  /// @param digest the EAR's, of evidence; otherwise the content's
  /// @param at when it was stored
  record Stored(Digest digest, Path file, Instant at, long size) {}

  /// The archive in the folders `evidence`, `endorsements` and `requests` of a steward's data.
  static EvidenceArchive open(Path data) {
    try {
      return new EvidenceArchive(
          Files.createDirectories(data.resolve("evidence")),
          Files.createDirectories(data.resolve("endorsements")),
          Files.createDirectories(data.resolve("requests")),
          data.resolve("prune.lock"));
    } catch (IOException e) {
      throw new StewardException(
          Kind.FAULT,
          "data-unusable",
          "the folder `" + data + "` cannot be used: " + e.getMessage(),
          "name a folder that this user may read and write",
          e);
    }
  }

  /// Stores it whole or not at all, before anyone is told the digest.
  ///
  /// @param after the EAR whose evidence holds the log up to where this one's begins
  /// @param vouching what vouched for the machine
  Digest store(
      Bytes judged, Bytes ear, Spki key, Optional<Digest> after, Optional<Endorsements> vouching) {
    var digest = Ear.digest(ear);
    var entry = Cbor.emptyMap().put("evidence", judged).put("ear", ear).put("csr-key", key.der());
    if (after.isPresent()) {
      entry = entry.put("after", after.get().toString());
    }
    if (vouching.isPresent()) {
      entry = entry.put("endorsements", keep(vouching.get()).toString());
    }
    write(file(evidence, digest), digest, entry.encoded());
    // What this rests on may have been pruned until now, and from now on is not.
    after.ifPresent(this::find);
    vouching.ifPresent(this::keep);
    return digest;
  }

  /// The stored entry: a CBOR map of `evidence`, `ear`, `csr-key`; for the end of a log, `after`;
  /// and `endorsements` where anything vouched for the machine. Throws `evidence-unknown`.
  Bytes find(Digest ear) {
    return read(evidence, ear)
        .orElseThrow(() ->
            new StewardException(
                Kind.MISSING,
                "evidence-unknown",
                "no evidence is kept for the attestation result `" + ear + "`",
                "take the digest from a certificate that this steward issued"));
  }

  /// What an entry names as `endorsements`: a CBOR map from name to content. Throws
  /// `endorsements-unknown`.
  Bytes findEndorsements(Digest digest) {
    return read(endorsements, digest)
        .orElseThrow(() ->
            new StewardException(
                Kind.MISSING,
                "endorsements-unknown",
                "no endorsements `" + digest + "` are kept here",
                "take the digest from evidence that this steward keeps"));
  }

  /// A certificate request that holds its evidence itself, and what vouched for the machine.
  record Request(Bytes der, Endorsements endorsements) {}

  /// Stores such a request whole or not at all, and gives SHA-256 of its bytes.
  Digest storeRequest(Bytes der, Optional<Endorsements> vouching) {
    var digest = Digest.sha256(der.toArray());
    var entry = Cbor.emptyMap().put("request", der);
    if (vouching.isPresent()) {
      entry = entry.put("endorsements", keep(vouching.get()).toString());
    }
    write(file(requests, digest), digest, entry.encoded());
    vouching.ifPresent(this::keep);
    return digest;
  }

  /// A request that is kept: `evidence-unknown`.
  Request request(Digest digest) {
    var entry =
        requestMap(
            read(requests, digest)
                .orElseThrow(() ->
                    new StewardException(
                        Kind.MISSING,
                        "evidence-unknown",
                        "no certificate request `" + digest + "` is kept here",
                        "it was pruned, or the steward did not keep requests yet")));
    return new Request(
        entry.blob("request"), named(entry).map(this::endorsements).orElse(Endorsements.none()));
  }

  private static Cbor.Map requestMap(Bytes entry) {
    return Cbor.decode(entry).map().onlyKeys(Set.of("request", "endorsements"));
  }

  private static Optional<Digest> named(Cbor.Map entry) {
    return entry.find("endorsements").map(Cbor::text).map(Digest::parse);
  }

  /// All requests that are kept.
  List<Stored> requests() {
    return stored(requests, SUFFIX);
  }

  /// What vouched for the machine of a stored request.
  Optional<Digest> vouchedFor(Stored request) {
    return named(requestMap(content(request)));
  }

  /// Waits until nobody else prunes, in whatever process.
  PruneLock pruning() {
    return PruneLock.await(lock);
  }

  /// Whether evidence is kept for that EAR.
  boolean has(Digest ear) {
    return Files.exists(file(evidence, ear));
  }

  /// All evidence that is kept.
  List<Stored> evidence() {
    return stored(evidence, SUFFIX);
  }

  /// All that vouched for machines and is kept.
  List<Stored> endorsements() {
    return stored(endorsements, SUFFIX);
  }

  /// The evidence in a file, hidden or not.
  StewardClient.Archived read(Stored entry) {
    return StewardClient.Archived.parse(content(entry));
  }

  private static Bytes content(Stored entry) {
    try {
      var file = Files.exists(entry.file()) ? entry.file() : hidden(entry.file());
      return Bytes.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw unusable(entry.digest(), e);
    }
  }

  /// Puts a file where nobody finds it who asks by digest. Tells whether it still was the same: one
  /// that was written again meanwhile stays where it is.
  boolean hide(Stored entry) {
    var hidden = hidden(entry.file());
    move(entry, entry.file(), hidden);
    try {
      boolean same = Files.getLastModifiedTime(hidden).toInstant().equals(entry.at());
      if (!same) {
        move(entry, hidden, entry.file());
      }
      return same;
    } catch (NoSuchFileException _) {
      return true; // gone already
    } catch (IOException e) {
      throw unusable(entry.digest(), e);
    }
  }

  /// Undoes [#hide].
  void unhide(Collection<Stored> entries) {
    entries.forEach(entry -> move(entry, hidden(entry.file()), entry.file()));
  }

  /// Undoes what somebody hid and had no time to remove.
  void unhide() {
    for (var folder : List.of(evidence, endorsements, requests)) {
      unhide(stored(folder, SUFFIX + HIDDEN));
    }
  }

  /// Removes a file that is hidden.
  void removeHidden(Stored entry) {
    try {
      Files.deleteIfExists(hidden(entry.file()));
    } catch (IOException e) {
      throw unusable(entry.digest(), e);
    }
  }

  private static void move(Stored entry, Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException _) {
      // another process was faster
    } catch (IOException e) {
      throw unusable(entry.digest(), e);
    }
  }

  /// Files that come or go meanwhile are found or not.
  private static List<Stored> stored(Path folder, String suffix) {
    List<Stored> found = new ArrayList<>();
    try (var parts = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (var part : parts) {
        try (var files = Files.newDirectoryStream(part, "*" + suffix)) {
          for (var file : files) {
            var name = file.getFileName().toString();
            entry(file, name.substring(0, name.length() - suffix.length())).ifPresent(found::add);
          }
        }
      }
      return found;
    } catch (IOException | DirectoryIteratorException e) {
      throw new StewardException(
          Kind.FAULT,
          "data-unusable",
          "the folder `" + folder + "` cannot be used: " + e.getMessage(),
          "name a folder that this user may read and write",
          e);
    }
  }

  private static Optional<Stored> entry(Path file, String hex) throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Stored(
              Digest.parse("sha256:" + hex),
              file.resolveSibling(hex + SUFFIX),
              attributes.lastModifiedTime().toInstant(),
              attributes.size()));
    } catch (NoSuchFileException | CoreException _) {
      return Optional.empty(); // gone meanwhile, or somebody else's file
    }
  }

  private static Path hidden(Path file) {
    return file.resolveSibling(file.getFileName() + HIDDEN);
  }

  private Digest keep(Endorsements vouching) {
    var content = vouching.encoded();
    var digest = Digest.sha256(content.toArray());
    var file = file(endorsements, digest);
    if (!Files.exists(file)) {
      write(file, digest, content);
    }
    return digest;
  }

  private static void write(Path file, Digest digest, Bytes content) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      OwnerFile.write(file, content.toArray());
    } catch (IOException e) {
      throw unusable(digest, e);
    }
  }

  private static Optional<Bytes> read(Path folder, Digest digest) {
    if (digest.algorithm() != Digest.Algorithm.SHA256 || !Files.exists(file(folder, digest))) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.wrap(Files.readAllBytes(file(folder, digest))));
    } catch (IOException e) {
      throw unusable(digest, e);
    }
  }

  /// The stored entry, read: `evidence-unknown`.
  @Override
  public StewardClient.Archived evidence(Digest ear) {
    return StewardClient.Archived.parse(find(ear));
  }

  /// What an entry names as `endorsements`, read: `endorsements-unknown`.
  @Override
  public Endorsements endorsements(Digest digest) {
    return Endorsements.parse(findEndorsements(digest));
  }

  private static Path file(Path folder, Digest digest) {
    return folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex() + SUFFIX);
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
