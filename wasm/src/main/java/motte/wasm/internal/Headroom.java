package motte.wasm.internal;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Makes sure that a function of the host's does not run out of stack halfway, because a guest that
/// nests calls could choose the place: a host may not survive that, and a class of the JDK whose
/// initialisation fails is lost for good.
///
/// It calls a method with so many locals that the JVM refuses to begin it unless they fit. The
/// method is too large for HotSpot to compile, and so keeps its locals.
final class Headroom {
  /// As long as so few calls are nested there is room enough.
  static final int SHALLOW = 64;

  /// What must be left, in words of eight bytes.
  private static final int WORDS = 12_000;

  /// HotSpot compiles no method with more than 8,000 bytes.
  private static final int BYTES = 8_100;

  private static final MethodHandle PROBE = probe();

  private Headroom() {}

  private static MethodHandle probe() {
    var name = ClassDesc.of(Headroom.class.getPackageName(), "Probe");
    var content =
        ClassFile.of()
            .build(
                name,
                builder ->
                    builder.withMethodBody(
                        "probe",
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_STATIC,
                        code -> {
                          code.iconst_0().istore(WORDS);
                          for (int i = 0; i < BYTES; i++) {
                            code.nop();
                          }
                          code.return_();
                        }));
    try {
      var lookup = MethodHandles.lookup().defineHiddenClass(content, true);
      var probe =
          lookup.findStatic(lookup.lookupClass(), "probe", MethodType.methodType(void.class));
      probe.invokeExact();
      return probe;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Has everything ready that [#check] needs, while there is still room for that.
  static void prepare() {}

  /// Throws a [StackOverflowError] if there is too little left.
  static void check() {
    try {
      PROBE.invokeExact();
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
