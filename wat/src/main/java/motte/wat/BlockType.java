package motte.wat;

import motte.format.FunctionType;

/// The type of a block, encoded.
final class BlockType {
  private BlockType() {}

  static byte[] read(Items items, Types types) {
    if (items.at("type")) {
      return index(TypeUse.read(items, types, false).index());
    }
    var type = Signature.read(items, types, false).type();
    if (type.paramCount() > 0 || type.resultCount() > 1) {
      return index(types.use(type));
    }
    return shortForm(type);
  }

  private static byte[] shortForm(FunctionType type) {
    var out = new Binary();
    return (type.resultCount() == 0 ? out.u8(0x40) : out.type(type.result(0))).toByteArray();
  }

  private static byte[] index(int type) {
    return new Binary().signed(Integer.toUnsignedLong(type)).toByteArray();
  }
}
