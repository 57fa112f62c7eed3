package motte.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a page of the book tells its reader to do, in order.
///
/// - A block ```` ```console ```` is a terminal; a second word (```` ```console second ````) names
///   another one. A line `$ …` is typed, `^C` is pressed, and what stands below is the output: all
///   of it, but that `…` stands for anything in a line, and on a line of its own for any lines.
/// - A block whose second word is a path (```` ```c hello/hello.c ````) is that file.
final class Transcript {
  private static final Pattern FENCE = Pattern.compile("```(\\w+)(?: (\\S+))?");

  private Transcript() {}

  /// One thing that the reader does.
  sealed interface Step {}

  /// Types a command and sees this output.
  ///
  /// @param where page and line
  /// @param terminal in which terminal
  record Typed(String where, String terminal, String command, List<String> shown) implements Step {

    /// The output, as an expression for all that was printed so far.
    String pattern() {
      var pattern = new StringBuilder("\\A");
      for (var line : shown) {
        if (line.equals("…")) {
          pattern.append("(?:.*\n)*?");
        } else {
          var parts = line.split("…", -1);
          for (int i = 0; i < parts.length; i++) {
            pattern.append(i == 0 ? "" : ".*?").append(Pattern.quote(parts[i]));
          }
          pattern.append('\n');
        }
      }
      return pattern.toString();
    }

    /// The same, for all that was printed when the command has ended.
    String wholePattern() {
      return pattern() + "\\z";
    }
  }

  /// Presses ctrl-C.
  record Interrupted(String where, String terminal) implements Step {}

  /// Writes a file.
  record Written(String where, String file, String text) implements Step {}

  /// Reads a page.
  static List<Step> of(Path page) throws IOException {
    List<Step> steps = new ArrayList<>();
    var lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      var fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        continue;
      }
      int begin = i + 1;
      int end = begin;
      while (!lines.get(end).equals("```")) {
        end++;
      }
      var where = page.getFileName() + ":" + (begin + 1);
      var block = lines.subList(begin, end);
      var second = fence.group(2);
      if (fence.group(1).equals("console")) {
        steps.addAll(terminal(where, second == null ? "first" : second, block));
      } else if (second != null) {
        steps.add(new Written(where, second, String.join("\n", block) + "\n"));
      }
      i = end;
    }
    return steps;
  }

  private static List<Step> terminal(String where, String name, List<String> block) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < block.size(); i++) {
      var line = block.get(i);
      if (line.equals("^C")) {
        steps.add(new Interrupted(where, name));
      } else if (line.startsWith("$ ")) {
        int end = i + 1;
        while (end < block.size() && !block.get(end).matches("\\^C|\\$ .*")) {
          end++;
        }
        steps.add(new Typed(where, name, line.substring(2), block.subList(i + 1, end)));
        i = end - 1;
      } else {
        throw new AssertionError(where + ": output of no command: " + line);
      }
    }
    return steps;
  }
}
