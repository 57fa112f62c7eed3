package motte.compile;

import java.lang.constant.ClassDesc;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;

/// Writes one method from one [Body]. The operand stack of WebAssembly is that of the JVM, locals
/// are locals; [Frames] knows the kinds of both.
///
/// The families of instructions are in classes of their own, `...Emit`. They write instructions
/// with [#code], and with [#push] and [#pop] they keep the account of what is on the stack as
/// WebAssembly sees it. That account has to be right whenever a label is bound: a stack map is made
/// of it.
final class Emitter {
  final Part part;
  final Layout layout;
  final Body body;
  final Bytecode code;
  final Locals locals;

  private final Frames frames;
  private final Waiting waiting = new Waiting();
  private final int[] labels;
  private final NumericEmit numeric = new NumericEmit(this);
  private final ControlEmit control = new ControlEmit(this);
  private final VariableEmit variables = new VariableEmit(this);
  private final MemoryEmit memory;
  private final TableEmit tables = new TableEmit(this);
  private final CallEmit calls = new CallEmit(this);
  private final RunEmit runs = new RunEmit(this);
  private final RefEmit refs = new RefEmit(this);
  private final SimdEmit simd = new SimdEmit(this);
  private final AtomicEmit atomics = new AtomicEmit(this);
  private final GcEmit gc = new GcEmit(this);
  private final ExceptionEmit exceptions = new ExceptionEmit(this);
  private final TailCallEmit tailCalls = new TailCallEmit(this);

  /// The instruction that is written now.
  private int at;

  /// The branch that is taken if the int that WebAssembly has on top is not zero; 0 if that int is
  /// really there. Only while the next instruction is one that takes it.
  private int condition;

  /// @param frames holds the locals of the method, and nothing on the stack
  Emitter(Part part, Bytecode code, Frames frames, Locals locals) {
    this.part = part;
    this.layout = part.layout;
    this.body = part.body;
    this.code = code;
    this.frames = frames;
    this.locals = locals;
    labels = new int[body.labelCount()];
    java.util.Arrays.fill(labels, -1);
    memory = new MemoryEmit(this, new Accesses(body, layout));
  }

  /// Writes the whole method.
  void emit() {
    calls.begin();
    locals.initialise(memory, forms());
    tailCalls.begin();
    for (at = 0; at < body.size(); at++) {
      memory.before(at);
      emit(body.op(at));
    }
    exceptions.finish();
    gc.finish();
    if (part.isArm()) {
      Arms.enlarge(code);
    }
  }

  private void emit(Op op) {
    var family = Family.of(op);
    if (frames.hasForms() && !family.knowsForms()) {
      whole(frames.height());
    }
    switch (family) {
      case CONTROL -> control.emit(op, at);
      case VARIABLE -> variables.emit(op, at);
      case MEMORY -> memory.emit(op, at);
      case NUMERIC -> numeric.emit(op, at);
      case TABLE -> tables.emit(op, at);
      case CALL -> calls.emit(op, at);
      case RUN -> runs.emit(op, at);
      case REF -> refs.emit(op, at);
      case SIMD -> simd.emit(op, at);
      case GC -> gc.emit(op, at);
      case EXCEPTION -> exceptions.emit(op, at);
      case TAIL_CALL -> tailCalls.emit(op, at);
      case ATOMIC -> atomics.emit(op, at);
    }
  }

  /// The memory instructions, for families that address memory too.
  MemoryEmit memory() {
    return memory;
  }

  NumericEmit numeric() {
    return numeric;
  }

  CallEmit calls() {
    return calls;
  }

  ControlEmit control() {
    return control;
  }

  ExceptionEmit exceptions() {
    return exceptions;
  }

  // ---- What is on the stack, as WebAssembly sees it.

  /// Says that a value of this kind was pushed.
  void push(byte kind) {
    frames.push(kind);
  }

  /// Says that the value on top was popped; tells its kind.
  byte pop() {
    return frames.pop();
  }

  /// Says that the `count` values on top were popped.
  void pop(int count) {
    frames.truncate(frames.height() - count);
  }

  /// The kind of the value on top.
  byte top() {
    return frames.kind(frames.height() - 1);
  }

  /// The kind of a value, counted from the top: 0 is the one on top.
  byte kindAt(int fromTop) {
    return frames.kind(frames.height() - 1 - fromTop);
  }

  /// Has the `count` values on top be vectors, if they are, of two longs.
  void whole(int count) {
    if (!frames.hasForms()) {
      return;
    }
    int deepest = count - 1;
    while (deepest >= 0 && kindAt(deepest) <= Kind.V) {
      deepest--;
    }
    byte[] kinds = new byte[deepest + 1];
    int[] slots = new int[deepest + 1];
    for (int i = 0; i <= deepest; i++) {
      kinds[i] = top(i);
      if (i < deepest) {
        slots[i] = storeTemp(kinds[i]);
      }
    }
    for (int i = deepest - 1; i >= 0; i--) {
      code.load(kinds[i], slots[i]);
    }
    release(Math.max(0, deepest));
  }

  // The kind of a value that is on top of the JVM's stack, but in the account so deep; then a
  // vector of two longs, if it is one.
  private byte top(int fromTop) {
    if (kindAt(fromTop) > Kind.V) {
      simd.forms().change(kindAt(fromTop), Kind.V);
      frames.whole(frames.height() - 1 - fromTop);
    }
    return kindAt(fromTop);
  }

  /// Pops the value on top in the account; on the JVM's stack a vector gets this form.
  void popAs(byte kind) {
    simd.forms().change(pop(), kind);
  }

  /// Changes vectors from one form to another.
  FormEmit forms() {
    return simd.forms();
  }

  /// Says that a vector is pushed, which waits in this local for the next instruction. Only if
  /// [Waiting#can].
  void pushLocal(byte kind, int slot) {
    waiting.push(frames.height(), slot);
    push(kind);
  }

  /// Pops a vector and tells the slot where it is in this form: that of its local, not to be
  /// written to, or a temporary.
  int operand(byte form) {
    byte found = pop();
    int slot = waiting.pop(frames.height());
    if (slot < 0) {
      simd.forms().change(found, form);
    } else if (found == form) {
      return slot;
    } else {
      simd.forms().load(slot, found, form);
    }
    return storeTemp(form);
  }

  /// How many values are on the stack.
  int height() {
    return frames.height();
  }

  /// Pops and pushes as the signature of the instruction says; not for one with addresses.
  void account(Op op) {
    var signature = op.signature();
    int colon = signature.indexOf(':');
    frames.truncate(frames.height() - colon);
    for (int i = colon + 1; i < signature.length(); i++) {
      push(Kind.ofLetter(signature.charAt(i)));
    }
  }

  /// Says that the stack is now as it is where the construct of this label ends: its results on top
  /// of what was below its parameters.
  void leaveWith(Body.Label label) {
    frames.truncate(label.height());
    pushAll(label.type(), true);
  }

  /// Says that the stack is now as it is where the construct of this label begins.
  void enterWith(Body.Label label) {
    frames.truncate(label.height());
    pushAll(label.type(), false);
  }

  private void pushAll(FunctionType type, boolean results) {
    int count = results ? type.resultCount() : type.paramCount();
    for (int i = 0; i < count; i++) {
      push(Kind.of(results ? type.result(i) : type.param(i)));
    }
  }

  // ---- Temporary locals. Last in, first out.

  /// A new temporary local; it has to be assigned before a label is bound.
  int temp(byte kind) {
    frames.pushTemp(kind);
    return locals.allocate(kind);
  }

  /// A new temporary local with the value on top of the JVM's stack, which is popped. The account
  /// of the stack is left alone.
  int storeTemp(byte kind) {
    int slot = temp(kind);
    code.store(kind, slot);
    return slot;
  }

  /// How many temporaries there are.
  int temps() {
    return frames.tempCount();
  }

  /// Gives all temporaries back but the `count` oldest.
  void releaseTo(int count) {
    release(frames.tempCount() - count);
  }

  /// Gives the `count` newest temporaries back.
  void release(int count) {
    for (int i = 0; i < count; i++) {
      locals.release(frames.popTemp());
    }
  }

  /// Moves all values on the stack except the `keep` on top to temporaries, and leaves those on top
  /// on the stack; tells the slots, from the bottom of the stack up. The account then has only the
  /// `keep`. Used where the JVM empties the stack: around what may throw to a handler.
  int[] spill(int keep) {
    int count = frames.height();
    byte[] kinds = new byte[count];
    for (int i = 0; i < count; i++) {
      kinds[i] = frames.kind(i);
    }
    int[] slots = new int[count];
    for (int i = count - 1; i >= 0; i--) {
      slots[i] = storeTemp(kinds[i]);
    }
    frames.truncate(0);
    for (int i = count - keep; i < count; i++) {
      code.load(kinds[i], slots[i]);
      push(kinds[i]);
    }
    return slots;
  }

  // ---- Branches.

  /// A new label within the method, of no meaning to WebAssembly.
  int label() {
    return code.label();
  }

  /// Puts a label here. The account of the stack and the temporaries have to be what they were
  /// wherever a branch to it is.
  void bind(int label) {
    code.bind(label);
  }

  /// The label in the method for a label of the body.
  int target(int label) {
    if (labels[label] < 0) {
      labels[label] = code.label();
    }
    return labels[label];
  }

  /// Whether the values on the stack are just those that a branch to the label needs.
  boolean fits(int label) {
    var target = body.label(label);
    return frames.height() == target.height() + target.arity();
  }

  /// Branches to a label of the body, dropping what is in the way; the account is left alone.
  void jump(int label) {
    control.jump(label);
  }

  /// Branches to a label of the body if this branch instruction, whose operands are popped in the
  /// account, is taken.
  void jumpIf(int branch, int label) {
    control.jumpIf(branch, label);
  }

  /// Says that the int on top, pushed in the account, is not there: instead, this branch would be
  /// taken if it is not zero, or there is a [CompareEmit#MASK]. Only if [#fuses].
  void condition(int branch) {
    condition = branch;
  }

  /// Takes the int on top as a condition, pops it in the account, and tells the branch that is
  /// taken if it is not zero.
  int takeCondition() {
    pop();
    int branch = condition == 0 ? Jvm.IFNE : condition;
    condition = 0;
    return branch;
  }

  /// Whether the condition that this instruction computes goes straight into a branch, maybe
  /// negated on the way.
  boolean fuses() {
    return fuses(at);
  }

  /// The same for the instruction at this index.
  boolean fuses(int compare) {
    if (frames.hasForms()) {
      return false;
    }
    var op = body.op(user(compare));
    return op == Op.BR_IF || op == Op.IF || op == Op.SELECT;
  }

  /// Whether the condition that this instruction computes, of those that fuse, is for a `select`
  /// that does without a branch.
  boolean chooses() {
    return chooses(at);
  }

  /// The same for the instruction at this index.
  boolean chooses(int compare) {
    int user = user(compare);
    return body.op(user) == Op.SELECT && Speculation.isMuch(body, user);
  }

  // The instruction that uses a condition, maybe negated on the way.
  private int user(int compare) {
    int next = compare + 1;
    while (body.op(next) == Op.I32_EQZ) {
      next++;
    }
    return next;
  }

  // ---- What is always at hand.

  /// Pushes the state of the instance.
  void loadState() {
    code.load(Kind.A, locals.state());
  }

  /// Pushes a field of the state; not for fields that all modules have.
  void loadField(String name, ClassDesc type) {
    loadState();
    code.getfield(layout.state, name, type);
  }

  /// Pushes the runtime type of a type of the module.
  void loadType(int type) {
    code.ldc(code.pool().dynamic(Runtime.TYPE_BOOTSTRAP, "type", Runtime.TYPE, type));
  }

  /// Throws what a static method of the runtime without parameters makes.
  void raise(Member exception) {
    code.invokestatic(exception);
    code.op(Jvm.ATHROW);
  }

  /// Says that a memory may have grown: to be called after everything that runs other code.
  void memoryMayHaveChanged() {
    if (memory.isNeededAfter(at)) {
      memory.reload();
    }
  }
}
