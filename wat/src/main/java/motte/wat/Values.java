package motte.wat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import motte.wat.Node.Atom;
import motte.wat.Node.Group;

/// Reads the arguments and results of a script.
final class Values {
  private Values() {}

  /// `(i32.const 1)` and the like.
  static Value value(Group group) {
    var items = Items.after(group);
    Value value =
        switch (group.head()) {
          case "i32.const" -> new Value.I32((int) Integers.any(items.next("a number"), 32));
          case "i64.const" -> new Value.I64(Integers.any(items.next("a number"), 64));
          case "f32.const" -> new Value.F32((int) FloatFormat.F32.parse(items.next("a number")));
          case "f64.const" -> new Value.F64(FloatFormat.F64.parse(items.next("a number")));
          case "v128.const" -> vector(items);
          case "ref.null" -> new Value.Null(heap(items));
          case "ref.extern" -> new Value.Extern(number(items));
          case "ref.host" -> new Value.Host(number(items));
          default -> throw Items.unexpected(group, "a constant");
        };
    items.end();
    return value;
  }

  /// A constant, or a pattern such as `(f32.const nan:canonical)`, `(ref.func)`, `(either ...)`.
  static Expected expected(Group group) {
    var items = Items.after(group);
    if (group.is("either")) {
      var choices = new ArrayList<Expected>();
      while (!items.done()) {
        var choice = items.group("a result");
        if (choice.is("either")) {
          throw Items.unexpected(choice, "a result");
        }
        choices.add(expected(choice));
      }
      return new Expected.Either(choices);
    }
    if (group.is("v128.const") && isFloats(items)) {
      return lanes(items);
    }
    if (items.done()) {
      return reference(group);
    }
    return switch (group.head()) {
      case "f32.const" -> number(FloatFormat.F32, items, true);
      case "f64.const" -> number(FloatFormat.F64, items, true);
      default -> new Expected.Exactly(value(group));
    };
  }

  /// `(ref.null)`, `(ref.func)` and the like.
  private static Expected reference(Group group) {
    var head = group.head();
    if (head.equals("ref.null")) {
      return new Expected.AnyNull();
    }
    int heap = head.startsWith("ref.") ? ValueTypes.abstractHeap(head.substring(4)) : 0;
    if (heap == 0) {
      throw Items.unexpected(group, "a result");
    }
    return new Expected.AnyRef(heap);
  }

  private static boolean isFloats(Items items) {
    return items.peek() instanceof Atom atom
        && (atom.text().equals("f32x4") || atom.text().equals("f64x2"));
  }

  private static Expected lanes(Items items) {
    var format = items.take("f32x4") ? FloatFormat.F32 : FloatFormat.F64;
    items.take("f64x2");
    var lanes = new ArrayList<Expected>();
    for (int i = 0; i < 128 / format.bits(); i++) {
      lanes.add(number(format, items, false));
    }
    items.end();
    return new Expected.Lanes(lanes);
  }

  private static Expected number(FloatFormat format, Items items, boolean last) {
    Expected result;
    if (items.take("nan:canonical")) {
      result = new Expected.Nan(format.bits(), true);
    } else if (items.take("nan:arithmetic")) {
      result = new Expected.Nan(format.bits(), false);
    } else {
      long bits = format.parse(items.next("a number"));
      result =
          new Expected.Exactly(
              format == FloatFormat.F32 ? new Value.F32((int) bits) : new Value.F64(bits));
    }
    if (last) {
      items.end();
    }
    return result;
  }

  private static Value vector(Items items) {
    var bytes = ByteBuffer.wrap(VectorLiteral.read(items)).order(ByteOrder.LITTLE_ENDIAN);
    return new Value.V128(bytes.getLong(), bytes.getLong());
  }

  private static int heap(Items items) {
    var word = items.atom("a heap type");
    int heap = ValueTypes.abstractHeap(word.text());
    if (heap == 0) {
      throw Items.unexpected(word, "an abstract heap type");
    }
    return heap;
  }

  private static int number(Items items) {
    return (int) Integers.unsigned(items.next("a number"), 32);
  }
}
