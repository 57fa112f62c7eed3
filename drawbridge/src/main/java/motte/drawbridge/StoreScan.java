package motte.drawbridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Digest;
import motte.core.MotteException;

/// Reads a whole store: every blob and manifest must be what its name says, every manifest's blobs
/// and every tag's manifest must be there.
final class StoreScan {
  private final Store store;
  private final List<String> faults = new ArrayList<>();

  StoreScan(Store store) {
    this.store = store;
  }

  List<String> faults() {
    var repositories = store.root().resolve("repositories");
    try (var folders = Files.walk(repositories)) {
      for (var folder : folders.filter(Files::isDirectory).toList()) {
        switch (String.valueOf(folder.getFileName())) {
          case Store.BLOBS -> contents(folder);
          case Store.MANIFESTS -> {
            contents(folder);
            manifests(repository(folder), folder);
          }
          case Store.TAGS -> tags(repository(folder), folder);
          default -> {}
        }
      }
    } catch (IOException e) {
      throw Storage.failed(store.root(), e);
    }
    return faults;
  }

  private String repository(Path folder) {
    var repositories = store.root().resolve("repositories");
    return String.valueOf(repositories.relativize(folder).getParent());
  }

  private void contents(Path folder) throws IOException {
    for (var file : files(folder)) {
      var named = digest(file);
      if (named.isEmpty()) {
        faults.add(file + " is not named by a digest");
        continue;
      }
      try (var in = Files.newInputStream(file)) {
        if (!Digest.of(named.get().algorithm(), in).equals(named.get())) {
          faults.add(file + " has other content than its name says");
        }
      }
    }
  }

  private void manifests(String repository, Path folder) throws IOException {
    for (var file : files(folder)) {
      try {
        var manifest = digest(file).flatMap(digest -> store.manifest(repository, digest));
        if (manifest.isEmpty()) {
          faults.add(file + " cannot be found by its name");
          continue;
        }
        for (var part : manifest.get().blobs()) {
          if (store.blob(repository, part.digest()).isEmpty()) {
            faults.add(file + " names " + part.digest() + ", which is missing");
          }
        }
      } catch (MotteException e) {
        faults.add(file + ": " + e.getMessage());
      }
    }
  }

  private void tags(String repository, Path folder) throws IOException {
    for (var file : files(folder)) {
      try {
        var digest = store.tag(repository, String.valueOf(file.getFileName()));
        if (digest.flatMap(name -> store.manifest(repository, name)).isEmpty()) {
          faults.add(file + " points to a manifest that is missing");
        }
      } catch (MotteException e) {
        faults.add(file + ": " + e.getMessage());
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Optional<Digest> digest(Path file) {
    try {
      var algorithm = file.getName(file.getNameCount() - 2);
      return Optional.of(Digest.parse(algorithm + ":" + file.getFileName()));
    } catch (MotteException _) {
      return Optional.empty();
    }
  }
}
