package motte.dcap;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;

/// The public evidence beside the checkout, where it is present.
final class Vectors {
  static final Path ROOT =
      Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/attestation");

  private Vectors() {}

  static boolean present() {
    return Files.isRegularFile(ROOT.resolve("expected.json"));
  }

  static void need() {
    assumeTrue(present(), "needs the vectors in ../shared/vectors/attestation");
  }

  /// The cases of a kind; none where the vectors are not there.
  static List<Json.Map> cases(String kind) {
    if (!present()) {
      return List.of();
    }
    if (Json.parse(
            new String(read(ROOT.resolve("expected.json")).toArray(), StandardCharsets.UTF_8))
        instanceof Json.Array(var items)) {
      return items.stream().map(Json::map).filter(one -> one.text("kind").equals(kind)).toList();
    }
    throw new AssertionError("expected.json is not an array");
  }

  static Bytes file(String name) {
    return read(ROOT.resolve(name));
  }

  /// Evidence in any of the wrappings in which the files have it.
  static Bytes evidence(String name) {
    var bytes = file(name);
    var text = new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
    if (text.startsWith("{")) {
      var quote = Json.parse(text).map().text("quote");
      return quote.matches("[0-9a-f]+")
          ? Bytes.parseHex(quote)
          : Bytes.wrap(Base64.getDecoder().decode(quote));
    }
    var hex = text.strip().replaceFirst("^0x", "");
    return hex.matches("[0-9a-f]+") ? Bytes.parseHex(hex) : bytes;
  }

  /// The files that a case names: one, or a folder and patterns; what stands behind them in words
  /// is for people.
  static Map<String, Bytes> collateral(Json.Map test) {
    var files = new TreeMap<String, Bytes>();
    text(test, "collateral")
        .map(names -> names.split(" ", 2)[0])
        .ifPresent(names -> {
          var matcher = FileSystems.getDefault().getPathMatcher("glob:" + names);
          try (var all = Files.walk(ROOT)) {
            all.filter(Files::isRegularFile)
                .filter(path -> matcher.matches(ROOT.relativize(path)))
                .filter(path -> !path.getFileName().toString().equals("quote.dat"))
                .forEach(path -> files.put(path.getFileName().toString(), read(path)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return files;
  }

  static Optional<String> text(Json.Map test, String member) {
    return test.has(member) && test.member(member) instanceof Json.Text(var value)
        ? Optional.of(value)
        : Optional.empty();
  }

  private static Bytes read(Path path) {
    try {
      return Bytes.wrap(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
