package motte.capability;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/// A directory of the host, confined: [Walk] resolves every path inside it. Directories opened from
/// it are confined to themselves in turn, and follow when they are moved.
public final class HostDirectory implements Directory {
  private static final int MOST_NAMES = 1 << 20;

  private final HostNode node;
  private final boolean readOnly;
  private volatile boolean closed;

  private HostDirectory(HostNode node, boolean readOnly) {
    this.node = node;
    this.readOnly = readOnly;
    HostTree.TREE.add(node);
  }

  /// Grants what is at `path` and below.
  ///
  /// @throws CapabilityException `path-missing`, `not-a-directory`, `access-denied`
  public static HostDirectory open(Path path, boolean readOnly) {
    var name = path.toString();
    try {
      var real = path.toRealPath();
      var attributes = Files.readAttributes(real, BasicFileAttributes.class);
      if (!attributes.isDirectory()) {
        throw FileFault.notDirectory(name);
      }
      return new HostDirectory(new HostNode(real, key(attributes), name), readOnly);
    } catch (IOException e) {
      throw FileFault.of(name, path.toAbsolutePath(), e);
    }
  }

  @Override
  public FileNode open(String path, Set<Opening> options) {
    if (readOnly
        && (options.contains(Opening.WRITE)
            || options.contains(Opening.CREATE)
            || options.contains(Opening.TRUNCATE))) {
      throw FileFault.readOnly(path);
    }
    boolean exclusive = options.contains(Opening.CREATE) && options.contains(Opening.EXCLUSIVE);
    boolean follow = options.contains(Opening.FOLLOW) && !exclusive;
    return walking(() -> {
      var place = walk(path, follow ? Walk.Last.FOLLOW : Walk.Last.KEEP);
      var found = place.attributes();
      if (found == null) {
        return create(path, place, options);
      }
      if (exclusive) {
        throw FileFault.exists(path);
      }
      if (found.isSymbolicLink()) {
        throw FileFault.tooManyLinks(path);
      }
      return found.isDirectory()
          ? openDirectory(path, place.path(), found, options)
          : openFile(path, place.path(), found, options);
    });
  }

  private FileNode openDirectory(
      String path, Path at, BasicFileAttributes found, Set<Opening> options) {
    if (options.contains(Opening.TRUNCATE)
        || (!options.contains(Opening.DIRECTORY)
            && (options.contains(Opening.WRITE) || options.contains(Opening.CREATE)))) {
      throw FileFault.isDirectory(path);
    }
    return new HostDirectory(new HostNode(at, key(found), path), readOnly);
  }

  private static FileNode openFile(
      String path, Path at, BasicFileAttributes found, Set<Opening> options) {
    if (options.contains(Opening.DIRECTORY)) {
      throw FileFault.notDirectory(path);
    }
    if (!found.isRegularFile()) {
      // opening a pipe or device can block for ever, or do something
      throw FileFault.notSupported(path);
    }
    var how = access(options);
    if (options.contains(Opening.TRUNCATE)) {
      how.add(StandardOpenOption.WRITE);
      how.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    return channel(path, at, how);
  }

  private static FileNode create(String path, Walk.Place place, Set<Opening> options) {
    if (!options.contains(Opening.CREATE)) {
      throw FileFault.missing(path);
    }
    if (place.slash()) {
      throw FileFault.isDirectory(path);
    }
    if (options.contains(Opening.DIRECTORY)) {
      throw FileFault.invalid(path);
    }
    var how = access(options);
    how.add(StandardOpenOption.WRITE);
    how.add(StandardOpenOption.CREATE_NEW);
    return channel(path, place.path(), how);
  }

  private static Set<OpenOption> access(Set<Opening> options) {
    var how = new HashSet<OpenOption>();
    how.add(LinkOption.NOFOLLOW_LINKS);
    boolean write = options.contains(Opening.WRITE);
    if (write) {
      how.add(StandardOpenOption.WRITE);
    }
    if (options.contains(Opening.READ) || !write) {
      how.add(StandardOpenOption.READ);
    }
    return how;
  }

  private static File channel(String path, Path at, Set<OpenOption> how) {
    try {
      var channel = FileChannel.open(at, how);
      try {
        var attributes =
            Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var node = new HostNode(at, key(attributes), path);
        return new HostFile(channel, node, HostNode.metadata(path, at));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileFault.of(path, at, e);
    }
  }

  @Override
  public Metadata metadata() {
    return walking(() -> {
      var now = node.metadata();
      if (now == null) {
        throw FileFault.missing(node.name);
      }
      return now;
    });
  }

  @Override
  public Metadata metadata(String path, boolean follow) {
    return walking(() -> {
      var place = existing(path, follow ? Walk.Last.FOLLOW : Walk.Last.KEEP);
      return HostNode.metadata(path, place.path());
    });
  }

  @Override
  public void times(Times times) {
    changing(node.name, () -> node.times(times));
  }

  @Override
  public void times(String path, boolean follow, Times times) {
    changing(
        path,
        () -> {
          var place = existing(path, follow ? Walk.Last.FOLLOW : Walk.Last.KEEP);
          HostNode.times(path, place.path(), times);
        });
  }

  @Override
  public void sync(boolean metadata) {
    walking(() -> {
      var place = existing(".", Walk.Last.NAME);
      try (var channel = FileChannel.open(place.path(), StandardOpenOption.READ)) {
        channel.force(metadata);
        return true;
      } catch (IOException e) {
        throw FileFault.of(node.name, place.path(), e);
      }
    });
  }

  @Override
  public List<String> list() {
    return walking(() -> {
      var names = new ArrayList<String>();
      var place = existing(".", Walk.Last.NAME);
      try (var stream = Files.newDirectoryStream(place.path())) {
        for (var entry : stream) {
          if (names.size() == MOST_NAMES) {
            throw FileFault.tooMany(node.name);
          }
          names.add(Objects.toString(entry.getFileName()));
        }
      } catch (DirectoryIteratorException e) {
        throw FileFault.of(node.name, place.path(), Objects.requireNonNull(e.getCause()));
      } catch (IOException e) {
        throw FileFault.of(node.name, place.path(), e);
      }
      names.sort(null);
      return names;
    });
  }

  @Override
  public void createDirectory(String path) {
    changing(path, () -> run(path, absent(path), Files::createDirectory));
  }

  @Override
  public void removeDirectory(String path) {
    changing(
        path,
        () -> {
          var place = named(path);
          if (!attributes(place).isDirectory()) {
            throw FileFault.notDirectory(path);
          }
          run(path, place.path(), Files::delete);
        });
  }

  @Override
  public void unlink(String path) {
    changing(
        path,
        () -> {
          var place = existing(path, Walk.Last.NAME);
          if (attributes(place).isDirectory()) {
            throw FileFault.isDirectory(path);
          }
          run(path, place.path(), Files::delete);
        });
  }

  @Override
  public void rename(String from, Directory target, String to) {
    var other = host(target);
    changing(
        from,
        () -> {
          other.writable(to);
          var source = named(from);
          var place = other.walk(to, Walk.Last.NAME);
          if (!place.named()) {
            throw FileFault.invalid(to);
          }
          if (HostMove.check(source, place, from, to)) {
            run(
                from,
                source.path(),
                at -> Files.move(at, place.path(), StandardCopyOption.ATOMIC_MOVE));
            HostTree.TREE.moved(source.path(), place.path());
          }
        });
  }

  @Override
  public void link(String from, boolean follow, Directory target, String to) {
    var other = host(target);
    changing(
        from,
        () -> {
          other.writable(to);
          var source = existing(from, follow ? Walk.Last.FOLLOW : Walk.Last.NAME);
          if (attributes(source).isDirectory()) {
            throw FileFault.isDirectory(from);
          }
          var place = other.absent(to);
          HostMove.checkVolume(source.path(), place, from);
          run(to, place, at -> Files.createLink(at, source.path()));
        });
  }

  @Override
  public void symlink(String content, String path) {
    changing(
        path,
        () -> {
          var said = Walk.content(content);
          var place = walk(path, Walk.Last.NAME);
          if (place.attributes() != null) {
            throw FileFault.exists(path);
          }
          if (place.slash()) {
            throw FileFault.missing(path);
          }
          run(path, place.path(), at -> Files.createSymbolicLink(at, said));
        });
  }

  @Override
  public String readLink(String path) {
    return walking(() -> {
      var place = existing(path, Walk.Last.KEEP);
      if (!attributes(place).isSymbolicLink()) {
        throw FileFault.invalid(path);
      }
      try {
        return Files.readSymbolicLink(place.path()).toString();
      } catch (IOException e) {
        throw FileFault.of(path, place.path(), e);
      }
    });
  }

  @Override
  public void close() {
    closed = true;
    HostTree.TREE.remove(node);
  }

  private Walk.Place walk(String path, Walk.Last last) {
    if (closed) {
      throw FileFault.closed(node.name);
    }
    return Walk.from(node, path, last);
  }

  private Walk.Place existing(String path, Walk.Last last) {
    var place = walk(path, last);
    if (place.attributes() == null) {
      throw FileFault.missing(path);
    }
    return place;
  }

  /// Something that exists and whose name can be taken away.
  private Walk.Place named(String path) {
    var place = existing(path, Walk.Last.NAME);
    if (!place.named()) {
      throw FileFault.invalid(path);
    }
    return place;
  }

  /// A name that is free.
  private Path absent(String path) {
    var place = walk(path, Walk.Last.NAME);
    if (place.attributes() != null) {
      throw FileFault.exists(path);
    }
    return place.path();
  }

  private void writable(String path) {
    if (readOnly) {
      throw FileFault.readOnly(path);
    }
  }

  private static HostDirectory host(Directory directory) {
    if (directory instanceof HostDirectory host) {
      return host;
    }
    throw FileFault.notSupported("another kind of directory");
  }

  private static BasicFileAttributes attributes(Walk.Place place) {
    return Objects.requireNonNull(place.attributes());
  }

  private static Object key(BasicFileAttributes attributes) {
    return Objects.requireNonNull(attributes.fileKey(), "the file system does not number files");
  }

  private static <T> T walking(Supplier<T> work) {
    return holding(HostTree.TREE.walking(), work);
  }

  private void changing(String path, Runnable work) {
    writable(path);
    var _ =
        holding(
            HostTree.TREE.changing(),
            () -> {
              work.run();
              return true;
            });
  }

  private static <T> T holding(Lock lock, Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /// A change of names at a place of the host.
  private interface Change {
    void at(Path path) throws IOException;
  }

  private static void run(String path, Path at, Change change) {
    try {
      change.at(at);
    } catch (IOException e) {
      throw FileFault.of(path, at, e);
    }
  }
}
