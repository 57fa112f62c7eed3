package motte.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Looks for the statements of a body that are best made runs of.
///
/// It walks through the blocks, into statements that are large or that choose between many places
/// outside, and takes what lies between those as candidates: in one piece if that is neither too
/// large nor too closely bound to what is around it, else in pieces.
final class Outline {
  /// A `br_table` with so many targets outside its statement belongs to the skeleton.
  private static final int MANY_TARGETS = 8;

  private static final int ROUNDS = 4;

  private final Body body;
  private final Anatomy anatomy;
  private final Liveness liveness;
  private final Candidates candidates;
  private final int largest;
  private final int deep;
  private final int grain;
  private final List<Candidate> found = new ArrayList<>();

  // What is still to be walked: label, first instruction, number of loops around.
  private int[] blocks = new int[48];
  private int blockCount;

  // Stretches of statements: label, loops, first and one past the last of their places.
  private final List<int[]> stretches = new ArrayList<>();
  private int[] places = new int[64];
  private int placeCount;

  // `br_table`s with many targets: where they stand, and where a statement must begin to have
  // MANY_TARGETS outside.
  private int[] tables = new int[0];

  /// @param largest the bytes that a run may have
  /// @param deep from how many bytes on a statement is looked into rather than taken
  /// @param skeleton whether a `br_table` with many targets outside keeps its statement where it is
  Outline(
      Divided function,
      Body body,
      @Nullable Run self,
      Anatomy anatomy,
      int largest,
      int deep,
      boolean skeleton) {
    this.body = body;
    this.anatomy = anatomy;
    this.largest = largest;
    this.deep = deep;
    grain = Math.max(8, largest / 150);
    liveness = Liveness.of(body, function.runs(), self);
    candidates = new Candidates(function, body, anatomy, liveness, largest + largest / 3, skeleton);
    if (skeleton) {
      findTables();
    }
  }

  /// All candidates, none inside another; none of them is without gain.
  List<Candidate> find() {
    block(0, 0, 0);
    for (int round = 0; round < ROUNDS && blockCount > 0; round++) {
      stretches.clear();
      placeCount = 0;
      while (blockCount > 0) {
        walk(blocks[--blockCount * 3], blocks[blockCount * 3 + 1], blocks[blockCount * 3 + 2]);
      }
      judge();
    }
    return found;
  }

  private void findTables() {
    var all = new int[16];
    int count = 0;
    for (int i = 0; i < body.size(); i++) {
      if (body.op(i) == Op.BR_TABLE && body.targets(body.x(i)).length >= MANY_TARGETS) {
        int[] begins =
            Arrays.stream(body.targets(body.x(i)))
                .distinct()
                .map(l -> body.label(l).begin())
                .sorted()
                .toArray();
        if (begins.length >= MANY_TARGETS) {
          if (count + 2 > all.length) {
            all = Arrays.copyOf(all, 2 * all.length);
          }
          all[count++] = i;
          all[count++] = begins[MANY_TARGETS - 1];
        }
      }
    }
    tables = Arrays.copyOf(all, count);
  }

  private boolean choosesAmongMany(int start, int end) {
    int low = 0;
    int high = tables.length / 2;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tables[2 * middle] < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (; 2 * low < tables.length && tables[2 * low] < end; low++) {
      if (tables[2 * low + 1] < start) {
        return true;
      }
    }
    return false;
  }

  private void block(int label, int start, int loops) {
    if (3 * blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * blocks.length);
    }
    blocks[3 * blockCount] = label;
    blocks[3 * blockCount + 1] = start;
    blocks[3 * blockCount + 2] = loops;
    blockCount++;
  }

  /// Walks through the statements of a construct, all its parts.
  private void walk(int label, int start, int loops) {
    int height = body.label(label).height();
    int first = placeCount;
    int i = start;
    while (true) {
      if (Anatomy.divides(body.op(i))) {
        first = stretch(label, loops, first);
        if (body.op(i) == Op.END || body.op(i) == Op.DELEGATE) {
          return;
        }
        i++;
        continue;
      }
      int end = anatomy.height(i) == height ? anatomy.end(i, height) : -1;
      if (end < 0) {
        // Operands are on the stack: no statement begins here.
        first = stretch(label, loops, first);
        into(i, anatomy.next(i), loops);
        i = anatomy.next(i);
      } else if (anatomy.size(i, end) > deep || choosesAmongMany(i, end)) {
        first = stretch(label, loops, first);
        for (int j = i; j < end; j = anatomy.next(j)) {
          into(j, anatomy.next(j), loops);
        }
        i = end;
      } else {
        if (placeCount == first) {
          place(i);
        }
        if (placeCount == first + 1 || anatomy.size(places[placeCount - 2], end) > grain) {
          place(end);
        } else {
          places[placeCount - 1] = end;
        }
        i = end;
      }
    }
  }

  private void into(int start, int end, int loops) {
    if (Anatomy.begins(body.op(start)) && anatomy.size(start, end) > 2 * grain) {
      block(body.x(start), start + 1, loops + (body.op(start) == Op.LOOP ? 1 : 0));
    }
  }

  private void place(int instruction) {
    if (placeCount == places.length) {
      places = Arrays.copyOf(places, 2 * placeCount);
    }
    places[placeCount++] = instruction;
  }

  private int stretch(int label, int loops, int first) {
    if (placeCount > first) {
      stretches.add(new int[] {label, loops, first, placeCount});
    }
    return placeCount;
  }

  private void judge() {
    int[] sorted = Arrays.copyOf(places, placeCount);
    Arrays.sort(sorted);
    var live = liveness.before(sorted);
    for (var stretch : stretches) {
      divide(stretch[0], stretch[1], stretch[2], stretch[3] - 1, sorted, live);
    }
  }

  private void divide(int label, int loops, int from, int to, int[] sorted, long[][] live) {
    int start = places[from];
    int end = places[to];
    int size = anatomy.size(start, end);
    if (size < grain) {
      return;
    }
    if (size <= largest) {
      var candidate =
          candidates.judge(
              start, end, label, at(start, sorted, live), at(end, sorted, live), loops);
      if (candidate != null) {
        if (candidate.gain() > size / 4) {
          found.add(candidate);
        }
        return;
      }
    }
    if (to - from > 1) {
      int middle = seam(from, to, sorted, live);
      divide(label, loops, from, middle, sorted, live);
      divide(label, loops, middle, to, sorted, live);
    } else {
      for (int i = start; i < end; i = anatomy.next(i)) {
        into(i, anatomy.next(i), loops);
      }
    }
  }

  /// The place where a stretch is best cut in two: where few locals are live, in the middle third.
  private int seam(int from, int to, int[] sorted, long[][] live) {
    int size = anatomy.size(places[from], places[to]);
    int best = -1;
    int fewest = Integer.MAX_VALUE;
    int nearest = from + 1;
    int distance = Integer.MAX_VALUE;
    for (int i = from + 1; i < to; i++) {
      int before = anatomy.size(places[from], places[i]);
      if (Math.abs(2 * before - size) < distance) {
        distance = Math.abs(2 * before - size);
        nearest = i;
      }
      if (before > size / 3 && before < size - size / 3) {
        int count = 0;
        for (long word : at(places[i], sorted, live)) {
          count += Long.bitCount(word);
        }
        if (count < fewest) {
          fewest = count;
          best = i;
        }
      }
    }
    return best < 0 ? nearest : best;
  }

  private static long[] at(int place, int[] sorted, long[][] live) {
    return live[Arrays.binarySearch(sorted, place)];
  }

  /// The best of the candidates, in the order in which they stand: as many as must go until the
  /// body is no larger than `target`.
  List<Candidate> choose(List<Candidate> all, int target, Comparator<Candidate> best) {
    all.sort(best);
    int size = anatomy.size();
    int count = 0;
    while (count < all.size() && size > target) {
      size -= all.get(count++).gain();
    }
    var chosen = new ArrayList<>(all.subList(0, count));
    chosen.sort(Comparator.comparingInt(Candidate::start));
    return chosen;
  }
}
