package motte.wasi;

import motte.capability.Capability;
import motte.capability.Connection;
import motte.capability.Directory;
import motte.capability.Listener;
import motte.capability.Sink;
import motte.capability.Source;

/// A capability as a guest finds it: at a number (its place in the order given) and with a name.
public final class Descriptor {
  /// What stands behind a descriptor, and so which operations it has.
  enum Shape {
    NONE,
    SOURCE,
    SINK,
    LISTENER,
    CONNECTION,
    DIRECTORY
  }

  private final Shape shape;
  private final String name;
  private final Capability capability;
  private final boolean terminal;
  private final boolean readOnly;

  private Descriptor(
      Shape shape, String name, Capability capability, boolean terminal, boolean readOnly) {
    this.shape = shape;
    this.name = name;
    this.capability = capability;
    this.terminal = terminal;
    this.readOnly = readOnly;
  }

  /// Nothing: reading is at the end, writing disappears.
  public static Descriptor none() {
    return new Descriptor(Shape.NONE, "null", () -> {}, false, false);
  }

  /// Where the guest reads its input.
  public static Descriptor stdin(Source source) {
    return new Descriptor(Shape.SOURCE, "stdin", source, false, false);
  }

  /// Where the guest writes its output.
  public static Descriptor stdout(Sink sink) {
    return new Descriptor(Shape.SINK, "stdout", sink, false, false);
  }

  /// Where the guest writes its complaints.
  public static Descriptor stderr(Sink sink) {
    return new Descriptor(Shape.SINK, "stderr", sink, false, false);
  }

  /// A place where others connect.
  public static Descriptor listener(String name, Listener listener) {
    return new Descriptor(Shape.LISTENER, name, listener, false, false);
  }

  /// A connection that stands.
  public static Descriptor connection(String name, Connection connection) {
    return new Descriptor(Shape.CONNECTION, name, connection, false, false);
  }

  /// A directory, which the guest finds as the preopened `guestPath`.
  public static Descriptor directory(String guestPath, Directory directory, boolean readOnly) {
    return new Descriptor(Shape.DIRECTORY, guestPath, directory, false, readOnly);
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

  Shape shape() {
    return shape;
  }

  boolean terminal() {
    return terminal;
  }

  boolean readOnly() {
    return readOnly;
  }
}
