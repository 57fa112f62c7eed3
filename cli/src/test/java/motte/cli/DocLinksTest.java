package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The pages of the book hang together.
final class DocLinksTest {
  private static final Path HOUSE = Path.of(System.getProperty("motte.house"));
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  static Stream<Path> pages() throws IOException {
    try (var docs = Files.walk(HOUSE.resolve("docs"));
        var examples = Files.walk(HOUSE.resolve("examples"))) {
      var roots = Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md").map(HOUSE::resolve);
      var pages = Stream.of(roots, docs, examples).flatMap(all -> all);
      return pages.filter(file -> file.toString().endsWith(".md")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_relative_link_leads_to_a_file_and_to_a_heading_of_it(Path page) throws IOException {
    for (var link : links(page)) {
      var parts = link.split("#", 2);
      var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();

      assertThat(target).as(page + ": " + link).exists();
      if (parts.length == 2) {
        assertThat(headings(target)).as(page + ": " + link).contains(parts[1]);
      }
    }
  }

  /// The errors of each room have a list of their own.
  @Test
  void the_books_contents_list_every_page() throws IOException {
    var contents = HOUSE.resolve("docs/README.md");

    var listed = targets(contents);

    try (var docs = Files.walk(HOUSE.resolve("docs"))) {
      var pages =
          docs.filter(file -> file.toString().endsWith(".md"))
              .filter(file -> !file.equals(contents))
              .filter(file -> !file.startsWith(HOUSE.resolve("docs/errors")))
              .toList();
      assertThat(listed).containsAll(pages);
    }
  }

  @Test
  void the_page_of_errors_lists_every_room() throws IOException {
    var listed = targets(HOUSE.resolve("docs/errors.md"));

    try (var pages = Files.list(HOUSE.resolve("docs/errors"))) {
      assertThat(listed).containsAll(pages.toList());
    }
  }

  private static Set<Path> targets(Path page) throws IOException {
    return links(page).stream()
        .map(link -> page.resolveSibling(link.split("#", 2)[0]).normalize())
        .collect(Collectors.toSet());
  }

  /// The links of a page that stay in the house.
  private static Set<String> links(Path page) throws IOException {
    var text = FENCED.matcher(Files.readString(page)).replaceAll("");
    return LINK.matcher(text)
        .results()
        .map(match -> match.group(1))
        .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Headings as links name them.
  private static Set<String> headings(Path page) throws IOException {
    var text = FENCED.matcher(Files.readString(page)).replaceAll("");
    return HEADING
        .matcher(text)
        .results()
        .map(match -> match.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
