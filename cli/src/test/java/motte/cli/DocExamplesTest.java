package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import motte.core.Grade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the book shows can be used as it stands.
final class DocExamplesTest {
  private static final Path HOUSE = Path.of(System.getProperty("motte.house"));
  private static final Pattern TOML = Pattern.compile("(?s)```toml\n(.*?)```");
  private static final Pattern COMMAND = Pattern.compile("(?m)^\\s*(?:\\$ )?(?:\\./)?motte (.*)$");

  @Test
  void the_manifest_of_the_reference_is_one() throws IOException {
    var manifest = ManifestToml.parse(toml("docs/reference/manifest.md"), "manifest.md");

    assertThat(manifest.only().orElseThrow().files()).hasSize(5);
  }

  @Test
  void the_policy_of_the_reference_is_one() throws IOException {
    var text =
        toml("docs/reference/policy.md")
            .replace("sha256:…", "sha256:" + "0".repeat(64))
            .replace("sha384:…", "sha384:" + "0".repeat(96));

    assertThat(PolicyToml.parse(text, "policy.md").acceptGrades()).containsExactly(Grade.HARDWARE);
  }

  static Stream<Path> examples() throws IOException {
    try (var files = Files.walk(HOUSE.resolve("examples"))) {
      return files.filter(file -> file.endsWith("Motte.toml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void the_manifest_of_an_example_is_one(Path file) {
    assertThat(ManifestToml.read(file).components().values())
        .allSatisfy(member -> assertThat(member.files()).isNotEmpty());
  }

  static Stream<Path> pages() throws IOException {
    try (var files = Files.walk(HOUSE.resolve("docs"))) {
      var pages = files.filter(file -> file.toString().endsWith(".md")).toList();
      return Stream.concat(Stream.of(HOUSE.resolve("README.md")), pages.stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_command_in_the_book_is_one_that_the_parser_accepts(Path page) throws IOException {
    for (var line : COMMAND.matcher(Files.readString(page)).results().toList()) {
      var words =
          Stream.of(withoutShell(line.group(1)).split("\\s+"))
              .map(word -> word.replaceAll("^['\"]|['\"]$", ""))
              .toList();
      if (!words.getFirst().matches("[a-z]+")) {
        continue;
      }
      var verb = Verbs.calledBy(words);
      assertThat(verb).as(page + ": " + line.group()).isPresent();
      int own = verb.orElseThrow().words().size();
      var args = words.subList(own, words.size());
      Syntax.of(verb.orElseThrow()).parse(Shell.ofProcess(), List.copyOf(args));
    }
  }

  /// Without what the shell takes for itself, and with a word for each command substitution.
  private static String withoutShell(String command) {
    return command.replaceAll("\\$\\([^)]*\\)", "x").replaceAll("\\s+(#|&|2?>|\\|).*", "").strip();
  }

  private static String toml(String page) throws IOException {
    var match = TOML.matcher(Files.readString(HOUSE.resolve(page)));
    assertThat(match.find()).as(page).isTrue();
    return match.group(1);
  }
}
