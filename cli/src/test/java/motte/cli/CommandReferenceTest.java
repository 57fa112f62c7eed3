package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `docs/reference/cli.md` lists the options that there are. A section is headed by the verbs that
/// it is about; `--help` and `--json` are told once for all.
final class CommandReferenceTest {
  private static final Path PAGE =
      Path.of(System.getProperty("motte.house")).resolve("docs/reference/cli.md");
  private static final Pattern VERB = Pattern.compile("`motte ([a-z ]+)`");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`-[^|]*) \\|");
  private static final Pattern OPTION = Pattern.compile("`(--?[a-z-]+)[^`]*`");
  private static final Set<String> COMMON = Set.of("--help", "--json");

  static Stream<String> sections() throws IOException {
    return Stream.of(Files.readString(PAGE).split("(?m)^## ")).filter(s -> s.startsWith("`motte"));
  }

  static Stream<Verb> verbs() {
    return Verbs.all().stream();
  }

  @ParameterizedTest
  @MethodSource("sections")
  void a_section_lists_the_options_of_its_verbs_and_no_others(String section) {
    var heading = section.lines().findFirst().orElseThrow();
    var there = new TreeSet<String>();
    VERB.matcher(heading).results().forEach(verb -> there.addAll(options(verb.group(1))));

    var listed =
        ROW.matcher(section)
            .results()
            .flatMap(row -> OPTION.matcher(row.group(1)).results())
            .map(option -> option.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(listed).as(heading).isEqualTo(there);
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void every_verb_has_a_section(Verb verb) throws IOException {
    var headings = sections().map(section -> section.lines().findFirst().orElseThrow());

    assertThat(headings).anyMatch(heading -> heading.contains("`motte " + verb.name() + "`"));
  }

  private static Set<String> options(String verb) {
    var found = Verbs.all().stream().filter(each -> each.name().equals(verb)).findFirst();
    return Syntax.of(found.orElseThrow()).options().stream()
        .map(option -> option.usage().split(" ", 2)[0])
        .filter(option -> !COMMON.contains(option))
        .collect(Collectors.toSet());
  }
}
