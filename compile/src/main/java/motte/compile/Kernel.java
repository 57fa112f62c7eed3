package motte.compile;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import motte.format.Op;

/// The method of the runtime that computes a vector instruction, and how it is called.
///
/// The method has the instruction's name: `i8x16.add_sat_s` is `I8x16.addSatS`. What has no kernel:
/// constants, shuffles, splats, lanes, memory, and what is done lane by lane ([VectorForm]).
///
/// @param second the method for the high half of the result, if that is another one
record Kernel(Shape shape, Member first, Member second) {

  /// How a kernel is called; `l` and `h` are the low and the high half of an operand.
  enum Shape {
    /// `f(a.l, b.l...), f(a.h, b.h...)`.
    HALVES,
    /// `f(a.l, count), f(a.h, count)`.
    SHIFT,
    /// `f(a.l, a.h)`, an i32.
    REDUCE,
    /// `f(a.l, a.h), f(b.l, b.h)`.
    NARROW,
    /// `f(a.l, a.h), 0`.
    NARROW_ZERO,
    /// `first(a.l, b.l...), second(a.l, b.l...)`.
    WIDEN_LOW,
    /// `first(a.h, b.h...), second(a.h, b.h...)`.
    WIDEN_HIGH,
    /// `f(a.l, a.h, b.l), f(a.l, a.h, b.h)`.
    LOOK_UP
  }

  /// What a relaxed instruction is the same as. Of the others, `madd` and `nmadd` round twice, and
  /// `dot` takes both operands as signed.
  private static final Map<Op, Op> RELAXED =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Op.I8X16_RELAXED_SWIZZLE, Op.I8X16_SWIZZLE),
              Map.entry(Op.I32X4_RELAXED_TRUNC_F32X4_S, Op.I32X4_TRUNC_SAT_F32X4_S),
              Map.entry(Op.I32X4_RELAXED_TRUNC_F32X4_U, Op.I32X4_TRUNC_SAT_F32X4_U),
              Map.entry(Op.I32X4_RELAXED_TRUNC_F64X2_S_ZERO, Op.I32X4_TRUNC_SAT_F64X2_S_ZERO),
              Map.entry(Op.I32X4_RELAXED_TRUNC_F64X2_U_ZERO, Op.I32X4_TRUNC_SAT_F64X2_U_ZERO),
              Map.entry(Op.I8X16_RELAXED_LANESELECT, Op.V128_BITSELECT),
              Map.entry(Op.I16X8_RELAXED_LANESELECT, Op.V128_BITSELECT),
              Map.entry(Op.I32X4_RELAXED_LANESELECT, Op.V128_BITSELECT),
              Map.entry(Op.I64X2_RELAXED_LANESELECT, Op.V128_BITSELECT),
              Map.entry(Op.F32X4_RELAXED_MIN, Op.F32X4_MIN),
              Map.entry(Op.F32X4_RELAXED_MAX, Op.F32X4_MAX),
              Map.entry(Op.F64X2_RELAXED_MIN, Op.F64X2_MIN),
              Map.entry(Op.F64X2_RELAXED_MAX, Op.F64X2_MAX),
              Map.entry(Op.I16X8_RELAXED_Q15MULR_S, Op.I16X8_Q15MULR_SAT_S)));

  private static final ClassDesc LONG = ConstantDescs.CD_long;

  private static final Map<Op, Kernel> KERNELS = Collections.unmodifiableMap(kernels());

  /// The kernel of a vector instruction without immediates that is no splat.
  static Kernel of(Op op) {
    var kernel = KERNELS.get(op);
    if (kernel == null) {
      throw new IllegalArgumentException(op.mnemonic());
    }
    return kernel;
  }

  /// The instruction itself, or the one that a relaxed one is the same as.
  static Op plain(Op op) {
    return RELAXED.getOrDefault(op, op);
  }

  private static Map<Op, Kernel> kernels() {
    var kernels = new EnumMap<Op, Kernel>(Op.class);
    for (var op : Op.values()) {
      if (op.code() >> 12 == 0xfd
          && op.immediate() == Op.Immediate.NONE
          && !op.mnemonic().endsWith("splat")
          && plain(op) == op
          && (!VectorForm.hasLanes(op) || FloatVectorEmit.isSign(op))) {
        kernels.put(op, named(op));
      }
    }
    return kernels;
  }

  private static Kernel named(Op op) {
    var shape = shape(op);
    int operands = op.signature().indexOf(':');
    var type =
        switch (shape) {
          case HALVES, WIDEN_LOW, WIDEN_HIGH ->
              MethodTypeDesc.of(LONG, Collections.nCopies(operands, LONG));
          case SHIFT -> MethodTypeDesc.of(LONG, LONG, ConstantDescs.CD_int);
          case REDUCE -> MethodTypeDesc.of(ConstantDescs.CD_int, LONG, LONG);
          case NARROW, NARROW_ZERO -> MethodTypeDesc.of(LONG, LONG, LONG);
          case LOOK_UP -> MethodTypeDesc.of(LONG, LONG, LONG, LONG);
        };
    var name = op.mnemonic();
    return new Kernel(
        shape,
        method(name.replace("_high_", "_low_"), type),
        method(name.replace("_low_", "_high_"), type));
  }

  private static Shape shape(Op op) {
    var name = op.mnemonic();
    if (name.contains("_low_")) {
      return Shape.WIDEN_LOW;
    } else if (name.contains("_high_")) {
      return Shape.WIDEN_HIGH;
    } else if (name.contains("narrow")) {
      return Shape.NARROW;
    } else if (name.endsWith("_zero")) {
      return Shape.NARROW_ZERO;
    } else if (op == Op.I8X16_SWIZZLE) {
      return Shape.LOOK_UP;
    } else if (op.signature().equals("vi:v")) {
      return Shape.SHIFT;
    } else {
      return op.signature().equals("v:i") ? Shape.REDUCE : Shape.HALVES;
    }
  }

  /// `i8x16.add_sat_s` is `addSatS` of class `I8x16`.
  private static Member method(String mnemonic, MethodTypeDesc type) {
    int dot = mnemonic.indexOf('.');
    var name = new StringBuilder();
    for (var word : mnemonic.substring(dot + 1).split("_", -1)) {
      name.append(name.isEmpty() ? word : capitalised(word));
    }
    var owner = Runtime.internal(capitalised(mnemonic.substring(0, dot)));
    return Member.method(owner, name.toString(), type);
  }

  private static String capitalised(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
