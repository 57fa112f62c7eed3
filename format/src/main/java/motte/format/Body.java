package motte.format;

import java.util.Arrays;

/// The code of a function or of a constant expression: valid, flat, and with nothing in it that can
/// never run.
///
/// An instruction has an [Op] and up to three operands, whose meaning depends on the op:
///
/// | op | x | y | imm |
/// |---|---|---|---|
/// | `block`, `loop`, `if`, `try_table`, `try`, `else`, `catch_all`, `end` | label | for `else`, `end`, `catch`, `catch_all`: 1 if the code before it can fall through into it, else 0 | |
/// | `catch` (legacy) | label | as above | tag |
/// | `delegate` (legacy) | label of its `try` | as above | label delegated to |
/// | `br`, `br_if`, `br_on_null`, `br_on_non_null`, `rethrow` | label | | |
/// | `br_on_cast`, `br_on_cast_fail` | label | source type | target type |
/// | `br_table` | index for [#targets] | | |
/// | `return` | 0 | | |
/// | `call`, `return_call`, `ref.func` | function | | |
/// | `call_indirect`, `return_call_indirect` | type | table | |
/// | `call_ref`, `return_call_ref` | type | | |
/// | `throw` | tag | | |
/// | `drop`, `select` (both forms, always [Op#SELECT]) | | | type of what is dropped or chosen |
/// | `local.*`, `global.*` | index | | |
/// | `table.*`, `elem.drop`, `data.drop` | index | | |
/// | `table.copy`, `memory.copy` | target | source | |
/// | `table.init` | table | segment | |
/// | `memory.init` | memory | segment | |
/// | `memory.size`, `memory.grow`, `memory.fill` | memory | | |
/// | loads, stores, atomics | memory | lane, if the op has one | offset, unsigned |
/// | `i32.const`, `i64.const` | | | value, sign-extended |
/// | `f32.const`, `f64.const` | | | bits |
/// | `v128.const`, `i8x16.shuffle` | | index for [#pool]: low half, then high half | |
/// | lane ops | | | lane |
/// | `ref.null`, `ref.test`, `ref.cast` | | | type of the reference: null, tested for, cast to |
/// | `struct.*` | type | field | |
/// | `array.*` | type | count, segment or source type, if any | |
///
/// `ref.test` and `ref.cast` are always [Op#REF_TEST] and [Op#REF_CAST]; whether null is welcome is
/// in the type. Types are [ValType]s. Labels are numbered through the function in the order in
/// which they begin; label 0 is the function's own, and the last instruction is its `end`. A `br`
/// to label 0 returns.
///
/// Every instruction can be reached from the start, as far as control alone tells; of a construct
/// that cannot be left only the markers (`else`, `catch`, `end`) remain. `nop` is left out.
public final class Body {
  private final int[] localTypes;
  private final int paramCount;
  private final Label[] labels;
  private final Op[] ops;
  private final int[] xs;
  private final int[] ys;
  private final long[] imms;
  private final int size;
  private final int[][] targets;
  private final long[] pool;

  private Body(Builder builder) {
    localTypes = builder.localTypes;
    paramCount = builder.paramCount;
    labels = Arrays.copyOf(builder.labels, builder.labelCount);
    size = builder.size;
    ops = Arrays.copyOf(builder.ops, size);
    xs = Arrays.copyOf(builder.xs, size);
    ys = Arrays.copyOf(builder.ys, size);
    imms = Arrays.copyOf(builder.imms, size);
    targets = Arrays.copyOf(builder.targets, builder.targetCount);
    pool = Arrays.copyOf(builder.pool, builder.poolSize);
  }

  /// How many instructions there are.
  public int size() {
    return size;
  }

  public Op op(int index) {
    return ops[index];
  }

  public int x(int index) {
    return xs[index];
  }

  public int y(int index) {
    return ys[index];
  }

  public long imm(int index) {
    return imms[index];
  }

  /// How many locals there are, parameters included.
  public int localCount() {
    return localTypes.length;
  }

  public int localType(int local) {
    return localTypes[local];
  }

  /// How many locals, the first ones, are parameters.
  public int paramCount() {
    return paramCount;
  }

  public int labelCount() {
    return labels.length;
  }

  public Label label(int label) {
    return labels[label];
  }

  /// The labels of a `br_table`, the default last. Not a copy.
  public int[] targets(int x) {
    return targets[x];
  }

  public long pool(int index) {
    return pool[index];
  }

  /// One line an instruction: its name, and those of x, y and imm that are not zero.
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append(ops[i].mnemonic());
      if (xs[i] != 0 || ys[i] != 0 || imms[i] != 0) {
        text.append(' ').append(xs[i]);
      }
      if (ys[i] != 0 || imms[i] != 0) {
        text.append(' ').append(ys[i]);
      }
      if (imms[i] != 0) {
        text.append(' ').append(imms[i]);
      }
      text.append('\n');
    }
    return text.toString();
  }

  /// A place to branch to: the start of a loop, the end of anything else.
  public static final class Label {
    private final Op op;
    private final FunctionType type;
    private final int height;
    private final int begin;
    private final Catch[] catches;
    int end = -1;
    int branches;

    /// @param op `block`, `loop`, `if`, `try_table`, `try`; `end` for the function itself
    /// @param type what the construct takes from the stack and leaves there
    /// @param height how many values are on the stack below its parameters
    /// @param begin the index of the instruction that begins it; -1 for the function
    /// @param catches the clauses of a `try_table`, else none
    public Label(Op op, FunctionType type, int height, int begin, Catch... catches) {
      this.op = op;
      this.type = type;
      this.height = height;
      this.begin = begin;
      this.catches = catches;
    }

    public Op op() {
      return op;
    }

    public FunctionType type() {
      return type;
    }

    public int height() {
      return height;
    }

    public int begin() {
      return begin;
    }

    /// The index of its `end` (of its `delegate`, if it has one).
    public int end() {
      return end;
    }

    /// How many branches, catch clauses included, that can be reached lead here; a target of a
    /// `br_table` counts each time it stands there.
    public int branches() {
      return branches;
    }

    public int catchCount() {
      return catches.length;
    }

    public Catch catchClause(int index) {
      return catches[index];
    }

    /// How many values a branch to here carries.
    public int arity() {
      return op == Op.LOOP ? type.paramCount() : type.resultCount();
    }

    /// The type of one of the values that a branch to here carries.
    public int carried(int index) {
      return op == Op.LOOP ? type.param(index) : type.result(index);
    }
  }

  /// A clause of a `try_table`.
  ///
  /// @param tag the tag that it catches, or -1 for all
  /// @param withRef whether the branch also carries the exception itself
  /// @param label where it branches to
  public record Catch(int tag, boolean withRef, int label) {}

  /// Builds a body, instruction by instruction.
  public static final class Builder {
    private final int[] localTypes;
    private final int paramCount;
    private Label[] labels = new Label[4];
    private int labelCount;
    private Op[] ops = new Op[16];
    private int[] xs = new int[16];
    private int[] ys = new int[16];
    private long[] imms = new long[16];
    private int size;
    private int[][] targets = new int[2][];
    private int targetCount;
    private long[] pool = new long[2];
    private int poolSize;

    /// Keeps `localTypes`, parameters included; it must not change.
    public Builder(int[] localTypes, int paramCount) {
      this.localTypes = localTypes;
      this.paramCount = paramCount;
    }

    /// Appends an instruction.
    public void add(Op op, int x, int y, long imm) {
      if (size == ops.length) {
        ops = Arrays.copyOf(ops, size * 2);
        xs = Arrays.copyOf(xs, size * 2);
        ys = Arrays.copyOf(ys, size * 2);
        imms = Arrays.copyOf(imms, size * 2);
      }
      ops[size] = op;
      xs[size] = x;
      ys[size] = y;
      imms[size++] = imm;
    }

    /// How many instructions there are so far: the index of the next.
    public int size() {
      return size;
    }

    /// Adds the next label and tells its number.
    public int label(Label label) {
      if (labelCount == labels.length) {
        labels = Arrays.copyOf(labels, labelCount * 2);
      }
      labels[labelCount] = label;
      return labelCount++;
    }

    /// Says that the next instruction is the `end` of this label.
    public void endsHere(int label) {
      labels[label].end = size;
    }

    /// Counts a branch to this label.
    public void branchesTo(int label) {
      labels[label].branches++;
    }

    /// Adds the labels of a `br_table`, the default last; tells the x of the instruction. Keeps the
    /// array.
    public int targets(int... labels) {
      if (targetCount == targets.length) {
        targets = Arrays.copyOf(targets, targetCount * 2);
      }
      targets[targetCount] = labels;
      return targetCount++;
    }

    /// Adds the halves of a vector; tells the y of the instruction.
    public int vector(long low, long high) {
      if (poolSize == pool.length) {
        pool = Arrays.copyOf(pool, poolSize * 2);
      }
      pool[poolSize++] = low;
      pool[poolSize++] = high;
      return poolSize - 2;
    }

    public Body build() {
      return new Body(this);
    }
  }
}
