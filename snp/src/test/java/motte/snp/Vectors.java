package motte.snp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Json;

/// Evidence from real machines, beside the checkout.
final class Vectors {
  private Vectors() {}

  static Path folder() {
    var folder =
        Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/attestation");
    assumeTrue(Files.isDirectory(folder), "needs the evidence of real machines in " + folder);
    return folder;
  }

  static Bytes bytes(String file) {
    try {
      return Bytes.wrap(Files.readAllBytes(folder().resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String file) {
    try {
      return Files.readString(folder().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The expectations of one kind.
  static Stream<Json.Map> expected(String kind) {
    return expectations().stream().map(Json::map).filter(each -> each.text("kind").equals(kind));
  }

  private static List<Json> expectations() {
    if (Json.parse(text("expected.json")) instanceof Json.Array(var items)) {
      return items;
    }
    throw new AssertionError("expected.json is no array");
  }
}
