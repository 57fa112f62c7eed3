package motte.format;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The types that a module defines, and what is a subtype of what.
///
/// Types are equal if their recursion groups are, reference for reference (iso-recursive
/// equivalence). Each has a canonical index: that of the first type equal to it. All types handed
/// out speak of canonical indices only, so that equal types are equal numbers.
final class Types {
  /// A type of which nothing is known, in code that is never reached; a subtype of all.
  static final int UNKNOWN = Integer.MIN_VALUE;

  /// The heap type of a reference of which no more is known; a subtype of all.
  static final int NO_HEAP = -64;

  private TypeDef[] definitions = new TypeDef[16];
  private int[] canonical = new int[16];
  private byte[] depths = new byte[16];
  private int count;

  /// Which types may be referred to: those before this index.
  private int known;

  private final Map<IntBuffer, Integer> groups = new HashMap<>();

  int count() {
    return count;
  }

  TypeDef definition(int index) {
    return definitions[index];
  }

  int canonical(int index) {
    return canonical[index];
  }

  /// Reads a type section's content.
  void read(Reader reader) {
    int groupCount = reader.count("types", Bounds.TYPES);
    for (int i = 0; i < groupCount; i++) {
      if (reader.peek("a type") == 0x4e) {
        reader.u8("a recursion group");
        readGroup(reader, reader.count("types", Bounds.TYPES));
      } else {
        readGroup(reader, 1);
      }
    }
  }

  private void readGroup(Reader reader, int size) {
    int start = count;
    if (start + size > Bounds.TYPES) {
      throw reader.invalid(
          reader.position(), "more types than the " + Bounds.TYPES + " that are supported");
    }
    known = start + size;
    int capacity = Math.max(known, definitions.length);
    if (capacity > definitions.length) {
      capacity = Math.max(known, 2 * definitions.length);
      definitions = Arrays.copyOf(definitions, capacity);
      canonical = Arrays.copyOf(canonical, capacity);
      depths = Arrays.copyOf(depths, capacity);
    }
    int position = reader.position();
    for (int i = start; i < known; i++) {
      definitions[i] = readDefinition(reader, i, start, size);
      canonical[i] = i;
    }
    var first = groups.putIfAbsent(GroupKey.of(definitions, start, size), start);
    count = known;
    for (int i = start; i < count; i++) {
      if (first == null) {
        countSupertypes(reader, position, i);
      } else {
        canonical[i] = first + i - start;
        definitions[i] = definitions[first + i - start];
      }
    }
    for (int i = start; first == null && i < count; i++) {
      checkSupertype(reader, position, i);
    }
  }

  private TypeDef readDefinition(Reader reader, int index, int group, int groupSize) {
    int form = reader.peek("a type");
    int supertype = -1;
    if (form == 0x50 || form == 0x4f) {
      reader.u8("a type");
      int position = reader.position();
      int supertypes = reader.count("supertypes", Integer.MAX_VALUE);
      if (supertypes > 1) {
        throw reader.invalid(position, supertypes + " supertypes; a type has one at most");
      }
      if (supertypes == 1) {
        int position2 = reader.position();
        supertype = reader.u32("the index of a type");
        if (Integer.compareUnsigned(supertype, index) >= 0) {
          throw reader.invalid(
              position2, "unknown type " + Integer.toUnsignedString(supertype) + " as supertype");
        }
        supertype = supertype < group ? canonical[supertype] : supertype;
      }
    }
    var composite = readComposite(reader);
    return new TypeDef(composite, supertype, form != 0x50, group, groupSize);
  }

  private TypeDef.Composite readComposite(Reader reader) {
    int position = reader.position();
    int form = reader.u8("a type");
    return switch (form) {
      case 0x60 -> {
        var params = readList(reader, "parameters", Bounds.PARAMS);
        yield new FunctionType(params, readList(reader, "results", Bounds.RESULTS));
      }
      case 0x5f -> {
        int fieldCount = reader.count("fields", Bounds.FIELDS);
        var fields = new ArrayList<TypeDef.Field>();
        for (int i = 0; i < fieldCount; i++) {
          fields.add(readField(reader));
        }
        yield new TypeDef.StructType(fields);
      }
      case 0x5e -> new TypeDef.ArrayType(readField(reader));
      default ->
          throw reader.malformed(
              position, "0x" + Integer.toHexString(form) + " is no form of a type");
    };
  }

  private int[] readList(Reader reader, String what, int most) {
    var types = new int[reader.count(what, most)];
    for (int i = 0; i < types.length; i++) {
      types[i] = readValue(reader);
    }
    return types;
  }

  private TypeDef.Field readField(Reader reader) {
    int code = reader.peek("the type of a field");
    int type;
    if (code == 0x78 || code == 0x77) {
      reader.u8("the type of a field");
      type = code - 0x80;
    } else {
      type = readValue(reader);
    }
    return new TypeDef.Field(type, readMutable(reader));
  }

  /// Reads a mutability.
  static boolean readMutable(Reader reader) {
    int position = reader.position();
    int flag = reader.u8("a mutability");
    if (flag > 1) {
      throw reader.malformed(position, "malformed mutability " + flag);
    }
    return flag == 1;
  }

  /// Reads a value type.
  int readValue(Reader reader) {
    int position = reader.position();
    int code = reader.u8("a type");
    if (code <= 0x7f && code >= 0x7b) {
      return code - 0x80;
    }
    if (code == 0x63 || code == 0x64) {
      return ValType.ref(readHeap(reader), code == 0x63);
    }
    if (isAbstractHeap(code)) {
      return ValType.ref(code - 0x80, true);
    }
    throw reader.malformed(position, "malformed value type 0x" + Integer.toHexString(code));
  }

  /// Reads a reference type.
  int readRef(Reader reader) {
    int position = reader.position();
    int type = readValue(reader);
    if (!ValType.isRef(type)) {
      throw reader.malformed(
          position, "malformed reference type: " + ValType.toString(type) + " is none");
    }
    return type;
  }

  /// Reads a heap type.
  int readHeap(Reader reader) {
    int position = reader.position();
    int code = reader.peek("a heap type");
    if (isAbstractHeap(code)) {
      reader.u8("a heap type");
      return code - 0x80;
    }
    long index = reader.s33("a heap type");
    if (index < 0) {
      throw reader.malformed(position, "malformed heap type " + index);
    }
    return checkIndex(reader, position, index);
  }

  /// The canonical index of the type that was read as `index`.
  int checkIndex(Reader reader, int position, long index) {
    if (index >= known) {
      throw reader.invalid(position, "unknown type " + index);
    }
    return index < count ? canonical[(int) index] : (int) index;
  }

  private static boolean isAbstractHeap(int code) {
    return code >= 0x69 && code <= 0x74;
  }

  private void countSupertypes(Reader reader, int position, int index) {
    int supertype = definitions[index].supertype();
    int depth = supertype < 0 ? 0 : depths[supertype] + 1;
    if (depth > Bounds.SUBTYPE_DEPTH) {
      throw reader.invalid(
          position, "type " + index + " has more than " + Bounds.SUBTYPE_DEPTH + " supertypes");
    }
    depths[index] = (byte) depth;
  }

  private void checkSupertype(Reader reader, int position, int index) {
    int supertype = definitions[index].supertype();
    if (supertype < 0) {
      return;
    }
    var definition = definitions[supertype];
    if (definition.isFinal()) {
      throw reader.invalid(
          position, "sub type " + index + " of type " + supertype + ", which is final");
    }
    if (!matches(definitions[index].composite(), definition.composite())) {
      throw reader.invalid(
          position, "sub type " + index + " does not match its supertype " + supertype);
    }
  }

  private boolean matches(TypeDef.Composite type, TypeDef.Composite supertype) {
    return switch (type) {
      case FunctionType function ->
          supertype instanceof FunctionType other && matches(function, other);
      case TypeDef.StructType(List<TypeDef.Field> fields) ->
          supertype instanceof TypeDef.StructType(List<TypeDef.Field> others)
              && matches(fields, others);
      case TypeDef.ArrayType(TypeDef.Field element) ->
          supertype instanceof TypeDef.ArrayType(TypeDef.Field other) && matches(element, other);
    };
  }

  private boolean matches(FunctionType type, FunctionType supertype) {
    if (type.paramCount() != supertype.paramCount()
        || type.resultCount() != supertype.resultCount()) {
      return false;
    }
    for (int i = 0; i < type.paramCount(); i++) {
      if (!matches(supertype.param(i), type.param(i))) {
        return false;
      }
    }
    for (int i = 0; i < type.resultCount(); i++) {
      if (!matches(type.result(i), supertype.result(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(List<TypeDef.Field> fields, List<TypeDef.Field> others) {
    if (fields.size() < others.size()) {
      return false;
    }
    for (int i = 0; i < others.size(); i++) {
      if (!matches(fields.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(TypeDef.Field field, TypeDef.Field other) {
    return field.mutable() == other.mutable()
        && (field.mutable() ? field.type() == other.type() : matches(field.type(), other.type()));
  }

  /// Whether a value of `type` can stand where `supertype` is expected.
  boolean matches(int type, int supertype) {
    if (type == supertype || type == UNKNOWN) {
      return true;
    }
    return ValType.isRef(type)
        && ValType.isRef(supertype)
        && (ValType.isNullable(supertype) || !ValType.isNullable(type))
        && heapMatches(ValType.heap(type), ValType.heap(supertype));
  }

  /// Whether `heap` is a subtype of the heap type `superheap`; indices are canonical.
  boolean heapMatches(int heap, int superheap) {
    if (heap == superheap || heap == NO_HEAP) {
      return true;
    }
    if (superheap >= 0) {
      return heap >= 0 ? isSubtype(heap, superheap) : heap == bottom(superheap);
    }
    int kind = heap >= 0 ? kind(heap) : heap;
    return switch (superheap) {
      case ValType.ANY -> isAny(kind) || kind == ValType.EQ;
      case ValType.EQ -> isAny(kind);
      case ValType.I31 -> kind == ValType.NONE;
      case ValType.STRUCT -> kind == ValType.NONE || kind == ValType.STRUCT;
      case ValType.ARRAY -> kind == ValType.NONE || kind == ValType.ARRAY;
      case ValType.FUNC -> kind == ValType.NOFUNC || kind == ValType.FUNC;
      case ValType.EXTERN -> kind == ValType.NOEXTERN;
      case ValType.EXN -> kind == ValType.NOEXN;
      default -> false;
    };
  }

  private static boolean isAny(int kind) {
    return kind == ValType.I31
        || kind == ValType.STRUCT
        || kind == ValType.ARRAY
        || kind == ValType.NONE;
  }

  /// Whether one defined type is the other or declared to be a subtype of it.
  boolean isSubtype(int index, int supertype) {
    int wanted = canonical[supertype];
    int type = canonical[index];
    while (depths[type] > depths[wanted]) {
      type = definitions[type].supertype();
    }
    return type == wanted;
  }

  /// The abstract heap type above a defined type: `func`, `struct` or `array`.
  int kind(int index) {
    var composite = definitions[index].composite();
    if (composite instanceof FunctionType) {
      return ValType.FUNC;
    }
    return composite instanceof TypeDef.StructType ? ValType.STRUCT : ValType.ARRAY;
  }

  private int bottom(int index) {
    return kind(index) == ValType.FUNC ? ValType.NOFUNC : ValType.NONE;
  }

  /// The abstract heap type at the top of the hierarchy of `heap`: `any`, `func`, `extern` or
  /// `exn`.
  int top(int heap) {
    return switch (heap >= 0 ? kind(heap) : heap) {
      case ValType.FUNC, ValType.NOFUNC -> ValType.FUNC;
      case ValType.EXTERN, ValType.NOEXTERN -> ValType.EXTERN;
      case ValType.EXN, ValType.NOEXN -> ValType.EXN;
      default -> ValType.ANY;
    };
  }

  /// A type in the text format, or a word for one that is unknown.
  static String toString(int type) {
    return type == UNKNOWN
        ? "anything"
        : ValType.heap(type) == NO_HEAP && type >= 0 ? "a reference" : ValType.toString(type);
  }
}
