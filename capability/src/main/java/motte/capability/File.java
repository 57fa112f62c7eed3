package motte.capability;

/// An open regular file. It has no position of its own.
public non-sealed interface File extends FileNode {
  /// Reads up to `length` bytes from `position` on; -1 at the end, 0 only for a `length` of 0.
  int read(long position, byte[] target, int offset, int length);

  /// Writes at `position`; a hole before it reads as zeros.
  int write(long position, byte[] source, int offset, int length);

  /// Writes at the end.
  ///
  /// @return where the bytes were put
  long append(byte[] source, int offset, int length);

  /// Its length in bytes.
  long size();

  /// Cuts it or extends it with zeros.
  void resize(long size);
}
