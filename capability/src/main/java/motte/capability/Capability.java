package motte.capability;

/// Something that a parent can grant to a guest. A guest reaches nothing but its capabilities.
///
/// Closing a capability gives it up; using it afterwards fails with `capability-closed`. Closing
/// twice does nothing.
public interface Capability extends AutoCloseable {
  @Override
  void close();
}
