package motte.compile;

import java.lang.classfile.AttributeMapper;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.BufWriter;
import java.lang.classfile.ClassReader;
import java.lang.classfile.CustomAttribute;

/// The `Code` attribute of a method, already in bytes.
final class CodeBytes extends CustomAttribute<CodeBytes> {
  private static final Mapper MAPPER = new Mapper();

  private final int maxStack;
  private final int maxLocals;
  private final byte[] code;
  private final int size;
  private final int[] handlers;
  private final Frames frames;

  /// @param size how much of `code` it is
  /// @param handlers the exception table, four numbers an entry
  CodeBytes(int maxStack, int maxLocals, byte[] code, int size, int[] handlers, Frames frames) {
    super(MAPPER);
    this.maxStack = maxStack;
    this.maxLocals = maxLocals;
    this.code = code;
    this.size = size;
    this.handlers = handlers;
    this.frames = frames;
  }

  /// How many bytes of instructions it has.
  int size() {
    return size;
  }

  private void writeTo(BufWriter out) {
    boolean maps = frames.count() > 0;
    out.writeIndex(out.constantPool().utf8Entry("Code"));
    out.writeInt(2 + 2 + 4 + size + 2 + 2 * handlers.length + 2 + (maps ? 8 + frames.size() : 0));
    out.writeU2(maxStack);
    out.writeU2(maxLocals);
    out.writeInt(size);
    out.writeBytes(code, 0, size);
    out.writeU2(handlers.length / 4);
    for (int value : handlers) {
      out.writeU2(value);
    }
    out.writeU2(maps ? 1 : 0);
    if (maps) {
      out.writeIndex(out.constantPool().utf8Entry("StackMapTable"));
      out.writeInt(2 + frames.size());
      out.writeU2(frames.count());
      out.writeBytes(frames.table(), 0, frames.size());
    }
  }

  private static final class Mapper implements AttributeMapper<CodeBytes> {
    @Override
    public String name() {
      return "Code";
    }

    @Override
    public CodeBytes readAttribute(AttributedElement enclosing, ClassReader reader, int position) {
      throw new UnsupportedOperationException("only written");
    }

    @Override
    public void writeAttribute(BufWriter out, CodeBytes attribute) {
      attribute.writeTo(out);
    }

    @Override
    public AttributeStability stability() {
      return AttributeStability.CP_REFS;
    }
  }
}
