package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The IDs of checks are for scripts: the book lists each that stands in the sources by its name.
class ChecksDocTest {
  private static final Path HOUSE = Path.of(System.getProperty("motte.house"));

  private static final Pattern CHECK =
      Pattern.compile(
          "(?:ROOT_OF_TRUST|ENDORSEMENT|MEASUREMENT|IDENTITY|TRUST|SECRETS),\\s*\"([^\"]+)\"");

  @ParameterizedTest
  @ValueSource(strings = {"snp", "dcap", "cca", "appraise"})
  void a_room_documents_each_of_its_checks(String room) throws IOException {
    var book =
        Files.readString(HOUSE.resolve("docs/reference/checks.md"))
            + Files.readString(HOUSE.resolve("docs/reference/verdict.md"));
    var missing = new TreeSet<String>();

    try (var files = Files.walk(HOUSE.resolve(room + "/src/main/java"))) {
      for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        var checks = CHECK.matcher(Files.readString(file));
        while (checks.find()) {
          var name = checks.group(1).strip();
          var id = name.toLowerCase(java.util.Locale.ROOT).replace("'", "").replace(' ', '-');
          if (!book.contains("`" + name) && !book.contains(id)) {
            missing.add(name);
          }
        }
      }
    }

    assertThat(missing).isEmpty();
  }
}
