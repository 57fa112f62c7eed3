package motte.compile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;

/// Takes runs out of a body: writes their bodies, and calls in their place.
///
/// A run's body is its statements in one block for each exit, the branches that left them going to
/// the ends of these blocks:
///
/// ```
/// block $2
///   block $1
///     statements
///     EXIT 0
///   end
///   EXIT 1
/// end
/// EXIT 2
/// ```
final class Carving {
  /// With more exits than these, those that store the same do so in one place.
  private static final int MANY_EXITS = 16;

  private static final int[] NO_VALUES = {};
  private static final int[] EXIT_NUMBER = {motte.format.ValType.I32};

  private final Divided function;
  private final Body from;
  private final Body.Builder to;
  private final int[] labels;
  private final Copying copying;

  private Carving(Divided function, Body from, int[] labels, int paramCount, int lowered) {
    this.function = function;
    this.from = from;
    this.labels = labels;
    to = new Body.Builder(function.locals().types(), paramCount);
    copying = new Copying(from, to, labels, lowered);
  }

  /// The body without these statements, which become runs of the function.
  ///
  /// @param chosen in the order in which they stand
  /// @param anatomy of the body
  static Body root(Divided function, Body from, List<Candidate> chosen, Anatomy anatomy) {
    var carving = new Carving(function, from, new int[from.labelCount()], from.paramCount(), 0);
    var own = from.label(0);
    carving.to.label(new Body.Label(own.op(), own.type(), own.height(), own.begin()));
    int at = 0;
    for (var candidate : chosen) {
      carving.copying.copy(at, candidate.start());
      int number = function.runs().size();
      int height = anatomy.height(candidate.start());
      function.runs().add(carving.run(candidate, height));
      carving.call(number, candidate, height);
      at = candidate.end();
    }
    carving.copying.copy(at, from.size());
    return carving.to.build();
  }

  private Run run(Candidate candidate, int height) {
    // The run's own labels are nobody else's; of those that it branches to, the root's are kept.
    int[] exits = candidate.exits();
    var kept = new int[exits.length];
    for (int i = 0; i < exits.length; i++) {
      kept[i] = exits[i] < 0 ? 0 : labels[exits[i]];
    }
    var carving = new Carving(function, from, labels, 0, height);
    carving.statements(candidate);
    for (int i = 0; i < exits.length; i++) {
      if (exits[i] >= 0) {
        labels[exits[i]] = kept[i];
      }
    }
    return new Run(
        carving.to.build(),
        inOrder(candidate.ins()),
        candidate.outs(),
        candidate.stores(),
        calls(candidate.start(), candidate.end()),
        accesses(candidate.start(), candidate.end()));
  }

  /// By kind, so that runs have few lists of parameters.
  private int[] inOrder(int[] ins) {
    return Arrays.stream(ins)
        .boxed()
        .sorted(Comparator.comparingInt(local -> Kind.of(from.localType(local))))
        .mapToInt(local -> local)
        .toArray();
  }

  private boolean calls(int start, int end) {
    for (int i = start; i < end; i++) {
      boolean calls =
          switch (from.op(i)) {
            case CALL, CALL_INDIRECT, CALL_REF, MEMORY_GROW -> true;
            case RUN -> function.runs().get(from.x(i)).isCalling();
            default -> false;
          };
      if (calls) {
        return true;
      }
    }
    return false;
  }

  private boolean accesses(int start, int end) {
    for (int i = start; i < end; i++) {
      boolean accesses =
          from.op(i) == Op.RUN
              ? function.runs().get(from.x(i)).isAccessing()
              : MemoryEmit.usesArray(from.op(i)) && from.x(i) == 0;
      if (accesses) {
        return true;
      }
    }
    return false;
  }

  private void statements(Candidate run) {
    int[] exits = run.exits();
    to.label(new Body.Label(Op.END, type(NO_VALUES), 0, -1));
    int[] groups = groups(run);
    var commons = new int[exits.length];
    for (int exit = 0; exit < exits.length; exit++) {
      commons[exit] = groups[exit] == exit ? open(EXIT_NUMBER, 0) : -1;
    }
    int first = run.fallsThrough() ? 1 : 0;
    var blocks = new int[exits.length];
    int tails = 0;
    for (int exit = exits.length - 1; exit >= first; exit--) {
      int target = exits[exit];
      blocks[exit] = open(target < 0 ? NO_VALUES : Carriers.types(function, from, target), 0);
      if (target >= 0) {
        labels[target] = blocks[exit];
      } else {
        tails++;
      }
    }
    var tailBlocks = new int[tails][];
    for (int exit = first; exit < exits.length; exit++) {
      if (exits[exit] < 0) {
        tailBlocks[--tails] = new int[] {Candidate.tail(0) - exits[exit], blocks[exit]};
      }
    }
    Arrays.sort(tailBlocks, (a, b) -> Integer.compare(a[0], b[0]));
    int at = run.start();
    for (var tail : tailBlocks) {
      copying.copy(at, tail[0]);
      pop(Carriers.of(function, from, Candidate.tail(tail[0])));
      branch(Op.BR, tail[1]);
      at = tail[0] + 1;
    }
    copying.copy(at, run.end());
    if (first == 1) {
      exit(0, groups, commons);
    }
    for (int exit = first; exit < exits.length; exit++) {
      close(blocks[exit]);
      if (exits[exit] >= 0) {
        pop(Carriers.of(function, from, exits[exit]));
      }
      exit(exit, groups, commons);
    }
    for (int exit = exits.length - 1; exit >= 0; exit--) {
      if (commons[exit] >= 0) {
        close(commons[exit]);
        to.add(Op.EXIT, -1, exit, 0);
      }
    }
    to.endsHere(0);
    to.add(Op.END, 0, 0, 0);
  }

  /// For each exit the first one that stores the same if it is worth a place of its own, else -1.
  private static int[] groups(Candidate run) {
    int count = run.exits().length;
    var groups = new int[count];
    Arrays.fill(groups, -1);
    if (count > MANY_EXITS) {
      var firsts = new HashMap<List<Integer>, Integer>();
      for (int exit = 0; exit < count; exit++) {
        var stores = Arrays.stream(run.stores()[exit]).boxed().toList();
        var first = firsts.putIfAbsent(stores, exit);
        if (first != null) {
          groups[first] = first;
          groups[exit] = first;
        }
      }
    }
    return groups;
  }

  private void exit(int number, int[] groups, int[] commons) {
    if (groups[number] < 0) {
      to.add(Op.EXIT, number, 0, 0);
    } else {
      to.add(Op.I32_CONST, 0, 0, number);
      branch(Op.BR, commons[groups[number]]);
    }
  }

  /// The call of a run, and the way to where its exits lead.
  private void call(int number, Candidate run, int height) {
    int[] exits = run.exits();
    if (exits.length <= 1) {
      to.add(Op.RUN, number, 0, 0);
      if (exits.length == 0) {
        to.add(Op.UNREACHABLE, 0, 0, 0);
      } else if (exits[0] != Candidate.FALL) {
        go(exits[0]);
      }
    } else if (exits.length == 2 && plain(exits[1])) {
      to.add(Op.RUN, number, 0, 0);
      branch(Op.BR_IF, labels[exits[1]]);
      if (exits[0] != Candidate.FALL) {
        go(exits[0]);
      }
    } else if (exits.length == 2 && exits[0] == Candidate.FALL) {
      to.add(Op.RUN, number, 0, 0);
      int label = to.label(new Body.Label(Op.IF, type(NO_VALUES), height, to.size()));
      to.add(Op.IF, label, 0, 0);
      go(exits[1]);
      close(label);
    } else {
      table(number, exits, height);
    }
  }

  private void table(int number, int[] exits, int height) {
    int through = exits[0] == Candidate.FALL ? open(NO_VALUES, height) : -1;
    var targets = new int[exits.length];
    for (int exit = exits.length - 1; exit >= 0; exit--) {
      targets[exit] =
          exits[exit] == Candidate.FALL
              ? through
              : plain(exits[exit]) ? labels[exits[exit]] : open(NO_VALUES, height);
    }
    to.add(Op.RUN, number, 0, 0);
    for (int target : targets) {
      to.branchesTo(target);
    }
    to.add(Op.BR_TABLE, to.targets(targets), 0, 0);
    for (int exit = 0; exit < exits.length; exit++) {
      if (exits[exit] != Candidate.FALL && !plain(exits[exit])) {
        close(targets[exit]);
        go(exits[exit]);
      }
    }
    if (through >= 0) {
      close(through);
    }
  }

  private boolean plain(int exit) {
    return exit >= 0 && from.label(exit).arity() == 0;
  }

  private void go(int exit) {
    for (int carrier : Carriers.of(function, from, exit)) {
      to.add(Op.LOCAL_GET, carrier, 0, 0);
    }
    if (exit >= 0) {
      branch(Op.BR, labels[exit]);
    } else {
      int call = Candidate.tail(0) - exit;
      to.add(from.op(call), from.x(call), from.y(call), from.imm(call));
    }
  }

  private void pop(int[] carriers) {
    for (int i = carriers.length - 1; i >= 0; i--) {
      to.add(Op.LOCAL_SET, carriers[i], 0, 0);
    }
  }

  private void branch(Op op, int label) {
    to.branchesTo(label);
    to.add(op, label, 0, 0);
  }

  private int open(int[] carried, int height) {
    int label = to.label(new Body.Label(Op.BLOCK, type(carried), height, to.size()));
    to.add(Op.BLOCK, label, 0, 0);
    return label;
  }

  /// Ends a block that nothing falls out of.
  private void close(int label) {
    to.endsHere(label);
    to.add(Op.END, label, 0, 0);
  }

  private static FunctionType type(int[] results) {
    return new FunctionType(NO_VALUES, results);
  }
}
