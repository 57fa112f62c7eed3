package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import motte.format.Op;

/// Tables. All done by the runtime, the table the last argument, indices of i32 or i64.
final class TableEmit {
  private final Emitter e;

  TableEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    int table = e.body.x(at);
    byte kind = op == Op.ELEM_DROP ? Kind.I : e.layout.tableIndexKind(table);
    var index = Kind.desc(kind);
    switch (op) {
      case TABLE_GET -> {
        table(table);
        call("at", CD_Object, index, Runtime.TABLE);
        e.pop();
        e.push(Kind.A);
      }
      case TABLE_SET -> {
        table(table);
        call("set", CD_void, index, CD_Object, Runtime.TABLE);
        e.pop(2);
      }
      case TABLE_SIZE -> {
        table(table);
        call("size", CD_int, Runtime.TABLE);
        if (kind == Kind.J) {
          e.code.op(Jvm.I2L);
        }
        e.push(kind);
      }
      case TABLE_GROW -> {
        table(table);
        call("grow", index, CD_Object, index, Runtime.TABLE);
        e.pop(2);
        e.push(kind);
      }
      case TABLE_FILL -> {
        table(table);
        call("fill", CD_void, index, CD_Object, index, Runtime.TABLE);
        e.pop(3);
      }
      case TABLE_COPY -> {
        int source = e.body.y(at);
        byte sourceKind = e.layout.tableIndexKind(source);
        table(table);
        table(source);
        call(
            "copy",
            CD_void,
            index,
            Kind.desc(sourceKind),
            Kind.desc(kind == Kind.J ? sourceKind : kind),
            Runtime.TABLE,
            Runtime.TABLE);
        e.pop(3);
      }
      case TABLE_INIT -> {
        table(table);
        e.loadState();
        e.code.constant(e.body.y(at));
        call("init", CD_void, index, CD_int, CD_int, Runtime.TABLE, Runtime.STATE, CD_int);
        e.pop(3);
      }
      case ELEM_DROP -> {
        e.loadState();
        e.code.constant(table);
        e.code.invokestatic(
            Runtime.CALLS, "dropElements", MethodTypeDesc.of(CD_void, Runtime.STATE, CD_int));
      }
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  /// Pushes the object that is a table.
  void table(int table) {
    e.loadField(StateClass.table(table), Runtime.TABLE);
  }

  private void call(String name, ClassDesc result, ClassDesc... parameters) {
    e.code.invokestatic(Runtime.TABLE, name, MethodTypeDesc.of(result, parameters));
  }
}
