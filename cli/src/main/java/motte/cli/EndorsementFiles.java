package motte.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import motte.appraise.Endorsements;
import motte.core.Bytes;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// The endorsements in files and folders, read anew when one of them changes, comes or goes. What
/// cannot be read is an error of whoever asks next: old endorsements would not tell what was
/// revoked since.
final class EndorsementFiles implements Supplier<Endorsements> {
  private static final int MOST_FILES = 4_096;

  private final List<Path> paths;
  private @Nullable Read last;

  /// A file as it was.
  private record State(Path file, FileTime time, long size) {}

  /// What was read, and from which files.
  private record Read(Map<String, State> states, Endorsements endorsements) {}

  /// @param paths files, and folders of files
  EndorsementFiles(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  @Override
  public synchronized Endorsements get() {
    var now = states();
    var known = last;
    if (known != null && known.states().equals(now)) {
      return known.endorsements();
    }
    var files = new TreeMap<String, Bytes>();
    now.forEach((name, state) -> files.put(name, content(state.file())));
    var read = Endorsements.of(files);
    last = new Read(now, read);
    return read;
  }

  private Map<String, State> states() {
    var states = new TreeMap<String, State>();
    for (var path : paths) {
      try {
        for (var file : inside(path)) {
          var attributes = Files.readAttributes(file, BasicFileAttributes.class);
          states.put(
              name(path, file, states),
              new State(file, attributes.lastModifiedTime(), attributes.size()));
        }
      } catch (IOException e) {
        throw TextFile.unreadable(path, e);
      }
    }
    return states;
  }

  /// The files in a folder and the folders in it, in the order of their names; or the file itself:
  /// `endorsements-too-many`, `file-missing`, `file-unreadable`.
  static List<Path> inside(Path path) {
    try (var inside = Files.walk(path)) {
      var files = inside.filter(Files::isRegularFile).limit(MOST_FILES + 1L).sorted().toList();
      if (files.size() > MOST_FILES) {
        throw new CliException(
            Kind.EXHAUSTED,
            "endorsements-too-many",
            "`" + path + "` holds more than " + MOST_FILES + " files",
            "keep there those of the machines that are to be judged");
      }
      return files;
    } catch (UncheckedIOException e) {
      throw TextFile.unreadable(path, new IOException(e));
    } catch (IOException e) {
      throw TextFile.unreadable(path, e);
    }
  }

  /// Names go into the archive, so they do not tell where the files lie.
  private static String name(Path path, Path file, Map<String, State> taken) {
    var inside = path.relativize(file).toString();
    var name = path.getFileName() + (inside.isEmpty() ? "" : "/" + inside);
    var free = name;
    for (int i = 2; taken.containsKey(free); i++) {
      free = name + " (" + i + ")";
    }
    return free;
  }

  private static Bytes content(Path file) {
    return Bytes.wrap(TextFile.bytes(file));
  }
}
