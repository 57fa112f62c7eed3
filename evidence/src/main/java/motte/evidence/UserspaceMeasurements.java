package motte.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.CoreException;
import motte.core.Json;
import motte.core.Kind;

/// The file in which systemd writes what it measures after the kernel has started.
///
/// @param file where it is, usually `/run/log/systemd/tpm2-measure.log`
record UserspaceMeasurements(Path file) {
  private static final int LARGEST = 1 << 20;
  private static final int STICKY = 01000;

  /// Members of an entry's content that tell of the machine what no replay needs.
  private static final Set<String> NAMES = Set.of("bootId", "timestamp");

  private static final String MACHINE = "machine-id";

  /// The log as it stands, if there is one and its writer is done: the sticky bit says that a
  /// register was extended whose entry is not written yet. Throws `event-log-unreadable`.
  Optional<Bytes> settled() {
    try {
      if (unsettled()) {
        return Optional.empty();
      }
      Bytes content;
      try (var in = Files.newInputStream(file)) {
        content = Bytes.wrap(in.readNBytes(LARGEST + 1));
      }
      return content.size() > LARGEST || unsettled() ? Optional.empty() : Optional.of(content);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable("cannot be read: " + e.getMessage(), e);
    }
  }

  /// The same without what names the machine: the boot's and the machine's ID, and times. Evidence
  /// is shown to whoever asks, and replays need digests alone. Throws `event-log-unreadable`.
  Bytes nameless(Bytes log) {
    var out = new StringBuilder();
    try {
      for (var entry : new String(log.toArray(), StandardCharsets.UTF_8).split("\u001e", -1)) {
        if (!entry.isEmpty()) {
          out.append((char) 0x1e).append(nameless(Json.parse(entry).map()).text()).append('\n');
        }
      }
    } catch (CoreException e) {
      throw unreadable("is no log of systemd's measurements: " + e.getMessage(), e);
    }
    return Bytes.wrap(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Json nameless(Json.Map entry) {
    if (!entry.has("content") || !(entry.member("content") instanceof Json.Map content)) {
      return entry;
    }
    boolean machine =
        content.has("eventType") && content.member("eventType").equals(Json.of(MACHINE));
    Map<String, Json> kept = new LinkedHashMap<>(content.members());
    kept.keySet().removeAll(NAMES);
    if (machine) {
      kept.remove("string");
    }
    Map<String, Json> members = new LinkedHashMap<>(entry.members());
    members.put("content", Json.of(kept));
    return Json.of(members);
  }

  private boolean unsettled() throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("unix")
        && ((int) Files.getAttribute(file, "unix:mode") & STICKY) != 0;
  }

  private EvidenceException unreadable(String what, Exception e) {
    return new EvidenceException(
        Kind.UNAVAILABLE,
        "event-log-unreadable",
        "the log of the boot, `" + file + "`, " + what,
        "let the keep read it, or name no log",
        e);
  }
}
