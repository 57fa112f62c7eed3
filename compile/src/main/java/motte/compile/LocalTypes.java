package motte.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import motte.format.Body;

/// The types of a function's locals, to which [Splitting] adds some.
final class LocalTypes {
  private int[] types;
  private int count;
  private final Map<Integer, List<Integer>> carriers = new HashMap<>();

  LocalTypes(Body body) {
    types = new int[body.localCount()];
    for (int i = 0; i < types.length; i++) {
      types[i] = body.localType(i);
    }
    count = types.length;
  }

  /// Adds a local.
  int add(int type) {
    if (count == types.length) {
      types = Arrays.copyOf(types, Math.max(8, 2 * count));
    }
    types[count] = type;
    return count++;
  }

  /// One local for each of the values that travel over the edge of a run: written before the run is
  /// left and read at once afterwards, so that all edges can share them.
  int[] carriers(int... values) {
    var used = new HashMap<Integer, Integer>();
    var locals = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      int kind = Effect.kind(values[i]);
      var same = carriers.computeIfAbsent(kind, _ -> new ArrayList<>());
      int rank = used.merge(kind, 1, Integer::sum) - 1;
      if (rank == same.size()) {
        same.add(add(kind));
      }
      locals[i] = same.get(rank);
    }
    return locals;
  }

  int type(int local) {
    return types[local];
  }

  int count() {
    return count;
  }

  /// The types of all locals there are now. Not a copy if none were added since the last time.
  int[] types() {
    if (count != types.length) {
      types = Arrays.copyOf(types, count);
    }
    return types;
  }
}
