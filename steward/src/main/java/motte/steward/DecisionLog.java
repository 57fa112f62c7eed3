package motte.steward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.core.Problem;
import motte.verdict.Check;
import motte.verdict.Refused;
import motte.verdict.Verdict;

/// Every decision, one JSON object a line, only ever appended to; a decision that cannot be written
/// is not given. What was given or revoked stands in `decisions.log`, what was refused in
/// `refusals.log`: anybody can be refused as often as they like, and nobody can push out what was
/// given. At 64 MiB each moves to its name and `.1`, in place of the one before.
final class DecisionLog {
  static final String GIVEN = "decisions.log";
  static final String REFUSED = "refusals.log";
  private static final System.Logger LOG = System.getLogger("motte.steward");
  private static final long LARGEST = 64L << 20;
  private static final FileAttribute<?> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;
  private final InstantSource clock;
  private final long largest;

  private DecisionLog(Path folder, InstantSource clock, long largest) {
    this.folder = folder;
    this.clock = clock;
    this.largest = largest;
  }

  /// The log in that folder: `decisions-unwritable`.
  static DecisionLog open(Path folder, InstantSource clock) {
    return open(folder, clock, LARGEST);
  }

  /// The same, whose files move at this many bytes.
  static DecisionLog open(Path folder, InstantSource clock, long largest) {
    var log = new DecisionLog(folder, clock, largest);
    log.append(GIVEN, "");
    log.append(REFUSED, "");
    return log;
  }

  /// A verdict, and the certificate's attestation result if there is one.
  void decided(String what, Digest key, Verdict verdict, Optional<Digest> ear) {
    Map<String, Json> line = line(what, verdict.word());
    line.put("key", Json.of(key.toString()));
    line.put("grade", Json.of(verdict.grade().label()));
    line.put("conclusion", Json.of(verdict.conclusion()));
    ear.ifPresent(digest -> line.put("ear", Json.of(digest.toString())));
    line.put("failed", Json.of(verdict.refusals().stream().map(Check::json).toList()));
    append(verdict instanceof Refused ? REFUSED : GIVEN, Json.of(line));
    LOG.log(System.Logger.Level.INFO, "{0}: {1} ({2})", what, verdict.conclusion(), key);
  }

  /// A request that came to no verdict.
  void refused(String what, Problem problem) {
    Map<String, Json> line = line(what, "refused");
    line.put("code", Json.of(problem.code()));
    line.put("conclusion", Json.of(problem.detail()));
    line.put("failed", Json.of(List.of()));
    append(REFUSED, Json.of(line));
    LOG.log(System.Logger.Level.INFO, "{0}: refused: {1}", what, problem.code());
  }

  /// A certificate for a key whose holder showed nothing.
  void issuedWithoutProof(String what, Digest key) {
    Map<String, Json> line = line(what, "trusted");
    line.put("key", Json.of(key.toString()));
    line.put("grade", Json.of("none"));
    line.put("conclusion", Json.of(Verdict.DEVELOPMENT));
    line.put("failed", Json.of(List.of()));
    append(GIVEN, Json.of(line));
    LOG.log(System.Logger.Level.WARNING, "{0}: {1} ({2})", what, Verdict.DEVELOPMENT, key);
  }

  /// A certificate that holds no more, and who or what decided so.
  ///
  /// @param failed the checks that do not hold any more, if that is why
  void revoked(Issued certificate, Reason reason, String why, List<Check> failed) {
    Map<String, Json> line = line("revoke", "revoked");
    line.put("serial", Json.of(certificate.serial().toString(16)));
    line.put("key", Json.of(certificate.key().toString()));
    certificate.ear().ifPresent(digest -> line.put("ear", Json.of(digest.toString())));
    line.put("reason", Json.of(reason.label()));
    line.put("conclusion", Json.of(why));
    line.put("failed", Json.of(failed.stream().map(Check::json).toList()));
    append(GIVEN, Json.of(line));
    LOG.log(System.Logger.Level.INFO, "revoke: {0}: {1}", certificate.serial().toString(16), why);
  }

  private Map<String, Json> line(String what, String verdict) {
    Map<String, Json> line = new LinkedHashMap<>();
    line.put("time", Json.of(clock.instant().toString()));
    line.put("request", Json.of(what));
    line.put("verdict", Json.of(verdict));
    return line;
  }

  private void append(String name, Json line) {
    append(name, line.text() + "\n");
  }

  private synchronized void append(String name, String text) {
    var file = folder.resolve(name);
    try {
      if (Files.exists(file) && Files.size(file) >= largest) {
        Files.move(file, folder.resolve(name + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      try (var out =
          Files.newByteChannel(
              file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNERS)) {
        out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static StewardException unusable(IOException e) {
    return new StewardException(
        Kind.FAULT,
        "decisions-unwritable",
        "the decision could not be written down, so it is not given",
        "look at the steward's log and at the room on its disk",
        e);
  }
}
