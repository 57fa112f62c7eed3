package motte.evidence;

import java.nio.file.Path;
import java.util.List;
import motte.core.Digest;

/// The digest over all that makes up a keep's process: JDK image, module jars, JVM flags.
@SuppressWarnings("DoNotCallSuggester")
public final class KeepMeasurement {
  private KeepMeasurement() {}

  public static Digest of(Path javaHome, List<Path> moduleJars, List<String> jvmFlags) {
    throw new UnsupportedOperationException("not yet");
  }

  public static Digest ofThisProcess() {
    throw new UnsupportedOperationException("not yet");
  }
}
