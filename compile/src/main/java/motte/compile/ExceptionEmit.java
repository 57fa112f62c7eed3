package motte.compile;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;

/// Exceptions, old and new. They are exceptions of the JVM, of one class, caught by its exception
/// tables: a handler finds out by the tag whether the guest wants what came. Nothing else that is
/// thrown gets there.
///
/// The JVM empties the operand stack for a handler, so what is below a construct that catches is in
/// temporaries too, from its begin to its end; so is the count of nested calls.
final class ExceptionEmit {
  static final ClassDesc EXCEPTION = Runtime.internal("GuestException");
  private static final ClassDesc TAG = Runtime.internal("GuestTag");
  private static final ClassDesc LONGS = CD_long.arrayType();
  static final Member DEPTH = Member.field(Runtime.STATE, "depth", CD_int);
  private static final Member TAIL_BUDGET = Member.field(Runtime.STATE, "nesting", CD_int);
  private static final Member TAGS = Member.field(Runtime.STATE, "tags", TAG.arrayType());
  private static final Member TAG_OF = Member.field(EXCEPTION, "tag", TAG);
  private static final Member NUMBERS = Member.field(EXCEPTION, "numbers", LONGS);
  private static final Member REFERENCES =
      Member.field(EXCEPTION, "references", Runtime.OBJECT_ARRAY);
  private static final Member NEW_NUMBERS = Runtime.method(EXCEPTION, "numbers", LONGS, CD_int);
  private static final Member NEW_REFERENCES =
      Runtime.method(EXCEPTION, "references", Runtime.OBJECT_ARRAY, CD_int);
  private static final Member EMPTY = Runtime.method(EXCEPTION, "of", EXCEPTION, TAG);
  private static final Member WITH_INT = Runtime.method(EXCEPTION, "of", EXCEPTION, CD_int, TAG);
  private static final Member WITH =
      Runtime.method(EXCEPTION, "of", EXCEPTION, LONGS, Runtime.OBJECT_ARRAY, TAG);

  private final Emitter e;

  /// The constructs that catch around the present instruction, the innermost last.
  private final List<Catching> open = new ArrayList<>();

  /// Where what no construct of the function catches is thrown on; -1 if nobody goes there.
  private int outside = -1;

  ExceptionEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    int x = e.body.x(at);
    switch (op) {
      case THROW -> raise(x);
      case THROW_REF -> {
        e.code.checkcast(EXCEPTION);
        e.code.op(Jvm.ATHROW);
      }
      case RETHROW -> throwOn(find(x));
      case TRY_TABLE, TRY -> begin(x);
      case CATCH -> clause(find(x), (int) e.body.imm(at));
      case CATCH_ALL -> clause(find(x), -1);
      case DELEGATE -> delegate(x, (int) e.body.imm(at));
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  private Catching find(int label) {
    for (int i = open.size() - 1; ; i--) {
      if (open.get(i).label == label) {
        return open.get(i);
      }
    }
  }

  // ---- Constructs.

  private boolean catches(int label) {
    return e.body.label(label).op() != Op.TRY_TABLE || e.body.label(label).catchCount() > 0;
  }

  private void begin(int label) {
    if (!catches(label)) {
      return;
    }
    var construct = new Catching(label, e.body.label(label).height());
    keepStack(construct);
    construct.depth = e.temp(Kind.I);
    e.loadState();
    e.code.getfield(DEPTH);
    e.code.store(Kind.I, construct.depth);
    construct.exception = e.temp(Kind.A);
    e.code.op(Jvm.ACONST_NULL);
    e.code.store(Kind.A, construct.exception);
    construct.handler = e.label();
    open.add(construct);
    construct.watch();
  }

  // Copies what is below the construct's parameters to temporaries.
  private void keepStack(Catching construct) {
    int count = e.height();
    int below = construct.kinds.length;
    int[] slots = new int[count];
    for (int i = 0; i < count && below > 0; i++) {
      slots[i] = e.temp(kind(i));
    }
    for (int i = count - 1; i >= 0 && below > 0; i--) {
      e.code.store(kind(i), slots[i]);
    }
    for (int i = 0; i < count && below > 0; i++) {
      e.code.load(kind(i), slots[i]);
    }
    if (below > 0) {
      e.release(count - below);
    }
    for (int i = 0; i < below; i++) {
      construct.kinds[i] = kind(i);
      construct.slots[i] = slots[i];
    }
  }

  private byte kind(int fromBottom) {
    return e.kindAt(e.height() - 1 - fromBottom);
  }

  /// Ends a `try_table`, or a `try` whose exceptions nobody takes away; the label's end is still to
  /// be bound.
  void end(int label) {
    if (!catches(label)) {
      return;
    }
    var construct = find(label);
    if (e.body.label(label).op() == Op.TRY_TABLE) {
      construct.rest();
      enter(construct);
      clauses(construct, e.body.label(label));
    } else if (construct.rest()) {
      if (construct.watched || e.code.isTarget(construct.handler)) {
        enter(construct);
        throwOn(construct);
      }
    } else if (construct.next >= 0) {
      other(construct);
      throwOn(construct);
    }
    close(construct);
  }

  private void close(Catching construct) {
    open.removeLast();
    e.release(construct.kinds.length + 2);
    e.pop(e.height());
    for (byte kind : construct.kinds) {
      e.push(kind);
    }
  }

  private void clauses(Catching construct, Body.Label label) {
    for (int i = 0; i < label.catchCount(); i++) {
      var clause = label.catchClause(i);
      int next = clause.tag() < 0 ? skipNever(construct) : skipUnless(construct, clause.tag());
      push(construct, e.body.label(clause.label()).height());
      if (clause.tag() >= 0) {
        payload(construct, clause.tag());
      }
      if (clause.withRef()) {
        e.code.load(Kind.A, construct.exception);
        e.push(Kind.A);
      }
      e.jump(clause.label());
      e.pop(e.height());
      e.bind(next);
    }
    throwOn(construct);
  }

  // A `catch` or, with tag -1, a `catch_all`.
  private void clause(Catching construct, int tag) {
    if (construct.rest()) {
      enter(construct);
    } else {
      other(construct);
    }
    construct.next = tag < 0 ? -1 : skipUnless(construct, tag);
    push(construct, construct.kinds.length);
    if (tag >= 0) {
      payload(construct, tag);
    }
  }

  private void delegate(int label, int outer) {
    var construct = find(label);
    construct.rest();
    if (construct.watched || e.code.isTarget(construct.handler)) {
      leaveBody(construct);
      e.code.bindHandler(construct.handler, EXCEPTION);
      e.code.branch(Jvm.GOTO, handlerAt(construct, outer));
    }
    close(construct);
    e.leaveWith(e.body.label(label));
    if (e.code.isTarget(e.target(label))) {
      e.bind(e.target(label));
    }
  }

  // Where exceptions go that are thrown where `label` begins or in it, but outside of `inner`.
  private int handlerAt(Catching inner, int label) {
    for (int i = open.size() - 1; i >= 0; i--) {
      var construct = open.get(i);
      if (construct != inner && construct.label <= label && construct.inBody) {
        return construct.handler;
      }
    }
    if (outside < 0) {
      outside = e.label();
    }
    return outside;
  }

  /// Ends the function.
  void finish() {
    if (outside >= 0) {
      e.code.bindHandler(outside, EXCEPTION);
      e.code.op(Jvm.ATHROW);
    }
  }

  // ---- Handlers.

  // What falls out of the body, or out of a clause, goes to the end.
  private void leaveBody(Catching construct) {
    if (e.code.reachable()) {
      e.code.branch(Jvm.GOTO, e.target(construct.label));
    }
    e.pop(e.height());
  }

  // Begins the handler: the stack is empty, and all is as it was when the construct began.
  private void enter(Catching construct) {
    leaveBody(construct);
    e.code.bindHandler(construct.handler, EXCEPTION);
    e.code.store(Kind.A, construct.exception);
    e.loadState();
    e.code.load(Kind.I, construct.depth);
    e.code.putfield(DEPTH);
    if (e.layout.makesTailCalls()) {
      e.loadState();
      e.code.op(Jvm.ICONST_0);
      e.code.putfield(TAIL_BUDGET);
    }
    e.memoryMayHaveChanged();
  }

  // Continues where the clause before did not fit.
  private void other(Catching construct) {
    leaveBody(construct);
    if (construct.next >= 0) {
      e.bind(construct.next);
    }
  }

  // Compares the tag; the label that is returned is where to go on if it is another.
  private int skipUnless(Catching construct, int tag) {
    int next = e.label();
    caught(construct);
    e.code.getfield(TAG_OF);
    tag(tag);
    e.code.branch(Jvm.IF_ACMPNE, next);
    return next;
  }

  // The JVM wants a way to what comes after a clause that catches all: where it branches to there
  // has to be code.
  private int skipNever(Catching construct) {
    int next = e.label();
    e.code.load(Kind.A, construct.exception);
    e.code.branch(Jvm.IFNULL, next);
    return next;
  }

  private void caught(Catching construct) {
    e.code.load(Kind.A, construct.exception);
    e.code.checkcast(EXCEPTION);
  }

  private void throwOn(Catching construct) {
    caught(construct);
    e.code.op(Jvm.ATHROW);
  }

  // Pushes the lowest values that were below the construct.
  private void push(Catching construct, int count) {
    for (int i = 0; i < count; i++) {
      e.code.load(construct.kinds[i], construct.slots[i]);
      e.push(construct.kinds[i]);
    }
  }

  /// A construct that catches.
  private final class Catching {
    final int label;

    /// What is below it on the stack, and where that is kept.
    final byte[] kinds;

    final int[] slots;

    int depth;
    int exception;
    int handler;

    /// Where the next clause begins, if the last one compares a tag; else -1.
    int next = -1;

    /// Whether the present instruction is in what it catches the exceptions of.
    boolean inBody = true;

    /// Whether any instruction is.
    boolean watched;

    private int from;
    private int fromSize;

    Catching(int label, int below) {
      this.label = label;
      kinds = new byte[below];
      slots = new int[below];
    }

    /// From here on it catches.
    void watch() {
      from = e.label();
      fromSize = e.code.size();
      e.code.mark(from);
    }

    /// Up to here it catches.
    void pause() {
      if (e.code.size() > fromSize) {
        int to = e.label();
        e.code.mark(to);
        e.code.handler(from, to, handler, EXCEPTION);
        watched = true;
      }
    }

    /// Its body ends here; tells whether it had not ended before.
    boolean rest() {
      boolean ends = inBody;
      if (ends) {
        pause();
        inBody = false;
      }
      return ends;
    }
  }

  /// Keeps the instructions that `code` writes out of what the constructs around them catch.
  void unwatched(Runnable code) {
    for (var construct : open.reversed()) {
      if (construct.inBody) {
        construct.pause();
      }
    }
    code.run();
    for (var construct : open) {
      if (construct.inBody) {
        construct.watch();
      }
    }
  }

  // ---- What exceptions carry.

  private FunctionType type(int tag) {
    return (FunctionType) e.layout.module.type(e.layout.module.tags().get(tag)).composite();
  }

  private void tag(int tag) {
    e.loadState();
    e.code.getfield(TAGS);
    e.code.constant(tag);
    e.code.op(Jvm.AALOAD);
  }

  private void raise(int tag) {
    var type = type(tag);
    int count = type.paramCount();
    if (count == 0) {
      tag(tag);
      e.code.invokestatic(EMPTY);
    } else if (count == 1 && Kind.of(type.param(0)) == Kind.I) {
      tag(tag);
      e.code.invokestatic(WITH_INT);
    } else {
      pack(type);
      tag(tag);
      e.code.invokestatic(WITH);
    }
    e.code.op(Jvm.ATHROW);
  }

  private void pack(FunctionType type) {
    int count = type.paramCount();
    int[] slots = new int[count];
    int numbers = 0;
    int references = 0;
    for (int i = count - 1; i >= 0; i--) {
      byte kind = Kind.of(type.param(i));
      slots[i] = e.storeTemp(kind);
      numbers += kind == Kind.A ? 0 : kind == Kind.V ? 2 : 1;
      references += kind == Kind.A ? 1 : 0;
    }
    pack(type, slots, NEW_NUMBERS, numbers, false);
    pack(type, slots, NEW_REFERENCES, references, true);
    e.release(count);
  }

  private void pack(FunctionType type, int[] slots, Member make, int size, boolean references) {
    e.code.constant(size);
    e.code.invokestatic(make);
    int index = 0;
    for (int i = 0; i < slots.length; i++) {
      byte kind = Kind.of(type.param(i));
      if (kind == Kind.A != references) {
        continue;
      }
      for (int half = 0; half < (kind == Kind.V ? 2 : 1); half++) {
        e.code.op(Jvm.DUP);
        e.code.constant(index++);
        if (kind == Kind.V) {
          e.code.load(Kind.J, slots[i] + 2 * half);
        } else {
          e.code.load(kind, slots[i]);
          Scratch.toLong(e.code, kind);
        }
        e.code.op(references ? Jvm.AASTORE : Jvm.LASTORE);
      }
    }
  }

  // Pushes what the exception carries.
  private void payload(Catching construct, int tag) {
    var type = type(tag);
    int numbers = 0;
    int references = 0;
    for (int i = 0; i < type.paramCount(); i++) {
      byte kind = Kind.of(type.param(i));
      if (kind == Kind.A) {
        caught(construct);
        e.code.getfield(REFERENCES);
        e.code.constant(references++);
        e.code.op(Jvm.AALOAD);
      } else {
        for (int half = kind == Kind.V ? 2 : 1; half > 0; half--) {
          caught(construct);
          e.code.getfield(NUMBERS);
          e.code.constant(numbers++);
          e.code.op(Jvm.LALOAD);
        }
        Scratch.fromLong(e.code, kind);
      }
      e.push(kind);
    }
  }
}
