package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `docs/errors` lists every code that a module can raise, and none that it cannot.
final class ErrorsDocTest {
  private static final Path HOUSE = Path.of(System.getProperty("motte.house"));

  /// The second argument of an exception's constructor, or what follows a kind in a table of them.
  private static final Pattern RAISED =
      Pattern.compile("(?:Exception\\(\\s*[\\w.()]+|\\bKind\\.[A-Z]+),\\s*\"([a-z][a-z0-9-]*)\"");

  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z][a-z0-9-]*)` \\|");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "core",
        "format",
        "wat",
        "wasm",
        "capability",
        "trust",
        "tpm",
        "eventlog",
        "wasi",
        "evidence",
        "pack",
        "keep",
        "snp",
        "cca",
        "corim",
        "dcap",
        "endorsement",
        "intake",
        "appraise",
        "steward",
        "drawbridge",
        "cli"
      })
  void a_module_documents_each_of_its_errors_and_no_other(String module) throws IOException {
    var raised = new TreeSet<String>();
    try (var files = Files.walk(HOUSE.resolve(module + "/src/main/java"))) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> {
            raised.addAll(codes(RAISED, file));
          });
    }

    assertThat(codes(DOCUMENTED, HOUSE.resolve("docs/errors/" + module + ".md"))).isEqualTo(raised);
  }

  private static Set<String> codes(Pattern pattern, Path file) {
    try {
      var codes = new TreeSet<String>();
      pattern.matcher(Files.readString(file)).results().map(r -> r.group(1)).forEach(codes::add);
      return codes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
