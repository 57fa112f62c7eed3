package motte.compile;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import motte.format.FunctionType;

/// How functions of a type are called: parameters, the state, and back the first result (of a
/// vector, its low half); what else there is to give back goes through [Scratch].
///
/// Parameters that a method cannot take, or may not (see [Signatures]), the last ones, go through
/// [Scratch] too.
final class Convention {
  final byte[] params;
  final byte[] results;

  /// How many of the parameters are parameters of the method.
  final int direct;

  /// The parameters that are not.
  final Scratch overflow;

  /// All results but the one that the method returns.
  final Scratch more;

  /// Parameters and result, without the state, which is the last parameter.
  private final ClassDesc[] descs;

  private final ClassDesc result;

  /// How functions of this type are called.
  Convention(FunctionType type) {
    this(params(type), results(type));
  }

  /// How methods that take and give values of these kinds are called.
  Convention(byte[] params, byte[] results) {
    this.params = params;
    this.results = results;
    direct = Signatures.direct(Signatures.kinds(params));
    var list = new ArrayList<ClassDesc>();
    for (int i = 0; i < direct; i++) {
      list.add(Kind.desc(params[i]));
      if (params[i] == Kind.V) {
        list.add(Kind.desc(Kind.V));
      }
    }
    overflow = new Scratch(Arrays.copyOfRange(params, direct, params.length));
    byte[] others = results.length == 0 ? results : Arrays.copyOfRange(results, 1, results.length);
    if (results.length > 0 && results[0] == Kind.V) {
      others = Arrays.copyOf(results, results.length);
      others[0] = Kind.J;
    }
    more = new Scratch(others);
    list.add(Runtime.STATE);
    descs = list.toArray(ClassDesc[]::new);
    result = results.length == 0 ? ConstantDescs.CD_void : Kind.desc(results[0]);
  }

  /// The kind of the first result, or -1; the method returns it, of a vector the low half.
  int resultKind() {
    return results.length == 0 ? -1 : results[0];
  }

  /// All parameters, when they all go through the state.
  Scratch all() {
    return new Scratch(params);
  }

  /// The descriptor with this class as that of the state.
  MethodTypeDesc desc(ClassDesc state) {
    var copy = descs.clone();
    copy[copy.length - 1] = state;
    return MethodTypeDesc.of(result, copy);
  }

  /// The descriptor with `more` parameters between the others and the state.
  MethodTypeDesc desc(ClassDesc more, ClassDesc state) {
    var all = Arrays.copyOf(descs, descs.length + 1);
    all[all.length - 2] = more;
    all[all.length - 1] = state;
    return MethodTypeDesc.of(result, all);
  }

  /// What a call does to the height of the JVM's stack, the state included.
  int delta() {
    int delta = results.length == 0 ? 0 : Member.slots(result);
    for (var desc : descs) {
      delta -= Member.slots(desc);
    }
    return delta;
  }

  static byte[] params(FunctionType type) {
    byte[] kinds = new byte[type.paramCount()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = Kind.of(type.param(i));
    }
    return kinds;
  }

  private static byte[] results(FunctionType type) {
    byte[] kinds = new byte[type.resultCount()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = Kind.of(type.result(i));
    }
    return kinds;
  }
}
