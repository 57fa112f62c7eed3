package motte.capability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Finds what a guest's path means, one component at a time, below one directory and never above
/// it. Links are read and followed here, by the same rules, so that the path that comes out has no
/// link in it but perhaps the last component.
///
/// The caller holds a lock of [HostTree] from before the walk until after the use of its result.
final class Walk {
  private static final int MOST_LINKS = 40;
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_PATH = 4095;

  private final String asked;
  private final Last last;
  private final ArrayDeque<String> ahead = new ArrayDeque<>();
  private Path at;
  private int depth;
  private int links;
  private boolean directory;

  /// What to do with a link at the end of the path.
  enum Last {
    /// It is followed.
    FOLLOW,
    /// It is what is meant, unless the path ends with `/`.
    KEEP,
    /// The name itself is meant: to make, move or remove it.
    NAME
  }

  /// Where a path leads.
  ///
  /// @param path on the host; its parent exists and is inside
  /// @param attributes of what is there, null when nothing is
  /// @param named whether the path ends with a name, not with `.` or `..`
  /// @param slash whether the path says that a directory is meant
  record Place(Path path, @Nullable BasicFileAttributes attributes, boolean named, boolean slash) {}

  private Walk(Path root, String asked, Last last) {
    this.at = root;
    this.asked = asked;
    this.last = last;
  }

  /// Walks from `root`, a directory.
  static Place from(HostNode root, String path, Last last) {
    if (path.isEmpty()) {
      throw FileFault.missing(path);
    }
    var here = attributes(path, root.path);
    if (here == null || !here.isDirectory() || !root.key.equals(here.fileKey())) {
      // it was removed or exchanged
      throw FileFault.missing(path);
    }
    var walk = new Walk(root.path, path, last);
    walk.add(path);
    return walk.go(here);
  }

  private Place go(BasicFileAttributes start) {
    @Nullable BasicFileAttributes here = start;
    while (true) {
      var name = ahead.poll();
      if (name == null) {
        return new Place(at, here, false, true);
      }
      if (name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        if (depth == 0) {
          throw FileFault.outside(asked);
        }
        at = parent(at);
        depth--;
        here = attributes(asked, at);
        continue;
      }
      var next = child(name);
      var found = attributes(asked, next);
      boolean end = ahead.isEmpty();
      if (found != null && found.isSymbolicLink() && follows(end)) {
        follow(next);
        continue;
      }
      if (end) {
        if (found != null && directory && !found.isDirectory()) {
          throw FileFault.notDirectory(asked);
        }
        return new Place(next, found, true, directory);
      }
      if (found == null) {
        throw FileFault.missing(asked);
      }
      if (!found.isDirectory()) {
        throw FileFault.notDirectory(asked);
      }
      at = next;
      depth++;
      here = found;
    }
  }

  private boolean follows(boolean end) {
    return !end || last == Last.FOLLOW || (last == Last.KEEP && directory);
  }

  private void follow(Path link) {
    if (++links > MOST_LINKS) {
      throw FileFault.tooManyLinks(asked);
    }
    try {
      add(Files.readSymbolicLink(link).toString());
    } catch (IOException e) {
      throw FileFault.of(asked, link, e);
    }
  }

  /// Puts the components of `path` before those that are ahead.
  private void add(String path) {
    if (path.startsWith("/")) {
      throw FileFault.outside(asked);
    }
    if (path.indexOf('\0') >= 0) {
      throw FileFault.invalid(asked);
    }
    if (bytes(path) > LONGEST_PATH) {
      throw FileFault.nameTooLong(path);
    }
    if (ahead.isEmpty() && (path.endsWith("/") || path.endsWith("/."))) {
      directory = true;
    }
    var names = path.split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty()) {
        ahead.push(names[i]);
      }
    }
  }

  /// What a new link may say: a relative path.
  static Path content(String content) {
    if (content.isEmpty()) {
      throw FileFault.missing(content);
    }
    if (content.startsWith("/")) {
      throw FileFault.outside(content);
    }
    if (bytes(content) > LONGEST_PATH) {
      throw FileFault.nameTooLong(content);
    }
    try {
      return Path.of(content);
    } catch (InvalidPathException _) {
      throw FileFault.invalid(content);
    }
  }

  private Path child(String name) {
    if (bytes(name) > LONGEST_NAME) {
      throw FileFault.nameTooLong(name);
    }
    try {
      var child = at.resolve(name);
      if (bytes(child.toString()) > LONGEST_PATH) {
        throw FileFault.nameTooLong(asked);
      }
      return child;
    } catch (InvalidPathException _) {
      throw FileFault.invalid(asked);
    }
  }

  private static Path parent(Path path) {
    var parent = path.getParent();
    if (parent == null) {
      throw FileFault.outside("..");
    }
    return parent;
  }

  private static int bytes(String text) {
    return text.length() > LONGEST_PATH
        ? text.length()
        : text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static @Nullable BasicFileAttributes attributes(String asked, Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw FileFault.of(asked, path, e);
    }
  }
}
