package motte.capability;

import java.nio.file.Path;

/// A directory of the host, confined.
@SuppressWarnings("DoNotCallSuggester")
public final class HostDirectory {
  private HostDirectory() {}

  /// Grants what is at `path` and below.
  ///
  /// @throws CapabilityException `path-missing`, `not-a-directory`
  public static Directory open(Path path, boolean readOnly) {
    throw new UnsupportedOperationException();
  }
}
