package motte.compile;

import java.util.Comparator;
import java.util.List;
import motte.format.Body;
import org.jspecify.annotations.Nullable;

/// How a function is divided until each part is small enough.
///
/// First the statements that cost least as runs go, until the rest is small enough. Where that does
/// not suffice, because the rest is a skeleton of calls and branches, it is cut in half, whatever
/// that costs.
final class Division {
  private final Divided function;
  private final int budget;
  private int largest;

  Division(Divided function, int budget) {
    this.function = function;
    this.budget = budget;
  }

  /// The root of a function; its runs are in the function then, and small enough as well.
  Body divide(Body body) {
    largest = 0;
    var root = part(body, null);
    for (int i = 0; i < function.runs().size(); i++) {
      var run = function.runs().get(i);
      function.runs().set(i, run.with(part(run.body(), run)));
    }
    return root;
  }

  /// What a part may have of bytes if it is not easily made smaller.
  static int bearable(int budget) {
    return budget + budget / 4;
  }

  /// What a part may have before it is worth rewriting the whole function.
  static int most(int budget) {
    return budget + budget / 3;
  }

  /// How many bytes the largest part has.
  int largest() {
    return largest;
  }

  private Body part(Body whole, @Nullable Run self) {
    var body = whole;
    var anatomy = new Anatomy(function, body, self);
    int bearable = budget;
    while (anatomy.size() > bearable) {
      bearable = bearable(budget);
      var rest = without(best(body, self, anatomy), body, self, anatomy);
      if (rest == null) {
        rest = without(halves(body, self, anatomy), body, self, anatomy);
      }
      if (rest == null) {
        break;
      }
      body = rest;
      anatomy = new Anatomy(function, body, self);
    }
    largest = Math.max(largest, anatomy.size());
    return body;
  }

  /// The body without these statements; null if that is no progress.
  private @Nullable Body without(
      List<Candidate> chosen, Body body, @Nullable Run self, Anatomy anatomy) {
    int runs = function.runs().size();
    var rest = Carving.root(function, body, chosen, anatomy);
    if (pays(anatomy.size(), new Anatomy(function, rest, self).size(), runs)) {
      return rest;
    }
    function.runs().subList(runs, function.runs().size()).clear();
    return null;
  }

  /// Whether a division makes progress: else it would not end.
  private boolean pays(int before, int rest, int runs) {
    int enough = before - before / 16;
    long all = rest;
    int most = rest;
    for (var run : function.runs().subList(runs, function.runs().size())) {
      int size = new Anatomy(function, run.body(), run).size();
      all += size;
      most = Math.max(most, size);
    }
    return most <= enough && all <= before + before / 2;
  }

  private List<Candidate> best(Body body, @Nullable Run self, Anatomy anatomy) {
    var outline = new Outline(function, body, self, anatomy, budget * 3 / 4, budget / 2, true);
    return outline.choose(outline.find(), budget, Comparator.comparingDouble(c -> -c.score()));
  }

  private List<Candidate> halves(Body body, @Nullable Run self, Anatomy anatomy) {
    int size = anatomy.size();
    var outline = new Outline(function, body, self, anatomy, size * 3 / 5, size * 3 / 5, false);
    return outline.choose(
        outline.find(), Math.max(budget, size / 2), Comparator.comparingInt(c -> -c.gain()));
  }
}
