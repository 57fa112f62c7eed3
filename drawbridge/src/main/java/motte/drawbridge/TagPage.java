package motte.drawbridge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Json;
import motte.core.Kind;

/// A page of a repository's tags (distribution specification v1.1, `n` and `last`).
final class TagPage {
  private TagPage() {}

  /// The body of the page that the query asks for; adds the link to the next one.
  static String of(Exchange exchange, String repository, List<String> all) {
    var after =
        exchange
            .query("last")
            .map(last -> all.stream().filter(tag -> tag.compareTo(last) > 0).toList())
            .orElse(all);
    int most = exchange.query("n").map(TagPage::count).orElse(1000);
    var page = after.subList(0, Math.min(most, after.size()));
    if (page.size() < after.size() && !page.isEmpty()) {
      exchange.with(
          "Link",
          "</v2/%s/tags/list?n=%d&last=%s>; rel=\"next\""
              .formatted(repository, most, page.getLast()));
    }
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("name", Json.of(repository));
    members.put("tags", Json.of(page.stream().map(Json::of).toList()));
    return Json.of(members).text();
  }

  private static int count(String text) {
    if (!text.matches("\\d{1,6}")) {
      throw new DrawbridgeException(
          Kind.INVALID,
          "page-malformed",
          "`" + text + "` is not a number of tags",
          "write n=100 or the like");
    }
    return Math.min(Integer.parseInt(text), 1000);
  }
}
