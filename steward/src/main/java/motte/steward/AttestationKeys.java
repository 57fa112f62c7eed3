package motte.steward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.MotteException;
import motte.evidence.TpmIdentity;
import motte.trust.OwnerFile;

/// The attestation keys of which a credential has shown in which TPM they live, one file each, for
/// good: removing a file takes the key back at the next start. There is room for so many TPMs, and
/// in each for a few keys, of which the oldest gives way. Thread-safe.
final class AttestationKeys {
  private static final int MOST_TPMS = 1 << 16;
  static final int MOST_KEYS = 8;

  private static final System.Logger LOG = System.getLogger("motte.steward");

  private final Path folder;
  private final int most;
  private final Map<Digest, TpmIdentity> keys = new HashMap<>();
  private final Map<Digest, Deque<Digest>> tpms = new HashMap<>();

  private AttestationKeys(Path folder, int most) {
    this.folder = folder;
    this.most = most;
  }

  /// Those of the steward with that data folder: `data-unusable`.
  static AttestationKeys open(Path data) {
    return open(data.resolve("attestation-keys"), MOST_TPMS);
  }

  /// Those in that folder, which is made if it is missing: `data-unusable`.
  static AttestationKeys open(Path folder, int most) {
    var known = new AttestationKeys(folder, most);
    try {
      Files.createDirectories(folder);
      try (var files = Files.list(folder)) {
        files
            .filter(file -> file.getFileName().toString().endsWith(".cbor"))
            .sorted(java.util.Comparator.comparingLong(file -> file.toFile().lastModified()))
            .forEach(known::read);
      }
      return known;
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// The TPM in which the attestation key with that pin lives, if that was shown.
  synchronized Optional<TpmIdentity> find(Digest pin) {
    if (!keys.containsKey(pin) && Files.exists(file(pin))) {
      read(file(pin)); // by another steward of this folder
    }
    return Optional.ofNullable(keys.get(pin));
  }

  /// Remembers it, on the disk before anywhere else: `tpms-too-many`.
  synchronized void remember(TpmIdentity identity) {
    var pin = identity.attestationPin();
    var ofTpm = tpms.getOrDefault(identity.endorsementPin(), new ArrayDeque<>());
    if (ofTpm.isEmpty() && tpms.size() >= most) {
      throw new StewardException(
          Kind.EXHAUSTED,
          "tpms-too-many",
          "this steward knows " + most + " TPMs already",
          "who runs the steward removes the files of TPMs that are gone, and restarts it");
    }
    OwnerFile.write(file(pin), identity.cbor().encode());
    var now = add(identity);
    try {
      while (now.size() > MOST_KEYS) {
        var oldest = now.removeFirst();
        keys.remove(oldest);
        Files.deleteIfExists(file(oldest));
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// A file that cannot be read vouches for nothing; its keep introduces itself anew.
  private void read(Path file) {
    try {
      var map = Cbor.decode(Bytes.wrap(OwnerFile.read(file))).map();
      add(TpmIdentity.of(map.onlyKeys(TpmIdentity.KEYS)));
    } catch (MotteException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "`{0}` tells of no attestation key, and is left alone: {1}",
          file,
          e.getMessage());
    }
  }

  private Deque<Digest> add(TpmIdentity identity) {
    var pin = identity.attestationPin();
    Optional.ofNullable(keys.put(pin, identity))
        .flatMap(before -> Optional.ofNullable(tpms.get(before.endorsementPin())))
        .ifPresent(before -> before.remove(pin));
    var ofTpm = tpms.computeIfAbsent(identity.endorsementPin(), _ -> new ArrayDeque<>());
    ofTpm.addLast(pin);
    return ofTpm;
  }

  private Path file(Digest pin) {
    return folder.resolve(pin.hex() + ".cbor");
  }

  private static StewardException unusable(Path folder, IOException e) {
    return new StewardException(
        Kind.FAULT,
        "data-unusable",
        "the folder `" + folder + "` cannot be used: " + e.getMessage(),
        "name a folder that this user may read and write",
        e);
  }
}
