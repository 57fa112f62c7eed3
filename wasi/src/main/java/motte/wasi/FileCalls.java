package motte.wasi;

import java.util.OptionalLong;
import motte.capability.Metadata;
import motte.capability.Times;

/// What is done with a descriptor besides moving bytes: `fd_*`.
final class FileCalls {
  private static final int MOST_ADVICE = 5;

  private final ProcessCalls process;

  FileCalls(ProcessCalls process) {
    this.process = process;
  }

  void addTo(Calls calls, Layout layout) {
    calls.add(
        "fd_advise", "illi", (g, a) -> advise(g.table.at((int) a[0]), a[1], a[2], (int) a[3]));
    calls.add("fd_allocate", "ill", (g, a) -> allocate(g.table.at((int) a[0]), a[1], a[2]));
    calls.add("fd_close", "i", (g, a) -> g.table.close((int) a[0]));
    calls.add("fd_datasync", "i", (g, a) -> sync(g.table.at((int) a[0]), false));
    calls.add("fd_sync", "i", (g, a) -> sync(g.table.at((int) a[0]), true));
    calls.add("fd_fdstat_get", "ii", (g, a) -> fdstat(g, g.table.at((int) a[0]), (int) a[1]));
    calls.add("fd_fdstat_set_flags", "ii", (g, a) -> flags(g.table.at((int) a[0]), (int) a[1]));
    calls.add("fd_fdstat_set_rights", "ill", (g, a) -> rights(g.table.at((int) a[0]), a[1], a[2]));
    calls.add(
        "fd_filestat_get", "ii", (g, a) -> filestat(g, layout, g.table.at((int) a[0]), (int) a[1]));
    calls.add("fd_filestat_set_size", "il", (g, a) -> resize(g.table.at((int) a[0]), a[1]));
    calls.add(
        "fd_filestat_set_times",
        "illi",
        (g, a) -> times(g.table.at((int) a[0]), times(a[1], a[2], (int) a[3])));
    calls.add("fd_prestat_get", "ii", (g, a) -> prestat(g, (int) a[0], (int) a[1]));
    calls.add(
        "fd_prestat_dir_name", "iii", (g, a) -> prestatName(g, (int) a[0], (int) a[1], (int) a[2]));
    calls.add("fd_renumber", "ii", (g, a) -> g.table.renumber((int) a[0], (int) a[1]));
    calls.add(
        "fd_seek",
        "ilii",
        (g, a) -> seek(g, g.table.at((int) a[0]), a[1], layout.whence((int) a[2]), (int) a[3]));
    calls.add("fd_tell", "ii", (g, a) -> tell(g, g.table.at((int) a[0]), (int) a[1]));
  }

  private static void advise(Entry entry, long offset, long length, int advice) {
    entry.file();
    entry.needs(Rights.FD_ADVISE);
    if (offset < 0 || length < 0 || advice < 0 || advice > MOST_ADVICE) {
      throw new Refusal(Errno.INVAL);
    }
  }

  private static void allocate(Entry entry, long offset, long length) {
    var file = entry.file();
    entry.needs(Rights.FD_ALLOCATE);
    if (offset < 0 || length <= 0) {
      throw new Refusal(Errno.INVAL);
    }
    if (offset + length < 0) {
      throw new Refusal(Errno.FBIG);
    }
    if (file.size() < offset + length) {
      file.resize(offset + length);
    }
  }

  private static void sync(Entry entry, boolean metadata) {
    long right = metadata ? Rights.FD_SYNC : Rights.FD_DATASYNC;
    switch (entry.shape) {
      case FILE -> entry.needs(right).file().sync(metadata);
      case DIRECTORY -> entry.needs(right).directory().sync(metadata);
      default -> throw new Refusal(Errno.INVAL);
    }
  }

  private static void fdstat(Guest guest, Entry entry, int target) {
    guest.check(target, 24);
    var memory = guest.memory();
    memory.fill(target, (byte) 0, 24);
    memory.writeByte(target, entry.type());
    memory.writeShort(target + 2, (short) entry.flags);
    memory.writeLong(target + 8, entry.base);
    memory.writeLong(target + 16, entry.inheriting);
  }

  private static void flags(Entry entry, int flags) {
    entry.needs(Rights.FD_FDSTAT_SET_FLAGS);
    if ((flags & ~Entry.ALL_FLAGS) != 0) {
      throw new Refusal(Errno.INVAL);
    }
    entry.flags = flags;
  }

  private static void rights(Entry entry, long base, long inheriting) {
    if ((base & ~entry.base) != 0 || (inheriting & ~entry.inheriting) != 0) {
      throw new Refusal(Errno.NOTCAPABLE);
    }
    entry.base = base;
    entry.inheriting = inheriting;
  }

  private static void filestat(Guest guest, Layout layout, Entry entry, int target) {
    guest.check(target, layout.filestat);
    entry.needs(Rights.FD_FILESTAT_GET);
    var metadata =
        switch (entry.shape) {
          case FILE -> entry.file().metadata();
          case DIRECTORY -> entry.directory().metadata();
          default -> new Metadata(0, 0, motte.capability.FileType.OTHER, 1, 0, 0, 0, 0);
        };
    layout.filestat(guest.memory(), target, metadata, entry.type());
  }

  private static void resize(Entry entry, long size) {
    var file = entry.file();
    entry.needs(Rights.FD_FILESTAT_SET_SIZE);
    if (size < 0) {
      throw new Refusal(Errno.FBIG);
    }
    file.resize(size);
  }

  private static void times(Entry entry, Times times) {
    entry.needs(Rights.FD_FILESTAT_SET_TIMES);
    switch (entry.shape) {
      case FILE -> entry.file().times(times);
      case DIRECTORY -> entry.directory().times(times);
      default -> throw new Refusal(Errno.INVAL);
    }
  }

  /// The times that `fstflags` ask for: 1 and 4 take the given ones, 2 and 8 take now.
  Times times(long accessed, long modified, int flags) {
    if ((flags & ~15) != 0 || (flags & 3) == 3 || (flags & 12) == 12) {
      throw new Refusal(Errno.INVAL);
    }
    return new Times(time(flags & 3, accessed), time(flags >> 2, modified));
  }

  private OptionalLong time(int how, long given) {
    return switch (how) {
      case 0 -> OptionalLong.empty();
      case 1 -> OptionalLong.of(given);
      default -> OptionalLong.of(process.time(ProcessCalls.REALTIME));
    };
  }

  private static void prestat(Guest guest, int fd, int target) {
    var name = preopen(guest, fd);
    guest.check(target, 8);
    guest.memory().writeInt(target, 0);
    guest.memory().writeInt(target + 4, name.length);
  }

  private static void prestatName(Guest guest, int fd, int target, int length) {
    var name = preopen(guest, fd);
    guest.check(target, Integer.toUnsignedLong(length));
    if (Integer.compareUnsigned(length, name.length) < 0) {
      throw new Refusal(Errno.NAMETOOLONG);
    }
    guest.memory().write(target, name);
  }

  private static byte[] preopen(Guest guest, int fd) {
    var name = guest.table.at(fd).preopen;
    if (name == null) {
      throw new Refusal(Errno.BADF);
    }
    return name;
  }

  private static void seek(Guest guest, Entry entry, long offset, int whence, int target) {
    guest.check(target, 8);
    var file = entry.file();
    entry.needs(whence == 1 && offset == 0 ? Rights.FD_TELL : Rights.FD_SEEK);
    long from =
        switch (whence) {
          case 0 -> 0;
          case 1 -> entry.position;
          case 2 -> file.size();
          default -> throw new Refusal(Errno.INVAL);
        };
    long to = from + offset;
    if (to < 0) {
      // from is not negative, so an overflow ends here too
      throw new Refusal(Errno.INVAL);
    }
    entry.position = to;
    guest.memory().writeLong(target, to);
  }

  private static void tell(Guest guest, Entry entry, int target) {
    guest.check(target, 8);
    entry.file();
    entry.needs(Rights.FD_TELL);
    guest.memory().writeLong(target, entry.position);
  }
}
