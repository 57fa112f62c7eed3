package motte.wasm.internal;

import motte.wasm.Trap.Reason;

/// A trap on its way out of compiled code: whoever called the guest makes a [motte.wasm.Trap] of
/// it.
///
/// Other traps are exceptions of the JVM: [IndexOutOfBoundsException] an address beyond a memory,
/// [ArithmeticException] a division by zero, [NullPointerException] a null reference,
/// [ClassCastException] a cast that failed.
public final class GuestTrap extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  GuestTrap(Reason reason, String message) {
    super(message, null, false, true);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  public static RuntimeException unreachable() {
    return new GuestTrap(Reason.UNREACHABLE, "the guest executed `unreachable`");
  }

  static GuestTrap memory() {
    return new GuestTrap(Reason.OUT_OF_BOUNDS_MEMORY, "out of bounds memory access");
  }

  static GuestTrap table() {
    return new GuestTrap(Reason.OUT_OF_BOUNDS_TABLE, "out of bounds table access");
  }

  static GuestTrap undefinedElement() {
    return new GuestTrap(Reason.OUT_OF_BOUNDS_TABLE, "undefined element");
  }

  static GuestTrap uninitialized() {
    return new GuestTrap(Reason.UNINITIALIZED_ELEMENT, "uninitialized element");
  }

  static GuestTrap indirectCallType() {
    return new GuestTrap(Reason.INDIRECT_CALL_TYPE, "indirect call type mismatch");
  }

  static GuestTrap nullReference() {
    return new GuestTrap(Reason.NULL_REFERENCE, "null reference");
  }

  static GuestTrap overflow() {
    return new GuestTrap(Reason.INTEGER_OVERFLOW, "integer overflow");
  }

  static GuestTrap invalidConversion() {
    return new GuestTrap(Reason.INVALID_CONVERSION, "invalid conversion to integer");
  }

  static GuestTrap unaligned() {
    return new GuestTrap(Reason.UNALIGNED_ATOMIC, "unaligned atomic");
  }

  static GuestTrap unsharedWait() {
    return new GuestTrap(Reason.UNSHARED_WAIT, "expected shared memory");
  }

  static GuestTrap outOfFuel() {
    return new GuestTrap(Reason.FUEL_EXHAUSTED, "the guest used up its fuel");
  }

  static GuestTrap codeLimit() {
    return new GuestTrap(
        Reason.CODE_LIMIT, "the guest needs more compiled code than its limit allows");
  }

  static GuestTrap exhausted() {
    return new GuestTrap(Reason.CALL_STACK_EXHAUSTED, "the guest nested too many calls");
  }
}
