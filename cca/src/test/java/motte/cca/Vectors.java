package motte.cca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import motte.core.Bytes;
import motte.core.Json;
import org.junit.jupiter.api.Assumptions;

/// The shared attestation vectors, beside the checkout.
final class Vectors {
  private static final Path FOLDER =
      Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/attestation");

  private Vectors() {}

  static void need() {
    Assumptions.assumeTrue(Files.isDirectory(FOLDER), "needs ../shared/vectors/attestation");
  }

  static Bytes read(String file) {
    try {
      return Bytes.wrap(Files.readAllBytes(FOLDER.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The cases of `expected.json` of one kind.
  static List<Json.Map> cases(String kind) {
    if (Json.parse(text("expected.json")) instanceof Json.Array(var items)) {
      return items.stream().map(Json::map).filter(c -> c.text("kind").equals(kind)).toList();
    }
    throw new AssertionError("expected.json is a list");
  }
}
