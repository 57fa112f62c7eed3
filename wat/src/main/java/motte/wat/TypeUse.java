package motte.wat;

import java.util.Collections;
import java.util.List;
import motte.format.FunctionType;
import org.jspecify.annotations.Nullable;

/// `(type $t)? (param ...)* (result ...)*`: the index of a function type, and the names of its
/// parameters.
record TypeUse(int index, List<Name> names) {
  /// Reads a use; adds the type if there is none like that. Names only if `allowed`.
  static TypeUse read(Items items, Types types, boolean allowed) {
    var at = items.position();
    var explicit = items.takeGroup("type");
    if (explicit == null) {
      var signature = Signature.read(items, types, allowed);
      return new TypeUse(types.use(signature.type()), signature.names());
    }
    int index = types.index(explicit);
    explicit.end();
    var signature = Signature.read(items, types, allowed);
    var type = types.function(index);
    if (signature.isEmpty()) {
      return new TypeUse(index, unnamed(type));
    }
    if (type == null) {
      throw new WatException(at, "unknown type " + Integer.toUnsignedString(index));
    }
    if (!type.equals(signature.type())) {
      throw new WatException(
          at, "inline function type " + signature.type() + " is not type " + index + ", " + type);
    }
    return new TypeUse(index, signature.names());
  }

  private static List<Name> unnamed(@Nullable FunctionType type) {
    return type == null ? List.of() : Collections.nCopies(type.paramCount(), Name.NONE);
  }
}
