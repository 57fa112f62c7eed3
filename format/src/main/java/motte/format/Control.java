package motte.format;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Validates the structured control instructions: what is a block, and what leads to where.
final class Control {
  private static final FunctionType[] SINGLE = new FunctionType[6];
  private static final Body.Catch[] NO_CATCHES = {};

  static {
    for (int type = ValType.I32; type >= ValType.V128; type--) {
      SINGLE[-type] = new FunctionType(new int[0], new int[] {type});
    }
  }

  private final Pass pass;
  private final Reader reader;
  private final Operands operands;
  private final Locals locals;
  private Frame[] frames = new Frame[0];
  private int depth;

  Control(Pass pass, Locals locals) {
    this.pass = pass;
    this.reader = pass.reader;
    this.operands = pass.operands;
    this.locals = locals;
  }

  /// Whether more instructions of the function follow.
  boolean isOpen() {
    return depth > 0;
  }

  /// What the function takes and gives.
  FunctionType functionType() {
    return frames[0].type;
  }

  /// Begins the code of a function, or an expression, that leaves `type`'s results on the stack.
  void start(FunctionType type) {
    depth = 0;
    operands.reset(0, 0, false);
    var frame = enter(Op.END, type);
    if (pass.live()) {
      frame.label = pass.out().label(new Body.Label(Op.END, type, 0, -1));
    }
  }

  void block(Op op) {
    begin(op, blockType(), NO_CATCHES);
  }

  void ifElse() {
    var type = blockType();
    operands.pop(ValType.I32);
    begin(Op.IF, type, NO_CATCHES);
  }

  private void begin(Op op, FunctionType type, Body.Catch[] catches) {
    operands.popParams(type);
    var frame = enter(op, type);
    if (pass.live()) {
      var label = new Body.Label(op, type, frame.height, pass.out().size(), catches);
      frame.label = pass.out().label(label);
      pass.emit(op, frame.label);
    }
    operands.pushParams(type);
  }

  private Frame enter(Op op, FunctionType type) {
    if (depth == frames.length) {
      if (depth >= Bounds.NESTING) {
        throw reader.invalid(
            "more constructs in one another than the " + Bounds.NESTING + " that are supported");
      }
      frames = Arrays.copyOf(frames, Math.max(16, 2 * depth));
      for (int i = depth; i < frames.length; i++) {
        frames[i] = new Frame();
      }
    }
    var frame = frames[depth++];
    frame.op = op;
    frame.type = type;
    frame.height = operands.size();
    frame.bottomless = operands.bottomless();
    frame.set = locals.setCount();
    frame.live = pass.live();
    frame.branches = 0;
    frame.left = false;
    operands.reset(frame.height, frame.height, false);
    return frame;
  }

  private FunctionType blockType() {
    int code = reader.peek("a block type");
    if (code == 0x40) {
      reader.u8("a block type");
      return FunctionType.NONE;
    }
    if (code < 0x40 || code >= 0x80) {
      int position = reader.position();
      long index = reader.s33("a block type");
      if (index < 0) {
        throw reader.malformed(position, "malformed block type " + index);
      }
      int type = pass.context.types.checkIndex(reader, position, index);
      if (pass.context.types.definition(type).composite() instanceof FunctionType function) {
        return function;
      }
      throw reader.invalid("type mismatch: type " + type + " is not that of a function");
    }
    int type = pass.context.types.readValue(reader);
    return type < 0 ? SINGLE[-type] : new FunctionType(new int[0], new int[] {type});
  }

  void elsePart() {
    var frame = frames[depth - 1];
    if (frame.op != Op.IF) {
      throw misplaced("`else` without `if`");
    }
    next(frame, Op.ELSE, 0);
    operands.pushParams(frame.type);
  }

  void catchPart() {
    var frame = catching();
    int tag = pass.index("tag", pass.context.tags.size());
    next(frame, Op.CATCH, tag);
    operands.pushParams(pass.context.tagType(tag));
  }

  void catchAll() {
    next(catching(), Op.CATCH_ALL, 0);
  }

  private Frame catching() {
    var frame = frames[depth - 1];
    if (frame.op != Op.TRY && frame.op != Op.CATCH) {
      throw misplaced("`catch` without `try`");
    }
    return frame;
  }

  private FormatException misplaced(String what) {
    return reader.malformed(reader.instruction(), "unexpected " + what);
  }

  /// Ends a part of a construct and begins the next.
  private void next(Frame frame, Op op, int tag) {
    operands.popResults(frame.type);
    operands.checkEmpty();
    boolean falls = pass.live();
    frame.left |= falls;
    frame.op = op;
    pass.live(frame.live);
    pass.emit(op, frame.label, falls ? 1 : 0, tag);
    operands.reset(frame.height, frame.height, false);
    locals.forget(frame.set);
  }

  void end() {
    var frame = frames[depth - 1];
    operands.popResults(frame.type);
    operands.checkEmpty();
    if (frame.op == Op.IF) {
      operands.reset(frame.height, frame.height, false);
      operands.pushParams(frame.type);
      operands.popResults(frame.type);
      operands.checkEmpty();
      frame.left = frame.live;
    }
    leave(frame, Op.END, 0);
  }

  void delegate() {
    var frame = frames[depth - 1];
    if (frame.op != Op.TRY) {
      throw misplaced("`delegate` without `try`");
    }
    operands.popResults(frame.type);
    operands.checkEmpty();
    int label = reader.u32("a label");
    if (Integer.compareUnsigned(label, depth - 1) >= 0) {
      throw pass.unknown("label", label);
    }
    leave(frame, Op.DELEGATE, frames[depth - 2 - label].label);
  }

  private void leave(Frame frame, Op op, int delegate) {
    boolean falls = pass.live();
    if (frame.live) {
      pass.out().endsHere(frame.label);
      pass.live(true);
      pass.emit(op, frame.label, falls ? 1 : 0, delegate);
      pass.live(falls || frame.left || (frame.op != Op.LOOP && frame.branches > 0));
    }
    locals.forget(frame.set);
    depth--;
    operands.reset(frame.height, depth == 0 ? 0 : frames[depth - 1].height, frame.bottomless);
    operands.pushResults(frame.type);
  }

  /// Reads a label.
  Frame target() {
    int label = reader.u32("a label");
    if (Integer.compareUnsigned(label, depth) >= 0) {
      throw pass.unknown("label", label);
    }
    return frames[depth - 1 - label];
  }

  private void popCarried(Frame frame) {
    if (frame.op == Op.LOOP) {
      operands.popParams(frame.type);
    } else {
      operands.popResults(frame.type);
    }
  }

  private void pushCarried(Frame frame) {
    if (frame.op == Op.LOOP) {
      operands.pushParams(frame.type);
    } else {
      operands.pushResults(frame.type);
    }
  }

  /// Notes a branch from here to a label.
  void branch(Frame frame) {
    if (pass.live()) {
      frame.branches++;
      pass.out().branchesTo(frame.label);
    }
  }

  void br() {
    var frame = target();
    popCarried(frame);
    branch(frame);
    pass.emit(Op.BR, frame.label);
    pass.unreachable();
  }

  void brIf() {
    var frame = target();
    operands.pop(ValType.I32);
    popCarried(frame);
    pushCarried(frame);
    branch(frame);
    pass.emit(Op.BR_IF, frame.label);
  }

  void brTable() {
    int count = reader.count("labels", Bounds.BR_TABLE);
    operands.pop(ValType.I32);
    var labels = new int[pass.live() ? count + 1 : 0];
    @Nullable Frame first = null;
    for (int i = 0; i <= count; i++) {
      var frame = target();
      if (first == null) {
        first = frame;
      } else if (frame.arity() != first.arity()) {
        throw reader.invalid(
            "type mismatch: labels with "
                + first.arity()
                + " and with "
                + frame.arity()
                + " values in one `br_table`");
      }
      checkCarried(frame);
      branch(frame);
      if (pass.live()) {
        labels[i] = frame.label;
      }
    }
    if (pass.live()) {
      pass.emit(Op.BR_TABLE, pass.out().targets(labels));
    }
    pass.unreachable();
  }

  /// Checks that a `br_table` carries what a label takes, once for all times it names it.
  private void checkCarried(Frame frame) {
    if (frame.fits == reader.instruction()) {
      return;
    }
    int arity = frame.arity();
    for (int i = 0; i < arity; i++) {
      operands.check(arity - 1 - i, frame.carried(i));
    }
    frame.fits = reader.instruction();
  }

  void brOnNull() {
    var frame = target();
    int type = operands.popRef();
    popCarried(frame);
    pushCarried(frame);
    operands.push(ValType.ref(ValType.heap(type), false));
    branch(frame);
    pass.emit(Op.BR_ON_NULL, frame.label);
  }

  void brOnNonNull() {
    var frame = target();
    int type = operands.popRef();
    operands.push(ValType.ref(ValType.heap(type), false));
    popCarried(frame);
    pushCarriedButLast(frame);
    branch(frame);
    pass.emit(Op.BR_ON_NON_NULL, frame.label);
  }

  /// Pushes what a branch carries but for its last value, which must be a reference.
  private int pushCarriedButLast(Frame frame) {
    int last = frame.arity() - 1;
    if (last < 0 || !ValType.isRef(frame.carried(last))) {
      throw reader.invalid("type mismatch: the label takes no reference");
    }
    for (int i = 0; i < last; i++) {
      operands.push(frame.carried(i));
    }
    return frame.carried(last);
  }

  /// `br_on_cast`, `br_on_cast_fail`.
  void brOnCast(Op op) {
    int position = reader.position();
    int flags = reader.u8("flags");
    if (flags > 3) {
      throw reader.malformed(position, "malformed flags 0x" + Integer.toHexString(flags));
    }
    var frame = target();
    var types = pass.context.types;
    int source = ValType.ref(types.readHeap(reader), (flags & 1) != 0);
    int target = ValType.ref(types.readHeap(reader), (flags & 2) != 0);
    if (!types.matches(target, source)) {
      throw operands.mismatch(source, target);
    }
    operands.pop(source);
    int rest =
        ValType.ref(
            ValType.heap(source), ValType.isNullable(source) && !ValType.isNullable(target));
    operands.push(op == Op.BR_ON_CAST ? target : rest);
    popCarried(frame);
    pushCarriedButLast(frame);
    operands.push(op == Op.BR_ON_CAST ? rest : target);
    branch(frame);
    if (pass.live()) {
      pass.emit(op, frame.label, source, target);
    }
  }

  void returns() {
    operands.popResults(functionType());
    pass.emit(Op.RETURN);
    pass.unreachable();
  }

  void throwTag() {
    int tag = pass.index("tag", pass.context.tags.size());
    operands.popParams(pass.context.tagType(tag));
    pass.emit(Op.THROW, tag);
    pass.unreachable();
  }

  void throwRef() {
    operands.pop(ValType.EXNREF);
    pass.emit(Op.THROW_REF);
    pass.unreachable();
  }

  void rethrow() {
    var frame = target();
    if (frame.op != Op.CATCH && frame.op != Op.CATCH_ALL) {
      throw reader.invalid("invalid rethrow label: it is not that of a `catch`");
    }
    pass.emit(Op.RETHROW, frame.label);
    pass.unreachable();
  }

  void tryTable() {
    var type = blockType();
    int count = reader.count("catch clauses", Integer.MAX_VALUE);
    var catches = pass.live() ? new Body.Catch[count] : NO_CATCHES;
    for (int i = 0; i < count; i++) {
      int position = reader.position();
      int kind = reader.u8("a catch clause");
      if (kind > 3) {
        throw reader.malformed(position, "malformed catch clause " + kind);
      }
      int tag = kind < 2 ? pass.index("tag", pass.context.tags.size()) : -1;
      boolean withRef = (kind & 1) != 0;
      var frame = target();
      checkClause(tag < 0 ? FunctionType.NONE : pass.context.tagType(tag), withRef, frame);
      branch(frame);
      if (pass.live()) {
        catches[i] = new Body.Catch(tag, withRef, frame.label);
      }
    }
    begin(Op.TRY_TABLE, type, catches);
  }

  private void checkClause(FunctionType tag, boolean withRef, Frame frame) {
    int count = tag.paramCount();
    if (frame.arity() != count + (withRef ? 1 : 0)) {
      throw reader.invalid(
          "type mismatch: the clause carries another number of values than its label takes");
    }
    for (int i = 0; i < frame.arity(); i++) {
      int carried = i < count ? tag.param(i) : ValType.ref(ValType.EXN, false);
      if (!pass.context.types.matches(carried, frame.carried(i))) {
        throw operands.mismatch(frame.carried(i), carried);
      }
    }
  }

  /// A call that takes this function's place.
  void tailCall(FunctionType callee) {
    var own = functionType();
    boolean fits = callee.resultCount() == own.resultCount();
    for (int i = 0; fits && i < own.resultCount(); i++) {
      fits = pass.context.types.matches(callee.result(i), own.result(i));
    }
    if (!fits) {
      throw reader.invalid(
          "type mismatch: the function returns " + own + ", the one that it calls " + callee);
    }
  }
}
