package motte.wasi;

import java.nio.charset.StandardCharsets;
import motte.capability.Capability;
import motte.capability.Connection;
import motte.capability.Directory;
import motte.capability.Listener;
import motte.capability.Sink;
import motte.capability.Source;

/// A capability as a guest finds it: at a number (its place in the order given) and with a name.
public final class Descriptor {
  private final Entry.Shape shape;
  private final String name;
  private final Capability capability;
  private final boolean terminal;
  private final boolean readOnly;

  private Descriptor(
      Entry.Shape shape, String name, Capability capability, boolean terminal, boolean readOnly) {
    this.shape = shape;
    this.name = name;
    this.capability = capability;
    this.terminal = terminal;
    this.readOnly = readOnly;
  }

  /// Nothing: reading is at the end, writing disappears.
  public static Descriptor none() {
    return new Descriptor(Entry.Shape.NONE, "null", () -> {}, false, false);
  }

  /// Where the guest reads its input.
  public static Descriptor stdin(Source source) {
    return new Descriptor(Entry.Shape.SOURCE, "stdin", source, false, false);
  }

  /// Where the guest writes its output.
  public static Descriptor stdout(Sink sink) {
    return new Descriptor(Entry.Shape.SINK, "stdout", sink, false, false);
  }

  /// Where the guest writes its complaints.
  public static Descriptor stderr(Sink sink) {
    return new Descriptor(Entry.Shape.SINK, "stderr", sink, false, false);
  }

  /// A place where others connect.
  public static Descriptor listener(String name, Listener listener) {
    return new Descriptor(Entry.Shape.LISTENER, name, listener, false, false);
  }

  /// A connection that stands.
  public static Descriptor connection(String name, Connection connection) {
    return new Descriptor(Entry.Shape.CONNECTION, name, connection, false, false);
  }

  /// A directory, which the guest finds as the preopened `guestPath`.
  public static Descriptor directory(String guestPath, Directory directory, boolean readOnly) {
    return new Descriptor(Entry.Shape.DIRECTORY, guestPath, directory, false, readOnly);
  }

  /// The same, told to the guest as a terminal, so that its C library flushes at each line.
  public Descriptor asTerminal() {
    return new Descriptor(shape, name, capability, true, readOnly);
  }

  /// What the manifest calls it; of a directory, its path in the guest.
  public String name() {
    return name;
  }

  /// What was granted.
  public Capability capability() {
    return capability;
  }

  /// What the guest finds when it starts.
  Entry entry() {
    long base =
        switch (shape) {
          case NONE -> Rights.NONE;
          case SOURCE -> Rights.SOURCE;
          case SINK -> Rights.SINK;
          case LISTENER -> Rights.LISTENER;
          case CONNECTION -> Rights.CONNECTION;
          case DIRECTORY, FILE -> Rights.DIRECTORY;
        };
    long inheriting =
        switch (shape) {
          case LISTENER -> Rights.CONNECTION;
          case DIRECTORY -> Rights.BELOW;
          default -> 0;
        };
    long without = readOnly ? Rights.CHANGES : 0;
    var preopen = shape == Entry.Shape.DIRECTORY ? name.getBytes(StandardCharsets.UTF_8) : null;
    var entry = new Entry(shape, capability, base & ~without, inheriting & ~without, 0, preopen);
    entry.terminal = terminal;
    return entry;
  }
}
