package motte.wasm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import motte.format.FunctionType;
import motte.format.TypeDef;
import motte.format.TypeDef.ArrayType;
import motte.format.TypeDef.Field;
import motte.format.TypeDef.StructType;
import motte.format.ValType;
import motte.wasm.Trap;
import org.junit.jupiter.api.Test;

class RuntimeTypeTest {
  private static final FunctionType FUNCTION =
      new FunctionType(new int[] {ValType.I32}, new int[] {ValType.I64});

  @Test
  void equal_types_of_two_modules_are_one() {
    var one = ModuleTypes.of(alone(0, FUNCTION));
    var other = ModuleTypes.of(alone(0, struct(ValType.F64)), alone(1, FUNCTION));

    assertSame(one.type(0), other.type(1));
    assertNotSame(one.type(0), other.type(0));
  }

  @Test
  void a_type_that_refers_to_itself_is_equal_to_its_like() {
    var one = ModuleTypes.of(alone(0, list(0)));
    var other = ModuleTypes.of(alone(0, FUNCTION), alone(1, list(1)));

    assertSame(one.type(0), other.type(1));
  }

  @Test
  void types_in_groups_of_different_sizes_differ() {
    var one = ModuleTypes.of(alone(0, list(0)));
    var two =
        ModuleTypes.of(
            new TypeDef(list(0), -1, false, 0, 2), new TypeDef(list(1), -1, false, 0, 2));

    assertNotSame(one.type(0), two.type(0));
    assertNotSame(two.type(0), two.type(1));
  }

  @Test
  void a_final_type_differs_from_an_open_one() {
    var types = ModuleTypes.of(alone(0, FUNCTION), new TypeDef(FUNCTION, -1, true, 1, 1));

    assertNotSame(types.type(0), types.type(1));
  }

  @Test
  void a_type_is_below_its_ancestors_and_not_above_or_beside_them() {
    var types =
        ModuleTypes.of(
            alone(0, struct(ValType.I32)),
            new TypeDef(struct(ValType.I32, ValType.I8), 0, false, 1, 1),
            new TypeDef(struct(ValType.I32, ValType.I8, ValType.F32), 1, false, 2, 1),
            new TypeDef(struct(ValType.I32, ValType.I16), 0, false, 3, 1));

    assertTrue(types.type(2).isSubtypeOf(types.type(0)));
    assertTrue(types.type(2).isSubtypeOf(types.type(2)));
    assertFalse(types.type(0).isSubtypeOf(types.type(2)));
    assertFalse(types.type(3).isSubtypeOf(types.type(1)));
  }

  @Test
  void references_are_below_each_other_as_the_specification_says() {
    var types = ModuleTypes.of(alone(0, struct(ValType.I32)), alone(1, FUNCTION));
    var struct = types.close(ValType.ref(0, false));

    assertTrue(struct.isSubtypeOf(types.close(ValType.ref(0, true))));
    assertFalse(types.close(ValType.ref(0, true)).isSubtypeOf(struct));
    assertTrue(struct.isSubtypeOf(types.close(ValType.ANYREF)));
    assertTrue(struct.isSubtypeOf(types.close(ValType.ref(ValType.EQ, true))));
    assertFalse(struct.isSubtypeOf(types.close(ValType.ref(ValType.ARRAY, true))));
    assertFalse(struct.isSubtypeOf(types.close(ValType.EXTERNREF)));
    assertTrue(types.close(ValType.ref(1, true)).isSubtypeOf(types.close(ValType.FUNCREF)));
    assertTrue(types.close(ValType.ref(ValType.NONE, false)).isSubtypeOf(struct));
    assertFalse(types.close(ValType.ref(ValType.NOFUNC, false)).isSubtypeOf(struct));
    assertTrue(types.close(ValType.I32).isSubtypeOf(types.close(ValType.I32)));
    assertFalse(types.close(ValType.I32).isSubtypeOf(types.close(ValType.ANYREF)));
  }

  @Test
  void threads_that_define_a_type_at_once_get_the_same() {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var classes = new ArrayList<Future<Class<?>>>();
      for (int i = 0; i < 16; i++) {
        classes.add(
            threads.submit(() -> {
              start.await();
              return ModuleTypes.of(alone(0, struct(ValType.I16, ValType.I16, ValType.F32)))
                  .type(0)
                  .objectClass();
            }));
      }
      start.countDown();

      assertEquals(1, classes.stream().map(RuntimeTypeTest::result).distinct().count());
    }
  }

  @Test
  void a_type_that_nobody_uses_any_more_is_forgotten() throws InterruptedException {
    var dropped = new WeakReference<>(ModuleTypes.of(alone(0, struct(ValType.F32, -8))).type(0));
    Allocation.struct(ModuleTypes.of(alone(0, struct(ValType.F32, -8))).type(0));

    for (int i = 0; i < 50 && dropped.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }

    assertNull(dropped.get());
  }

  @Test
  void an_object_keeps_its_type() {
    var object = Allocation.struct(ModuleTypes.of(alone(0, struct(ValType.F32, -9))).type(0));

    System.gc();

    assertSame(
        object.getClass(), ModuleTypes.of(alone(0, struct(ValType.F32, -9))).type(0).objectClass());
  }

  @Test
  void an_object_of_a_subtype_is_one_of_its_supertype_across_modules() {
    var one =
        ModuleTypes.of(
            alone(0, struct(ValType.I32)),
            new TypeDef(struct(ValType.I32, ValType.V128), 0, false, 1, 1));
    var other = ModuleTypes.of(alone(0, struct(ValType.I32)));

    var object = Allocation.struct(one.type(1), List.of(5, new long[] {1, 2}));

    assertTrue(other.close(ValType.ref(0, false)).accepts(object));
    assertTrue(one.close(ValType.ref(1, false)).accepts(object));
    assertFalse(one.close(ValType.ref(1, false)).accepts(Allocation.struct(other.type(0))));
  }

  @Test
  void arrays_hold_what_they_are_made_of() {
    var types =
        ModuleTypes.of(
            alone(0, new ArrayType(new Field(ValType.I8, true))),
            alone(1, new ArrayType(new Field(ValType.V128, true))),
            alone(2, new ArrayType(new Field(ValType.ANYREF, true))));

    var bytes = Allocation.array(types.type(0), List.of(1, 0x1ff));
    var vectors = Allocation.array(types.type(1), new long[] {3, 4}, 2);
    var references = Allocation.array(types.type(2), "x", 1);

    assertEquals(-1, ByteArray.get(bytes, 1));
    assertEquals(255, ByteArray.getUnsigned(bytes, 1));
    assertEquals(4, VectorArray.high(vectors, 1));
    assertEquals(2, GuestArray.len(vectors));
    assertSame("x", RefArray.get(references, 0));
  }

  @Test
  void an_index_beyond_an_array_traps() {
    var array =
        Allocation.array(
            ModuleTypes.of(alone(0, new ArrayType(new Field(ValType.I64, true)))).type(0), 3);

    assertOutOfBounds(() -> LongArray.get(array, 3));
    assertOutOfBounds(() -> LongArray.set(array, -1, 0));
    assertOutOfBounds(() -> LongArray.fill(array, 2, 0, 2));
    assertOutOfBounds(() -> LongArray.copy(array, 0, array, -1, 2));
    LongArray.fill(array, 3, 0, 0);
  }

  @Test
  void a_huge_array_is_refused() {
    var trap = assertThrows(GuestTrap.class, () -> LongArray.make(-1));

    assertEquals(Trap.Reason.OUT_OF_MEMORY, trap.reason());
  }

  @Test
  void small_integers_are_equal_by_value() {
    assertTrue(Eq.same(I31.of(1_000_000), I31.of(1_000_000)));
    assertFalse(Eq.same(I31.of(1), I31.of(2)));
    assertFalse(Eq.same(I31.of(1), null));
    assertEquals(-1, I31.signed(I31.of(-1)));
    assertEquals(0x7fff_ffff, I31.unsigned(I31.of(-1)));
    assertEquals(-0x4000_0000, I31.signed(I31.of(0x4000_0000)));
  }

  private static void assertOutOfBounds(org.junit.jupiter.api.function.Executable code) {
    assertEquals(Trap.Reason.OUT_OF_BOUNDS_ARRAY, assertThrows(GuestTrap.class, code).reason());
  }

  private static Class<?> result(Future<Class<?>> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static TypeDef alone(int index, TypeDef.Composite composite) {
    return new TypeDef(composite, -1, false, index, 1);
  }

  private static StructType struct(int... types) {
    return new StructType(
        java.util.Arrays.stream(types).mapToObj(type -> new Field(type, true)).toList());
  }

  private static StructType list(int self) {
    return struct(ValType.I32, ValType.ref(self, true));
  }
}
