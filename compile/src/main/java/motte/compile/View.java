package motte.compile;

import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;

/// As what the bytes of a memory are seen, and how they are loaded and stored: through a
/// `VarHandle` where they are used, or by a call of the runtime's `Access`.
///
/// | | `VarHandle` | `Access` |
/// |---|---|---|
/// | C2 | inlines it whatever else it has inlined | inlines it unless it has inlined much already ([#fit]) |
/// | C1 | inlines five methods and then calls one | calls one |
/// | the interpreter | calls four methods | calls one |
@SuppressWarnings("ImmutableEnumChecker") // A member never changes.
enum View {
  SHORT("Short", CD_short, Runtime.SHORT_VIEW, Runtime.GET_SHORT, Runtime.SET_SHORT),
  CHAR("Char", CD_char, Runtime.CHAR_VIEW, Runtime.GET_CHAR, Runtime.SET_SHORT),
  INT("Int", CD_int, Runtime.INT_VIEW, Runtime.GET_INT, Runtime.SET_INT),
  LONG("Long", CD_long, Runtime.LONG_VIEW, Runtime.GET_LONG, Runtime.SET_LONG);

  /// C2 inlines nothing that it need not once a method has 8,000 bytes, with all that was inlined
  /// (DesiredMethodLimit): what is ours, and functions of the guest.
  private static final int MOST = 6_500;

  /// By how much an access brings it closer to that.
  private static final int ACCESS = 42;

  /// The same for any instruction.
  private static final int INSTRUCTION = 3;

  /// The field of the `VarHandle`.
  final Member handle;

  /// `(array, index)value` of the handle.
  final Member get;

  /// `(array, index, value)` of the handle.
  final Member set;

  /// `(array, index)value`.
  final Member load;

  /// `(array, index, value)`.
  final Member store;

  View(String name, ClassDesc type, Member handle, Member get, Member set) {
    var owner = Runtime.internal("Access");
    this.handle = handle;
    this.get = get;
    this.set = set;
    load = Runtime.method(owner, "get" + name, type, Runtime.BYTE_ARRAY, CD_int);
    store = Runtime.method(owner, "set" + name, CD_void, Runtime.BYTE_ARRAY, CD_int, type);
  }

  /// Whether a method with so many instructions, so many of them accesses, is small enough for all
  /// calls to be inlined by C2.
  static boolean fit(int instructions, int accesses) {
    return (long) INSTRUCTION * instructions + (long) ACCESS * accesses < MOST;
  }
}
