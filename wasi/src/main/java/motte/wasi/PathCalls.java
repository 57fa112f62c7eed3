package motte.wasi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import motte.capability.CapabilityException;
import motte.capability.Directory;
import motte.capability.File;
import motte.capability.Opening;

/// What is done with names in directories: `path_*` and `fd_readdir`.
final class PathCalls {
  private static final int FOLLOW = 1;
  private static final int CREATE = 1;
  private static final int DIRECTORY = 2;
  private static final int EXCLUSIVE = 4;
  private static final int TRUNCATE = 8;
  private static final int DIRENT = 24;

  private final FileCalls files;

  PathCalls(FileCalls files) {
    this.files = files;
  }

  void addTo(Calls calls, Layout layout) {
    calls.add("fd_readdir", "iiili", PathCalls::list);
    calls.add("path_open", "iiiiillii", PathCalls::open);
    calls.add(
        "path_create_directory",
        "iii",
        (g, a) -> directory(g, a[0], Rights.PATH_CREATE_DIRECTORY).createDirectory(path(g, a, 1)));
    calls.add(
        "path_remove_directory",
        "iii",
        (g, a) -> directory(g, a[0], Rights.PATH_REMOVE_DIRECTORY).removeDirectory(path(g, a, 1)));
    calls.add(
        "path_unlink_file",
        "iii",
        (g, a) -> directory(g, a[0], Rights.PATH_UNLINK_FILE).unlink(path(g, a, 1)));
    calls.add(
        "path_filestat_get",
        "iiiii",
        (g, a) -> {
          var directory = directory(g, a[0], Rights.PATH_FILESTAT_GET);
          g.check((int) a[4], layout.filestat);
          var metadata = directory.metadata(path(g, a, 2), follow(a[1]));
          layout.filestat(g.memory(), (int) a[4], metadata, FileTypes.of(metadata.type()));
        });
    calls.add(
        "path_filestat_set_times",
        "iiiilli",
        (g, a) ->
            directory(g, a[0], Rights.PATH_FILESTAT_SET_TIMES)
                .times(path(g, a, 2), follow(a[1]), files.times(a[4], a[5], (int) a[6])));
    calls.add(
        "path_link",
        "iiiiiii",
        (g, a) ->
            directory(g, a[0], Rights.PATH_LINK_SOURCE)
                .link(
                    path(g, a, 2),
                    follow(a[1]),
                    directory(g, a[4], Rights.PATH_LINK_TARGET),
                    path(g, a, 5)));
    calls.add(
        "path_rename",
        "iiiiii",
        (g, a) ->
            directory(g, a[0], Rights.PATH_RENAME_SOURCE)
                .rename(
                    path(g, a, 1), directory(g, a[3], Rights.PATH_RENAME_TARGET), path(g, a, 4)));
    calls.add(
        "path_symlink",
        "iiiii",
        (g, a) -> {
          var content = path(g, a, 0);
          directory(g, a[2], Rights.PATH_SYMLINK).symlink(content, path(g, a, 3));
        });
    calls.add("path_readlink", "iiiiii", PathCalls::readLink);
  }

  private static Directory directory(Guest guest, long fd, long right) {
    var entry = guest.table.at((int) fd);
    var directory = entry.directory();
    entry.needs(right);
    return directory;
  }

  private static String path(Guest guest, long[] args, int at) {
    return guest.path((int) args[at], (int) args[at + 1]);
  }

  private static boolean follow(long flags) {
    if (((int) flags & ~FOLLOW) != 0) {
      throw new Refusal(Errno.INVAL);
    }
    return ((int) flags & FOLLOW) != 0;
  }

  private static void open(Guest guest, long[] args) {
    int fd = (int) args[0];
    int how = (int) args[4];
    int flags = (int) args[7];
    int target = (int) args[8];
    var directory = directory(guest, fd, Rights.PATH_OPEN);
    var parent = guest.table.at(fd);
    guest.check(target, 4);
    var path = path(guest, args, 2);
    if ((how & ~15) != 0 || (flags & ~Entry.ALL_FLAGS) != 0) {
      throw new Refusal(Errno.INVAL);
    }
    long content = Rights.FD_READ | Rights.CHANGES_CONTENT;
    if ((args[5] & content & ~parent.inheriting) != 0) {
      throw new Refusal(Errno.NOTCAPABLE);
    }
    // other rights that the parent cannot give are left out: what is reported holds
    long base = args[5] & parent.inheriting;
    long inheriting = args[6] & parent.inheriting;
    var options = options(parent, how, base, follow(args[1]));
    guest.table.room();
    var opened = directory.open(path, options);
    var entry =
        switch (opened) {
          case File file -> Entry.file(file, base & Rights.FILE, flags);
          case Directory below ->
              Entry.directory(below, base & Rights.DIRECTORY, inheriting, flags);
        };
    guest.memory().writeInt(target, guest.table.add(entry));
  }

  private static Set<Opening> options(Entry parent, int how, long base, boolean follow) {
    var options = EnumSet.noneOf(Opening.class);
    if ((how & CREATE) != 0) {
      parent.needs(Rights.PATH_CREATE_FILE);
      options.add(Opening.CREATE);
    }
    if ((how & TRUNCATE) != 0) {
      parent.needs(Rights.PATH_FILESTAT_SET_SIZE);
      options.add(Opening.TRUNCATE);
    }
    if ((how & DIRECTORY) != 0) {
      options.add(Opening.DIRECTORY);
    }
    if ((how & EXCLUSIVE) != 0) {
      options.add(Opening.EXCLUSIVE);
    }
    if ((base & Rights.FD_READ) != 0) {
      options.add(Opening.READ);
    }
    if ((base & Rights.CHANGES_CONTENT) != 0) {
      options.add(Opening.WRITE);
    }
    if (follow) {
      options.add(Opening.FOLLOW);
    }
    return options;
  }

  private static void readLink(Guest guest, long[] args) {
    var directory = directory(guest, args[0], Rights.PATH_READLINK);
    int target = (int) args[3];
    int length = (int) args[4];
    guest.check(target, Integer.toUnsignedLong(length));
    guest.check((int) args[5], 4);
    var content = directory.readLink(path(guest, args, 1)).getBytes(StandardCharsets.UTF_8);
    int amount = (int) Math.min(content.length, Integer.toUnsignedLong(length));
    guest.memory().write(target, content, 0, amount);
    guest.memory().writeInt((int) args[5], amount);
  }

  /// Cookies count entries: `.` and `..`, then the names as they were when cookie 0 was asked for.
  private static void list(Guest guest, long[] args) {
    var directory = directory(guest, args[0], Rights.FD_READDIR);
    var entry = guest.table.at((int) args[0]);
    long length = Integer.toUnsignedLong((int) args[2]);
    guest.check((int) args[1], length);
    guest.check((int) args[4], 4);
    var names = entry.names;
    if (names == null || args[3] == 0) {
      names = directory.list();
      entry.names = names;
    }
    long done = 0;
    long cookie = args[3];
    while (cookie >= 0 && cookie < names.size() + 2 && done < length) {
      var record = record(directory, names, (int) cookie);
      int amount = (int) Math.min(record.length, length - done);
      guest.memory().write((int) (args[1] + done), record, 0, amount);
      done += amount;
      cookie++;
    }
    guest.memory().writeInt((int) args[4], (int) done);
  }

  private static byte[] record(Directory directory, List<String> names, int index) {
    var name = index == 0 ? "." : index == 1 ? ".." : names.get(index - 2);
    var text = name.getBytes(StandardCharsets.UTF_8);
    long inode = 0;
    byte type = index < 2 ? FileTypes.DIRECTORY : FileTypes.UNKNOWN;
    try {
      var metadata = index < 2 ? directory.metadata() : directory.metadata(name, false);
      inode = metadata.inode();
      type = FileTypes.of(metadata.type());
    } catch (CapabilityException _) {
      // it was removed since it was listed
    }
    return ByteBuffer.allocate(DIRENT + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(index + 1L)
        .putLong(inode)
        .putInt(text.length)
        .putInt(type)
        .put(text)
        .array();
  }
}
