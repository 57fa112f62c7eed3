package motte.wat;

import static motte.format.Op.Immediate.MEMARG_LANE;

import java.util.ArrayList;
import motte.format.Op;
import motte.format.ValType;
import motte.wat.Node.Atom;

/// Encodes an instruction that is not a block, with what follows its name.
final class Immediates {
  private final Scope scope;
  private final Space locals;
  private final Labels labels;

  /// True once an instruction has named a data segment.
  private boolean data;

  Immediates(Scope scope, Space locals, Labels labels) {
    this.scope = scope;
    this.locals = locals;
    this.labels = labels;
  }

  boolean usesData() {
    return data;
  }

  byte[] encode(Op op, Items items) {
    var out = new Binary();
    switch (op) {
      case SELECT -> select(items, out);
      case REF_TEST -> test(Op.REF_TEST, Op.REF_TEST_NULL, items, out);
      case REF_CAST -> test(Op.REF_CAST, Op.REF_CAST_NULL, items, out);
      default -> write(op, items, out.opcode(op.code()));
    }
    return out.toByteArray();
  }

  private void write(Op op, Items items, Binary out) {
    switch (op.immediate()) {
      case NONE -> {}
      case LABEL -> out.u32(labels.index(items));
      case LABELS -> labels(items, out);
      case FUNC -> out.u32(scope.functions.index(items));
      case TYPE -> out.u32(scope.types.index(items));
      case TABLE_TYPE -> {
        int table = optional(scope.tables, items);
        out.u32(TypeUse.read(items, scope.types, false).index()).u32(table);
      }
      case TYPE_FIELD -> {
        int type = scope.types.index(items);
        out.u32(type).u32(scope.types.field(type, items));
      }
      case TYPE_COUNT -> out.u32(scope.types.index(items)).u32(number(items, 32));
      case TYPE_DATA -> out.u32(scope.types.index(items)).u32(dataIndex(items));
      case TYPE_ELEM -> out.u32(scope.types.index(items)).u32(scope.elements.index(items));
      case TYPE_TYPE -> out.u32(scope.types.index(items)).u32(scope.types.index(items));
      case LOCAL -> out.u32(locals.index(items));
      case GLOBAL -> out.u32(scope.globals.index(items));
      case TABLE -> out.u32(optional(scope.tables, items));
      case TABLE_TABLE -> both(scope.tables, items, out);
      case ELEM_TABLE -> {
        boolean two = isSecondIndex(items);
        int table = two ? scope.tables.index(items) : 0;
        out.u32(scope.elements.index(items)).u32(table);
      }
      case ELEM -> out.u32(scope.elements.index(items));
      case MEMARG, MEMARG_LANE -> {
        MemoryArgument.write(
            op.alignment(), op.immediate() == MEMARG_LANE, scope.memories, items, out);
        if (op.immediate() == MEMARG_LANE) {
          out.u8(number(items, 8));
        }
      }
      case LANE -> out.u8(number(items, 8));
      case MEMORY -> out.u32(optional(scope.memories, items));
      case MEMORY_MEMORY -> both(scope.memories, items, out);
      case DATA_MEMORY -> {
        boolean two = isSecondIndex(items);
        int memory = two ? scope.memories.index(items) : 0;
        out.u32(dataIndex(items)).u32(memory);
      }
      case DATA -> out.u32(dataIndex(items));
      case TAG -> out.u32(scope.tags.index(items));
      case I32 -> out.signed(Integers.any(items.next("a number"), 32));
      case I64 -> out.signed(Integers.any(items.next("a number"), 64));
      case F32 -> out.fixed(FloatFormat.F32.parse(items.next("a number")), 4);
      case F64 -> out.fixed(FloatFormat.F64.parse(items.next("a number")), 8);
      case V128 -> out.raw(VectorLiteral.read(items));
      case SHUFFLE -> {
        for (int i = 0; i < 16; i++) {
          out.u8(number(items, 8));
        }
      }
      case HEAP -> out.signed(ValueTypes.heap(items, scope.types));
      case CAST -> {
        int label = labels.index(items);
        int source = ValueTypes.reference(items, scope.types);
        int target = ValueTypes.reference(items, scope.types);
        out.u8((ValType.isNullable(source) ? 1 : 0) | (ValType.isNullable(target) ? 2 : 0))
            .u32(label)
            .signed(ValType.heap(source))
            .signed(ValType.heap(target));
      }
      case FENCE -> out.u8(0);
      case BLOCK, TRY_TABLE, SELECT -> throw new IllegalArgumentException(op.mnemonic());
    }
  }

  private void select(Items items, Binary out) {
    if (!items.at("result")) {
      out.opcode(Op.SELECT.code());
      return;
    }
    var results = Signature.results(items, scope.types);
    out.opcode(Op.SELECT_T.code()).u32(results.size());
    results.forEach(out::type);
  }

  private void test(Op op, Op orNull, Items items, Binary out) {
    int type = ValueTypes.reference(items, scope.types);
    out.opcode((ValType.isNullable(type) ? orNull : op).code()).signed(ValType.heap(type));
  }

  private void labels(Items items, Binary out) {
    var targets = new ArrayList<Integer>();
    do {
      targets.add(labels.index(items));
    } while (Space.isNext(items));
    out.u32(targets.size() - 1);
    targets.forEach(out::u32);
  }

  private static int optional(Space space, Items items) {
    return Space.isNext(items) ? space.index(items) : 0;
  }

  /// Two indices or none.
  private static void both(Space space, Items items, Binary out) {
    if (Space.isNext(items)) {
      out.u32(space.index(items)).u32(space.index(items));
    } else {
      out.u32(0).u32(0);
    }
  }

  private static boolean isSecondIndex(Items items) {
    return items.peekSecond() instanceof Node.Identifier
        || (items.peekSecond() instanceof Atom atom && Integers.isUnsigned(atom.text()));
  }

  private int dataIndex(Items items) {
    data = true;
    return scope.data.index(items);
  }

  private static int number(Items items, int bits) {
    return (int) Integers.unsigned(items.next("a number"), bits);
  }
}
