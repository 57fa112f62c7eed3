package motte.format;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import motte.format.TypeDef.ArrayType;
import motte.format.TypeDef.Field;
import motte.format.TypeDef.StructType;

/// What a type is called across modules: two types have the same identity exactly if the
/// specification holds them for the same, which is if their recursion groups are equal and they
/// stand at the same place in them.
///
/// @param group the SHA-256 of the recursion group, in which types of the same group stand as their
///   place in it and all others as their identities; of a short function type its text as it is
/// @param place the place in the group, from 0
public record TypeIdentity(String group, int place) {
  /// Up to how many characters a function type needs no hash. Most modules have only such types,
  /// and to load the first hash function takes the JVM longer than to parse a small module.
  private static final int SHORT = 100;

  /// The identities of all types of a module.
  public static List<TypeIdentity> of(WasmModule module) {
    var types = new TypeDef[module.typeCount()];
    for (int i = 0; i < types.length; i++) {
      types[i] = module.type(i);
    }
    return of(types);
  }

  /// The identities of types, which refer to each other by index. Where a group equals an earlier
  /// one, the earlier one may stand in its place.
  public static List<TypeIdentity> of(TypeDef... types) {
    var identities = new TypeIdentity[types.length];
    for (int start = 0; start < types.length; ) {
      int end = start + types[start].groupSize();
      int first = types[start].group();
      if (first < start) {
        System.arraycopy(identities, first, identities, start, end - start);
        start = end;
        continue;
      }
      var text = new StringBuilder();
      for (int i = start; i < end; i++) {
        new Writer(text, start, identities).define(types[i]);
      }
      boolean plain =
          end - start == 1
              && types[start].composite() instanceof FunctionType
              && text.length() <= SHORT;
      var group = plain ? text.toString() : sha256(text);
      for (int i = start; i < end; i++) {
        identities[i] = new TypeIdentity(group, i - start);
      }
      start = end;
    }
    return List.of(identities);
  }

  /// A name of letters and digits: `T3_` and the SHA-256 of the group.
  @Override
  public String toString() {
    return "T" + place + "_" + (isPlain() ? sha256(group) : group);
  }

  /// Whether the group is text, which ends in what no hash has.
  private boolean isPlain() {
    return group.endsWith("\n");
  }

  private static final class Writer {
    private final StringBuilder text;
    private final int start;
    private final TypeIdentity[] known;

    Writer(StringBuilder text, int start, TypeIdentity[] known) {
      this.text = text;
      this.start = start;
      this.known = known;
    }

    void define(TypeDef type) {
      text.append(type.isFinal() ? "final " : "open ");
      if (type.supertype() >= 0) {
        index(type.supertype());
      }
      if (type.composite() instanceof FunctionType function) {
        text.append(" func");
        for (int i = 0; i < function.paramCount(); i++) {
          type(function.param(i));
        }
        text.append(" to");
        for (int i = 0; i < function.resultCount(); i++) {
          type(function.result(i));
        }
      } else if (type.composite() instanceof StructType struct) {
        text.append(" struct");
        struct.fields().forEach(this::field);
      } else if (type.composite() instanceof ArrayType array) {
        text.append(" array");
        field(array.element());
      }
      text.append('\n');
    }

    private void field(Field field) {
      text.append(field.mutable() ? " mut" : " const");
      type(field.type());
    }

    private void type(int type) {
      if (!ValType.isRef(type)) {
        text.append(' ').append(type);
        return;
      }
      text.append(ValType.isNullable(type) ? " null " : " ref ");
      if (ValType.heap(type) < 0) {
        text.append(ValType.heap(type));
      } else {
        index(ValType.heap(type));
      }
    }

    private void index(int index) {
      if (index >= start) {
        text.append('#').append(index - start);
      } else {
        text.append(known[index]);
      }
    }
  }

  private static String sha256(CharSequence text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(text.toString().getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
