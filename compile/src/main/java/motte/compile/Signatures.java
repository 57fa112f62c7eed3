package motte.compile;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import motte.format.FunctionType;
import motte.format.TypeDef.ArrayType;
import motte.format.TypeDef.StructType;
import motte.format.WasmModule;

/// Which lists of parameters methods may have.
///
/// HotSpot keeps an adapter, more than a kilobyte of its code cache, for each list of parameter
/// types that any method has that it linked, until the process ends. Modules choose their types, so
/// a process allows only so many lists of more than [#FEW] parameters: [#MOST], first come, first
/// served, and for good. Of a function with another list, the first few are parameters of its
/// method, and the rest goes through [Scratch].
///
/// A list is a string of kinds: `I`, `J`, `F`, `D` and `A` as the JVM has them (`A` is any
/// reference), `V` for a vector.
public final class Signatures {
  /// A method takes no more than 255 words, and ours have parameters of their own.
  private static final int MAX_SLOTS = 250;

  /// So many parameters are always parameters of the method: that makes some hundred lists.
  private static final int FEW = 4;

  /// A large module has some hundred of these; what our methods add to a list makes up to five
  /// adapters of it.
  private static final int MOST = 2048;

  /// Of the process, since HotSpot's adapters are.
  private static final Signatures ALL = new Signatures(MOST);

  private final int most;
  private final Set<String> allowed = ConcurrentHashMap.newKeySet();

  Signatures(int most) {
    this.most = most;
  }

  /// How many of these parameters, the first ones, are parameters of a method; always the same for
  /// the same list.
  public static int direct(String kinds) {
    return ALL.count(kinds);
  }

  /// Whether all functions and structures of a module are treated as in any other process, so that
  /// its code can be shared with others.
  public static boolean areOrdinary(WasmModule module) {
    for (int type = 0; type < module.typeCount(); type++) {
      var kinds =
          switch (module.type(type).composite()) {
            case FunctionType function -> kinds(Convention.params(function));
            case StructType struct -> ObjectClass.kinds(struct);
            case ArrayType _ -> "";
          };
      if (direct(kinds) != fitting(kinds)) {
        return false;
      }
    }
    return true;
  }

  /// The list of these [Kind]s.
  static String kinds(byte[] kinds) {
    var list = new char[kinds.length];
    for (int i = 0; i < list.length; i++) {
      list[i] = "IJFDAV".charAt(kinds[i]);
    }
    return new String(list);
  }

  int count(String kinds) {
    int fitting = fitting(kinds);
    return fitting <= FEW || allows(kinds.substring(0, fitting)) ? fitting : FEW;
  }

  private boolean allows(String list) {
    return allowed.contains(list) || (allowed.size() < most && add(list));
  }

  private synchronized boolean add(String list) {
    return allowed.contains(list) || (allowed.size() < most && allowed.add(list));
  }

  private static int fitting(String kinds) {
    int slots = 0;
    for (int i = 0; i < kinds.length(); i++) {
      slots +=
          switch (kinds.charAt(i)) {
            case 'J', 'D' -> 2;
            case 'V' -> 4;
            default -> 1;
          };
      if (slots > MAX_SLOTS) {
        return i;
      }
    }
    return kinds.length();
  }
}
