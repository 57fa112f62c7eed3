package motte.evidence;

import java.io.File;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A path in a [KernelTree].
@SuppressWarnings("NullAway")
record TreePath(Tree tree, String text) implements Path {

  /// The tree as a file system.
  static final class Tree extends FileSystem {
    private final FileSystemProvider provider;

    Tree(FileSystemProvider provider) {
      this.provider = provider;
    }

    @Override
    public FileSystemProvider provider() {
      return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return List.of();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
      return new TreePath(this, String.join("/", first, String.join("/", more)));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  public FileSystem getFileSystem() {
    return tree;
  }

  @Override
  public Path resolve(Path other) {
    return resolve(other.toString());
  }

  @Override
  public Path resolve(String other) {
    return new TreePath(tree, text.endsWith("/") ? text + other : text + "/" + other);
  }

  @Override
  public @Nullable Path getParent() {
    int slash = text.lastIndexOf('/');
    return slash < 0 ? null : new TreePath(tree, text.substring(0, slash));
  }

  @Override
  public Path getFileName() {
    return new TreePath(tree, text.substring(text.lastIndexOf('/') + 1));
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean isAbsolute() {
    return text.startsWith("/");
  }

  @Override
  public @Nullable Path getRoot() {
    return null;
  }

  @Override
  public int getNameCount() {
    return text.split("/", -1).length;
  }

  @Override
  public Path getName(int index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path subpath(int from, int to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean startsWith(Path other) {
    return text.startsWith(other.toString());
  }

  @Override
  public boolean endsWith(Path other) {
    return text.endsWith(other.toString());
  }

  @Override
  public Path normalize() {
    return this;
  }

  @Override
  public Path relativize(Path other) {
    throw new UnsupportedOperationException();
  }

  @Override
  public URI toUri() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path toAbsolutePath() {
    return this;
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return this;
  }

  @Override
  public File toFile() {
    throw new UnsupportedOperationException();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int compareTo(Path other) {
    return text.compareTo(other.toString());
  }
}
