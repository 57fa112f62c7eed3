package motte.wasm.internal;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The state of one instance, as compiled code sees it: each module has a class of its own that
/// extends this with fields for its memories, tables, globals and imports.
///
/// The first fields carry values between methods where parameters and results do not suffice. They
/// are good until the next call only.
public abstract class GuestState {
  public int i0;
  public int i1;
  public int i2;
  public int i3;
  public int i4;
  public int i5;
  public int i6;
  public int i7;
  public int i8;
  public int i9;
  public int i10;
  public int i11;
  public int i12;
  public int i13;
  public int i14;
  public int i15;

  public long j0;
  public long j1;
  public long j2;
  public long j3;
  public long j4;
  public long j5;
  public long j6;
  public long j7;
  public long j8;
  public long j9;
  public long j10;
  public long j11;
  public long j12;
  public long j13;
  public long j14;
  public long j15;

  public float f0;
  public float f1;
  public float f2;
  public float f3;
  public float f4;
  public float f5;
  public float f6;
  public float f7;
  public float f8;
  public float f9;
  public float f10;
  public float f11;
  public float f12;
  public float f13;
  public float f14;
  public float f15;

  public double d0;
  public double d1;
  public double d2;
  public double d3;
  public double d4;
  public double d5;
  public double d6;
  public double d7;
  public double d8;
  public double d9;
  public double d10;
  public double d11;
  public double d12;
  public double d13;
  public double d14;
  public double d15;

  public @Nullable Object a0;
  public @Nullable Object a1;
  public @Nullable Object a2;
  public @Nullable Object a3;
  public @Nullable Object a4;
  public @Nullable Object a5;
  public @Nullable Object a6;
  public @Nullable Object a7;
  public @Nullable Object a8;
  public @Nullable Object a9;
  public @Nullable Object a10;
  public @Nullable Object a11;
  public @Nullable Object a12;
  public @Nullable Object a13;
  public @Nullable Object a14;
  public @Nullable Object a15;

  /// Values for which there is no field: numbers as bits.
  public long[] moreLongs = NO_LONGS;

  public @Nullable Object[] moreRefs = NO_REFS;

  /// How many counted calls are nested now; more than [#depthLimit] trap.
  public int depth;

  /// Negative to stop the instance.
  public int depthLimit = Integer.MAX_VALUE;

  /// How many instructions are left, in metered code.
  public long fuel = Long.MAX_VALUE;

  /// How many tail calls may yet be nested until one has to yield the frames, see [Tails].
  public int nesting;

  /// Whose function is to run next, if a tail call yields; else null.
  public @Nullable GuestState next;

  /// Which function of [#next].
  int nextFunction;

  /// Where the results are of a function that went on in other instances.
  public @Nullable GuestState last;

  /// The data segments; those dropped are empty.
  public DataSegment[] datas = {};

  /// The element segments; those dropped are empty.
  public @Nullable Object[][] elements = {};

  /// The tags, imported ones first.
  public GuestTag[] tags = {};

  /// The instance that it belongs to; null if it is that of a function of the host's without a
  /// caller.
  @Nullable GuestInstance instance;

  /// Calls of the host from deeper than this must make sure that there is stack left.
  int shallow;

  /// Whether another instance may be running code of this one without passing its gate.
  volatile boolean lent;

  /// What every call from outside goes through.
  @Nullable Gate gate;

  private static final long[] NO_LONGS = {};
  private static final @Nullable Object[] NO_REFS = {};

  private @Nullable Linkage linkage;
  private @Nullable FuncRef[] functions = {};

  /// For compiled code.
  public GuestState() {}

  /// Has functions made by [#function] be those of this module, imported ones as given.
  public void functions(Linkage module, int functionCount, FuncRef... imported) {
    linkage = module;
    functions = Arrays.copyOf(imported, functionCount);
  }

  /// Fills the fields for what is imported or made for the instance. Of `globals`, only those are
  /// looked at that are imported or exported.
  public abstract void link(
      LinearMemory[] memories, GuestTable[] tables, FuncRef[] imports, GlobalCell[] globals);

  /// Copies the globals that have no cell of their own into those given, by index.
  public abstract void saveGlobals(GlobalCell[] globals);

  /// Sets the globals that have no cell of their own from those given, by index.
  public abstract void loadGlobals(GlobalCell[] globals);

  /// The reference to a function of the module: always the same one.
  public final FuncRef function(int index) {
    var known = functions[index];
    return known != null ? known : makeFunction(index);
  }

  /// The index of a function of the module; -1 for any other.
  final int indexOf(FuncRef function) {
    if (function.index >= 0 && equals(function.owner)) {
      return function.index;
    }
    for (int i = 0; i < functions.length && functions[i] != null; i++) {
      if (function.equals(functions[i])) {
        return i;
      }
    }
    return -1;
  }

  private FuncRef makeFunction(int index) {
    var module = Objects.requireNonNull(linkage);
    var function = new FuncRef(module.functionType(index), this, index, module);
    functions[index] = function;
    return function;
  }

  // Tail calls. Modules that make any say how to go on with a function of theirs whose arguments
  // are in the fields of the state.

  public void resume(int function) {
    throw new IllegalStateException("func[" + function + "] does not yield");
  }

  public int resumeInt(int function) {
    throw new IllegalStateException("func[" + function + "] does not yield");
  }

  public long resumeLong(int function) {
    throw new IllegalStateException("func[" + function + "] does not yield");
  }

  public float resumeFloat(int function) {
    throw new IllegalStateException("func[" + function + "] does not yield");
  }

  public double resumeDouble(int function) {
    throw new IllegalStateException("func[" + function + "] does not yield");
  }

  public @Nullable Object resumeRef(int function) {
    throw new IllegalStateException("func[" + function + "] does not yield");
  }

  /// Which functions yield: six a character, the first in the lowest bit.
  public String yielding() {
    return "";
  }

  final boolean yields(int function) {
    var bits = yielding();
    return function / 6 < bits.length() && (bits.charAt(function / 6) >> function % 6 & 1) != 0;
  }
}
