package motte.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/// A tree of files that a test plays as a kernel plays `/sys`: every process sees it, and each call
/// on it reaches the test before it returns (FUSE, Linux's `include/uapi/linux/fuse.h`, version
/// 7.31).
final class PlayedTree implements AutoCloseable {
  private static final int HEAD = 40;
  private static final int BUFFER = 1 << 17;
  private static final int LARGEST_WRITE = 1 << 16;
  private static final long ROOT = 1;
  private static final int FOLDER_MODE = 0040755;
  private static final int FILE_MODE = 0100600;
  private static final int DIRECT = 1;

  // What is asked (`enum fuse_opcode`).
  private static final int LOOKUP = 1;
  private static final int FORGET = 2;
  private static final int GETATTR = 3;
  private static final int SETATTR = 4;
  private static final int MKDIR = 9;
  private static final int RMDIR = 11;
  private static final int OPEN = 14;
  private static final int READ = 15;
  private static final int WRITE = 16;
  private static final int RELEASE = 18;
  private static final int FLUSH = 25;
  private static final int INIT = 26;
  private static final int OPENDIR = 27;
  private static final int READDIR = 28;
  private static final int RELEASEDIR = 29;
  private static final int ACCESS = 34;
  private static final int INTERRUPT = 36;
  private static final int BATCH_FORGET = 42;

  private final Path place;
  private final int device;
  private final Thread thread;
  private final List<Entry> nodes = new ArrayList<>();
  private final IdentityHashMap<Entry, Long> numbers = new IdentityHashMap<>();
  private final Map<Long, Handle> handles = new HashMap<>();
  private long nextHandle = 1;
  private volatile Optional<Throwable> failure = Optional.empty();

  /// A file that somebody has opened.
  private static final class Handle {
    private final Entry.File file;
    private Optional<byte[]> content = Optional.empty();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    Handle(Entry.File file) {
      this.file = file;
    }
  }

  private PlayedTree(Path place, int device, Entry.Folder root) {
    this.place = place;
    this.device = device;
    number(root);
    thread = Thread.ofPlatform().daemon().name("files of " + place).start(this::play);
  }

  /// Shows `root` at the folder `place`. The test is skipped where that is impossible.
  static PlayedTree at(Path place, Entry.Folder root) {
    assumeTrue(
        Files.isWritable(Path.of("/dev/fuse")),
        "this kernel has no /dev/fuse: nothing to play configfs with");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to mount files");
    int device = Libc.openForBoth("/dev/fuse");
    var options = "fd=" + device + ",rootmode=40000,user_id=0,group_id=0,allow_other";
    try {
      Libc.mount("played", place.toString(), "fuse", options);
    } catch (AssertionError e) {
      Libc.close(device);
      throw new TestAbortedException("this machine mounts no files of its own", e);
    }
    return new PlayedTree(place, device, root);
  }

  /// Takes the tree away; fails if the test's own code did.
  @Override
  public void close() {
    Libc.unmount(place.toString());
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Libc.close(device);
    failure.ifPresent(e -> {
      throw new AssertionError("a file could not be played", e);
    });
  }

  private void play() {
    var buffer = new byte[BUFFER];
    for (int size = Libc.read(device, buffer); size >= HEAD; size = Libc.read(device, buffer)) {
      var call = ByteBuffer.wrap(buffer, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      int code = call.getInt(4);
      long unique = call.getLong(8);
      long node = call.getLong(16);
      call.position(HEAD);
      try {
        answer(code, node, call).ifPresent(answer -> reply(unique, 0, answer));
      } catch (Entry.Refusal e) {
        reply(unique, -e.error(), new byte[0]);
      } catch (RuntimeException | AssertionError e) {
        failure = Optional.of(e);
        reply(unique, -Entry.Refusal.BROKEN, new byte[0]);
      }
    }
  }

  private void reply(long unique, int error, byte[] body) {
    int size = 16 + body.length;
    Libc.write(device, bytes(little(size).putInt(size).putInt(error).putLong(unique).put(body)));
  }

  /// What to answer to a call; empty for those that want none.
  private Optional<byte[]> answer(int code, long node, ByteBuffer call) {
    return switch (code) {
      case LOOKUP -> Optional.of(entry(found(folder(node), name(call))));
      case FORGET, INTERRUPT, BATCH_FORGET -> Optional.empty();
      case GETATTR, SETATTR ->
          Optional.of(little(16 + 88).position(16).put(attributes(node)).array());
      case MKDIR -> Optional.of(entry(made(folder(node), name(call.position(HEAD + 8)))));
      case RMDIR -> {
        found(folder(node), name(call));
        folder(node).entries().remove(name(call.position(HEAD)));
        yield done();
      }
      case OPEN -> Optional.of(open(node));
      case READ -> Optional.of(read(handle(call), call.getLong(HEAD + 8), call.getInt(HEAD + 16)));
      case WRITE -> Optional.of(write(handle(call), call));
      case RELEASE -> {
        handles.remove(call.getLong(HEAD));
        yield done();
      }
      case FLUSH -> {
        flush(handle(call));
        yield done();
      }
      case INIT ->
          Optional.of(
              bytes(
                  little(64)
                      .putInt(7)
                      .putInt(31)
                      .putInt(0)
                      .putInt(0)
                      .putInt(0)
                      .putInt(LARGEST_WRITE)));
      case OPENDIR -> Optional.of(new byte[16]);
      case READDIR, RELEASEDIR, ACCESS -> done();
      default -> throw new Entry.Refusal(Entry.Refusal.UNKNOWN_CALL);
    };
  }

  private byte[] open(long node) {
    if (!(at(node) instanceof Entry.File file)) {
      throw new Entry.Refusal(Entry.Refusal.INVALID);
    }
    var opened = new Handle(file);
    if (file.whenOpened()) {
      opened.content = Optional.of(file.read());
    }
    long handle = nextHandle++;
    handles.put(handle, opened);
    return little(16).putLong(handle).putInt(DIRECT).array();
  }

  /// The file is as it was when its reader came to it first.
  private static byte[] read(Handle handle, long offset, int size) {
    if (handle.content.isEmpty() || (offset == 0 && !handle.file.whenOpened())) {
      handle.content = Optional.of(handle.file.read());
    }
    var content = handle.content.orElseThrow();
    int from = (int) Math.min(offset, content.length);
    return Arrays.copyOfRange(content, from, Math.min(from + size, content.length));
  }

  private static byte[] write(Handle handle, ByteBuffer call) {
    int size = call.getInt(HEAD + 16);
    var content = new byte[size];
    call.get(HEAD + 40, content);
    if (handle.file.whenClosed()) {
      handle.written.writeBytes(content);
    } else {
      handle.file.write(content);
    }
    return little(8).putInt(size).array();
  }

  private static void flush(Handle handle) {
    if (handle.written.size() > 0) {
      var content = handle.written.toByteArray();
      handle.written.reset();
      handle.file.write(content);
    }
  }

  private static Entry made(Entry.Folder folder, String name) {
    if (folder.entries().containsKey(name)) {
      throw new Entry.Refusal(Entry.Refusal.EXISTS);
    }
    var made = folder.maker().get();
    folder.entries().put(name, made);
    return made;
  }

  private static Entry found(Entry.Folder folder, String name) {
    return Optional.ofNullable(folder.entries().get(name))
        .orElseThrow(() -> new Entry.Refusal(Entry.Refusal.MISSING));
  }

  private Entry at(long node) {
    return nodes.get((int) (node - ROOT));
  }

  private Entry.Folder folder(long node) {
    if (at(node) instanceof Entry.Folder folder) {
      return folder;
    }
    throw new Entry.Refusal(Entry.Refusal.INVALID);
  }

  private Handle handle(ByteBuffer call) {
    return Optional.ofNullable(handles.get(call.getLong(HEAD)))
        .orElseThrow(() -> new Entry.Refusal(Entry.Refusal.INVALID));
  }

  private long number(Entry entry) {
    return numbers.computeIfAbsent(
        entry,
        added -> {
          nodes.add(added);
          return nodes.size() - 1 + ROOT;
        });
  }

  /// Nobody may remember it: the next call asks anew.
  private byte[] entry(Entry entry) {
    long node = number(entry);
    return little(40 + 88).putLong(node).position(40).put(attributes(node)).array();
  }

  private byte[] attributes(long node) {
    int mode = at(node) instanceof Entry.Folder ? FOLDER_MODE : FILE_MODE;
    return little(88).putLong(node).putInt(60, mode).putInt(64, 1).putInt(80, 4096).array();
  }

  private static String name(ByteBuffer call) {
    var name = new byte[call.remaining()];
    call.get(name);
    return new String(name, StandardCharsets.UTF_8).split("\0", 2)[0];
  }

  private static Optional<byte[]> done() {
    return Optional.of(new byte[0]);
  }

  private static byte[] bytes(ByteBuffer filled) {
    var bytes = new byte[filled.capacity()];
    filled.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
