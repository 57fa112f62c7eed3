package motte.compile;

import java.util.Arrays;
import java.util.stream.IntStream;
import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// A choice among hundreds of arms that stand in the order of its numbers, one after another, as Go
/// makes one of each function, to go on where it was left:
///
/// ```
/// block … block block
///   number  br_table
/// end  arm 0
/// end  arm 1
/// …
/// ```
///
/// Arms go to other arms by plain branches only, and only to such as have a number.
///
/// @param table the index of the `br_table`
/// @param arms the labels of the arms, the innermost first
/// @param positions by label: which arm it is, or -1
/// @param numbers by arm, and one more: the least number that leads to it or to one behind it; for
///   an arm to which only numbers beyond the table lead, the least of those
@SuppressWarnings("ArrayRecordComponent") // Not compared, nor changed.
record OrderedChoice(Body body, int table, int[] arms, int[] positions, int[] numbers) {
  /// So many arms are hundreds.
  private static final int MANY = 128;

  /// The largest choice of a body, if it is one; else null.
  static @Nullable OrderedChoice in(Body body) {
    int table = largest(body);
    int[] arms = table < 0 ? new int[0] : arms(body, table);
    if (arms.length < MANY) {
      return null;
    }
    var positions = new int[body.labelCount()];
    Arrays.fill(positions, -1);
    for (int arm = 0; arm < arms.length; arm++) {
      positions[arms[arm]] = arm;
    }
    var choice = new OrderedChoice(body, table, arms, positions, new int[arms.length + 1]);
    return choice.isOrdered() && choice.isPlain() ? choice : null;
  }

  /// The labels that the numbers lead to; at the end, where all other numbers lead.
  int[] targets() {
    return body.targets(body.x(table));
  }

  /// Where an arm begins: its label's `end`.
  int start(int arm) {
    return body.label(arms[arm]).end();
  }

  /// Where numbers that are too large lead to: an arm, or -1.
  int other() {
    return positions[targets()[targets().length - 1]];
  }

  /// Whether most arms go on to the next, which those of an interpreter do not.
  boolean isSequence() {
    return IntStream.range(0, arms.length).filter(arm -> body.y(start(arm)) == 1).count() * 2
        > arms.length;
  }

  /// Whether a number leads to this arm.
  boolean hasNumber(int arm) {
    return numbers[arm] < targets().length && targets()[numbers[arm]] == arms[arm];
  }

  private static int largest(Body body) {
    int largest = -1;
    int most = MANY;
    for (int i = 0; i < body.size(); i++) {
      if (body.op(i) == Op.BR_TABLE && body.targets(body.x(i)).length > most) {
        largest = i;
        most = body.targets(body.x(i)).length;
      }
    }
    return largest;
  }

  // The labels of the blocks that begin one after another before a table and its number, which is
  // all that is computed within: it is computed before the blocks later.
  private static int[] arms(Body body, int table) {
    int i = table - 1;
    int values = 0;
    while (i >= 0 && computes(body.op(i))) {
      values += effect(body.op(i--));
    }
    int count = 0;
    while (i - count >= 0 && isBare(body, i - count)) {
      count++;
    }
    var arms = new int[count];
    for (int arm = 0; arm < count; arm++) {
      arms[arm] = body.x(i - arm);
    }
    boolean found = count > 0 && values == 1 && body.label(arms[0]).end() == table + 1;
    return found ? arms : new int[0];
  }

  private static boolean computes(Op op) {
    return switch (op) {
      case LOCAL_GET, LOCAL_SET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET, DROP -> true;
      default -> op.signature().indexOf(':') >= 0;
    };
  }

  // How many values more are on the stack afterwards.
  private static int effect(Op op) {
    return switch (op) {
      case LOCAL_GET, GLOBAL_GET -> 1;
      case LOCAL_TEE -> 0;
      case LOCAL_SET, GLOBAL_SET, DROP -> -1;
      default -> {
        int colon = op.signature().indexOf(':');
        yield op.signature().length() - 2 * colon - 1;
      }
    };
  }

  private static boolean isBare(Body body, int at) {
    return body.op(at) == Op.BLOCK
        && body.label(body.x(at)).type().paramCount() == 0
        && body.label(body.x(at)).arity() == 0;
  }

  // Whether larger numbers lead to arms farther out; fills in the numbers.
  private boolean isOrdered() {
    int[] targets = targets();
    int arm = 0;
    for (int i = 0; i < targets.length - 1; i++) {
      int position = positions[targets[i]];
      if (position < Math.max(0, arm - 1)) {
        return false;
      }
      while (arm <= position) {
        numbers[arm++] = i;
      }
    }
    int behind = Math.max(arm, other() + 1);
    Arrays.fill(numbers, arm, behind, targets.length - 1);
    Arrays.fill(numbers, behind, numbers.length, targets.length - (behind > arm ? 0 : 1));
    return hasNumber(0) && (other() < 0 || hasNumber(other()));
  }

  private boolean isPlain() {
    for (int i = table + 1; i < start(arms.length - 1); i++) {
      boolean plain =
          switch (body.op(i)) {
            case BR, BR_IF -> positions[body.x(i)] < 0 || hasNumber(positions[body.x(i)]);
            case BR_TABLE ->
                Arrays.stream(body.targets(body.x(i))).allMatch(label -> positions[label] < 0);
            case BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL -> false;
            case TRY, TRY_TABLE -> false;
            default -> true;
          };
      if (!plain) {
        return false;
      }
    }
    return true;
  }
}
