package motte.evidence;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A directory tree that behaves as a kernel's: files are what code does when somebody reads or
/// writes them. The code under test sees ordinary paths.
@SuppressWarnings("NullAway") // most of a file system is not needed, and says so
final class KernelTree extends FileSystemProvider {

  /// A file of the kernel: what reading gives, and what a write does.
  interface Attribute {
    byte[] read() throws IOException;

    void write(byte[] content) throws IOException;
  }

  /// A folder in which folders can be made, each with attributes of its own.
  interface Maker {
    Map<String, Attribute> make();
  }

  private final Map<String, Attribute> files = new LinkedHashMap<>();
  private final Map<String, Maker> folders = new LinkedHashMap<>();
  private final TreePath.Tree tree = new TreePath.Tree(this);

  /// A path in this tree.
  Path path(String text) {
    return new TreePath(tree, text);
  }

  void put(String file, Attribute attribute) {
    files.put(file, attribute);
  }

  void putFolder(String folder, Maker maker) {
    folders.put(folder, maker);
  }

  /// How many folders there are.
  int folders() {
    return folders.size();
  }

  /// A file that can only be read.
  static Attribute readable(Reader reader) {
    return new Attribute() {
      @Override
      public byte[] read() throws IOException {
        return reader.read();
      }

      @Override
      public void write(byte[] content) throws IOException {
        throw new FileSystemException("", null, "Permission denied");
      }
    };
  }

  /// What reading gives.
  interface Reader {
    byte[] read() throws IOException;
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    var attribute = files.get(path.toString());
    if (attribute == null) {
      throw new NoSuchFileException(path.toString());
    }
    return options.contains(StandardOpenOption.WRITE)
        ? new Channel(attribute, new byte[0])
        : new Channel(attribute, attribute.read());
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    var maker = folders.get(folder.getParent().toString());
    if (maker == null) {
      throw new NoSuchFileException(folder.toString());
    }
    if (folders.containsKey(folder.toString())) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    folders.put(folder.toString(), Map::of);
    maker.make().forEach((name, attribute) -> files.put(folder + "/" + name, attribute));
  }

  @Override
  public void delete(Path path) throws IOException {
    if (folders.remove(path.toString()) == null) {
      throw new NoSuchFileException(path.toString());
    }
    files.keySet().removeIf(file -> file.startsWith(path + "/"));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    if (!files.containsKey(path.toString()) && !folders.containsKey(path.toString())) {
      throw new NoSuchFileException(path.toString());
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    checkAccess(path);
    boolean folder = folders.containsKey(path.toString());
    return (A)
        new BasicFileAttributes() {
          @Override
          public FileTime lastModifiedTime() {
            return FileTime.fromMillis(0);
          }

          @Override
          public FileTime lastAccessTime() {
            return FileTime.fromMillis(0);
          }

          @Override
          public FileTime creationTime() {
            return FileTime.fromMillis(0);
          }

          @Override
          public boolean isRegularFile() {
            return !folder;
          }

          @Override
          public boolean isDirectory() {
            return folder;
          }

          @Override
          public boolean isSymbolicLink() {
            return false;
          }

          @Override
          public boolean isOther() {
            return false;
          }

          @Override
          public long size() {
            return 4096;
          }

          @Override
          public @Nullable Object fileKey() {
            return null;
          }
        };
  }

  /// A file that is open: it is read as it was when it was opened, and takes each write at once.
  private static final class Channel implements SeekableByteChannel {
    private final Attribute attribute;
    private final byte[] content;
    private int position;

    Channel(Attribute attribute, byte[] content) {
      this.attribute = attribute;
      this.content = content;
    }

    @Override
    public int read(ByteBuffer to) {
      int size = Math.min(to.remaining(), content.length - position);
      if (size <= 0) {
        return -1;
      }
      to.put(content, position, size);
      position += size;
      return size;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      var written = new byte[from.remaining()];
      from.get(written);
      attribute.write(written);
      return written.length;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long to) {
      position = (int) to;
      return this;
    }

    /// The kernel does not say how long a file is before it is read.
    @Override
    public long size() {
      return 0;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      return this;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Override
  public String getScheme() {
    return "kernel";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return tree;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new UnsupportedOperationException();
  }
}
