package motte.wat;

import java.util.ArrayList;
import java.util.List;
import motte.format.FunctionType;

/// `(param ...)* (result ...)*`: a function type, and the names of its parameters.
record Signature(FunctionType type, List<Name> names) {
  /// Reads what is there; names only if they are `allowed`.
  static Signature read(Items items, Types types, boolean allowed) {
    var params = new ArrayList<Integer>();
    var names = new ArrayList<Name>();
    Items group;
    while ((group = items.takeGroup("param")) != null) {
      var name = allowed ? Name.take(group) : Name.NONE;
      if (!name.isNone()) {
        params.add(ValueTypes.read(group, types));
        names.add(name);
        group.end();
      } else {
        for (int type : ValueTypes.readAll(group, types)) {
          params.add(type);
          names.add(Name.NONE);
        }
      }
    }
    return new Signature(new FunctionType(ints(params), ints(results(items, types))), names);
  }

  /// `(result ...)*`
  static List<Integer> results(Items items, Types types) {
    var results = new ArrayList<Integer>();
    Items group;
    while ((group = items.takeGroup("result")) != null) {
      results.addAll(ValueTypes.readAll(group, types));
    }
    return results;
  }

  boolean isEmpty() {
    return type.paramCount() == 0 && type.resultCount() == 0;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
