package motte.format;

/// A type that a module defines; its index counts through all recursion groups.
///
/// @param composite what it is
/// @param supertype the index of the type that it declares to be a subtype of, or -1
/// @param isFinal whether it can have no subtypes
/// @param group the index of the first type of its recursion group
/// @param groupSize how many types its recursion group has
public record TypeDef(
    Composite composite, int supertype, boolean isFinal, int group, int groupSize) {

  /// A function, a structure or an array.
  public sealed interface Composite permits FunctionType, StructType, ArrayType {}

  /// A field of a structure, or the elements of an array.
  ///
  /// @param type a [ValType], maybe a packed one
  public record Field(int type, boolean mutable) {}

  /// A structure with its fields, those of its supertype first.
  public record StructType(java.util.List<Field> fields) implements Composite {
    public StructType {
      fields = java.util.List.copyOf(fields);
    }
  }

  /// An array.
  public record ArrayType(Field element) implements Composite {}
}
