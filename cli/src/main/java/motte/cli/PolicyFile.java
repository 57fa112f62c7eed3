package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Supplier;
import motte.appraise.Policy;
import org.jspecify.annotations.Nullable;

/// The policy in a file, read anew when the file changes. A file that is wrong is an error of
/// whoever asks next: a steward without a policy certifies nobody.
final class PolicyFile implements Supplier<Policy> {
  private final Path file;
  private @Nullable Read last;

  /// What was read, and from which state of the file.
  private record Read(FileTime time, long size, Policy policy) {}

  PolicyFile(Path file) {
    this.file = file;
  }

  @Override
  public synchronized Policy get() {
    try {
      var time = Files.getLastModifiedTime(file);
      long size = Files.size(file);
      var known = last;
      if (known != null && known.time().equals(time) && known.size() == size) {
        return known.policy();
      }
      var policy = PolicyToml.read(file);
      last = new Read(time, size, policy);
      return policy;
    } catch (IOException _) {
      return PolicyToml.read(file);
    }
  }
}
