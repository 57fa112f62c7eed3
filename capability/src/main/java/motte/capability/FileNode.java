package motte.capability;

/// What opening a path gives.
public sealed interface FileNode extends Capability permits File, Directory {
  /// What is known about it now.
  Metadata metadata();

  /// Sets its times.
  void times(Times times);

  /// Returns once all changes are on the volume; `metadata` says whether times and names too.
  void sync(boolean metadata);
}
