package motte.pack;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import motte.core.Kind;
import motte.core.Suggestion;

/// The rules of what the components of one manifest have to do with each other.
final class Inside {
  private Inside() {}

  /// Checks that each link leads to an entry of another component, and that nothing is shared that
  /// cannot be: `link-unknown`, `link-to-itself`, `name-twice`, `stdin-shared`.
  static void check(SortedMap<String, Member> components) {
    components.forEach((name, member) -> {
      once(name, member);
      member.files().stream()
          .filter(Entry.Link.class::isInstance)
          .map(Entry.Link.class::cast)
          .forEach(link -> link(name, link, components));
    });
    stdin(components);
  }

  private static void link(String from, Entry.Link link, SortedMap<String, Member> components) {
    var place = "`" + link.name() + "` of component `" + from + "`";
    var other = components.get(link.component());
    if (other == null) {
      throw unknown(
          place + " leads to component `" + link.component() + "`, which is not there",
          link.component(),
          components.keySet());
    }
    if (link.component().equals(from)) {
      throw new PackException(
          Kind.INVALID,
          "link-to-itself",
          place + " leads to `" + from + "` itself",
          "a link connects two components: leave it out, or name another component");
    }
    var offered = inlets(other);
    if (!offered.contains(link.listen())) {
      throw unknown(
          place
              + " leads to `"
              + link.listen()
              + "`, for which `"
              + link.component()
              + "` does not listen inside",
          link.listen(),
          offered);
    }
  }

  private static PackException unknown(String what, String word, Collection<String> known) {
    return new PackException(
        Kind.INVALID,
        "link-unknown",
        what,
        known.isEmpty()
            ? "add an entry kind = \"listen\", prot = \"inside\", name = \"" + word + "\" there"
            : Suggestion.hint(word, known));
  }

  private static void once(String component, Member member) {
    var seen = new ArrayList<String>();
    for (var name : inlets(member)) {
      if (seen.contains(name)) {
        throw new PackException(
            Kind.INVALID,
            "name-twice",
            "component `" + component + "` listens inside for `" + name + "` twice",
            "give each entry a name of its own: links find it by that");
      }
      seen.add(name);
    }
  }

  private static List<String> inlets(Member member) {
    return member.files().stream().filter(Entry.Inlet.class::isInstance).map(Entry::name).toList();
  }

  private static void stdin(SortedMap<String, Member> components) {
    var readers =
        components.entrySet().stream()
            .filter(
                each -> each.getValue().files().stream().anyMatch(Entry.Stdin.class::isInstance))
            .map(Map.Entry::getKey)
            .toList();
    if (readers.size() > 1) {
      throw new PackException(
          Kind.INVALID,
          "stdin-shared",
          "the components `" + String.join("`, `", readers) + "` all read standard input",
          "a keep has one standard input: write kind = \"null\" in all but one of them");
    }
  }
}
