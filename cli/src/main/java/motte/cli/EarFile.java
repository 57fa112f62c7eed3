package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import motte.appraise.EarJwt;
import motte.core.Kind;
import motte.trust.Ear;
import motte.trust.SigningKey;

/// Where an attestation result goes, and what signs it: a JWT if the name ends in `.jwt`, else a
/// CWT.
///
/// @param file which does not exist yet
/// @param key of the verifier
record EarFile(Path file, SigningKey key) {

  /// That of `--ear` and `--key`, looked at before anything is judged: `option-missing`,
  /// `attestation-result-not-written`, and as [SigningKey#read].
  static EarFile open(Call call, String name) {
    var key = SigningKey.read(call.shell().path(call.required("--key")));
    var file = call.shell().path(name);
    if (Files.exists(file) || !Files.isWritable(file.toAbsolutePath().getParent())) {
      throw unwritable(file, new IOException(Files.exists(file) ? "it exists" : "no such folder"));
    }
    return new EarFile(file, key);
  }

  /// Signs and writes it: `attestation-result-not-written`.
  void write(Ear result) {
    try {
      if (String.valueOf(file.getFileName()).endsWith(".jwt")) {
        Files.writeString(file, EarJwt.sign(result, key) + "\n", StandardOpenOption.CREATE_NEW);
      } else {
        Files.write(file, result.sign(key).toArray(), StandardOpenOption.CREATE_NEW);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static CliException unwritable(Path file, IOException cause) {
    return new CliException(
        Kind.CONFLICT,
        "attestation-result-not-written",
        "`" + file + "` cannot be written",
        "name a file that does not exist yet, in a folder that does",
        cause);
  }
}
