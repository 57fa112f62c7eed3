package motte.wasm;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A call of an exported function whose name ends with its type, `7:il>f`.
///
/// @param args as [ValType] describes them
record Call(String name, List<Long> args) {

  /// What its parameters are.
  String params() {
    return name.substring(name.indexOf(':') + 1, name.indexOf('>'));
  }

  /// What its results are.
  String results() {
    return name.substring(name.indexOf('>') + 1);
  }

  long[] argArray() {
    return args.stream().mapToLong(Long::longValue).toArray();
  }

  /// Two calls of each function of these names, the last name excepted, which gets one.
  static List<Call> of(List<String> names) {
    var calls = new ArrayList<Call>();
    var random = new Random(1);
    for (var name : names) {
      int times = name.contains(":>") ? 1 : 2;
      for (int i = 0; i < times; i++) {
        var choices = Choices.of(random.nextLong());
        var args = new ArrayList<Long>();
        for (char letter : name.substring(name.indexOf(':') + 1, name.indexOf('>')).toCharArray()) {
          args.add(
              switch (letter) {
                case 'i' -> (long) Constants.integer(choices);
                case 'l' -> Constants.longInteger(choices);
                case 'f' -> (long) Constants.floatBits(choices);
                default -> Constants.doubleBits(choices);
              });
        }
        calls.add(new Call(name, args));
      }
    }
    return calls;
  }
}
