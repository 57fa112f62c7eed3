package motte.wasm.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.wasm.WasmException;

/// Where the sections of a module stand: a first pass over the outermost layer of the binary format
/// (WebAssembly core specification §5.5), which knows the offset of whatever is wrong with it.
record Sections(List<Section> all) {
  private static final byte[] MAGIC = {0, 'a', 's', 'm'};
  private static final List<String> NAMES =
      List.of(
          "custom",
          "type",
          "import",
          "function",
          "table",
          "memory",
          "global",
          "export",
          "start",
          "element",
          "code",
          "data",
          "data count",
          "tag");

  /// One section.
  ///
  /// @param id what it holds; 0 for a custom section
  /// @param offset where its id stands in the file
  /// @param start where its content starts
  /// @param end where its content ends
  /// @param custom the name of a custom section
  record Section(int id, int offset, int start, int end, Optional<String> custom) {

    /// What the specification calls it.
    String label() {
      return "the " + NAMES.get(id) + " section at offset " + hex(offset);
    }
  }

  /// Finds the sections of `wasm`.
  static Sections scan(byte[] wasm) {
    preamble(wasm);
    var found = new ArrayList<Section>();
    var reader = new Leb128(wasm, 8, wasm.length);
    while (!reader.atEnd()) {
      int offset = reader.position();
      int id = reader.u8("a section id");
      if (id >= NAMES.size()) {
        throw malformed("section id " + id, offset);
      }
      int size = reader.u32("the size of a section");
      int start = reader.position();
      if (size < 0 || size > wasm.length - start) {
        throw malformed(
            "a "
                + NAMES.get(id)
                + " section of "
                + Integer.toUnsignedString(size)
                + " bytes, of which the file has "
                + (wasm.length - start),
            offset);
      }
      reader.skip(size);
      found.add(
          new Section(
              id,
              offset,
              start,
              start + size,
              id == 0 ? Optional.of(customName(wasm, start, start + size)) : Optional.empty()));
    }
    return new Sections(List.copyOf(found));
  }

  /// The contents of the custom sections called `name`.
  List<Bytes> custom(byte[] wasm, String name) {
    return all.stream()
        .filter(section -> section.custom.filter(name::equals).isPresent())
        .map(section -> content(wasm, section))
        .toList();
  }

  private static Bytes content(byte[] wasm, Section section) {
    var reader = new Leb128(wasm, section.start, section.end);
    reader.skip(reader.u32("the size of a name"));
    return Bytes.wrap(Arrays.copyOfRange(wasm, reader.position(), section.end));
  }

  private static String customName(byte[] wasm, int start, int end) {
    var reader = new Leb128(wasm, start, end);
    int size = reader.u32("the size of a name");
    if (size < 0 || size > end - reader.position()) {
      throw malformed("a name of " + Integer.toUnsignedString(size) + " bytes", start);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(wasm, reader.position(), size))
          .toString();
    } catch (CharacterCodingException _) {
      throw malformed("the name of a custom section that is not UTF-8", start);
    }
  }

  private static void preamble(byte[] wasm) {
    if (wasm.length < 8 || !Arrays.equals(wasm, 0, 4, MAGIC, 0, 4)) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-malformed",
          wasm.length < 8
              ? "not a WebAssembly module: only `" + wasm.length + "` bytes"
              : "not a WebAssembly module: it starts with `"
                  + Bytes.of(wasm).slice(0, 4).hex()
                  + "` at offset 0x0",
          "give a binary module, which starts with the bytes 00 61 73 6d; wat2wasm makes one from text");
    }
    int version = (wasm[4] & 0xff) | ((wasm[5] & 0xff) << 8);
    int layer = (wasm[6] & 0xff) | ((wasm[7] & 0xff) << 8);
    if (layer == 1) {
      throw new WasmException(
          Kind.INVALID,
          "component-unsupported",
          "this is a WebAssembly component (version `" + version + "`, layer 1), not a core module",
          "build for a core module target, such as wasm32-wasip1; components are not supported yet");
    }
    if (version != 1 || layer != 0) {
      throw malformed("version " + version + " of layer " + layer, 4);
    }
  }

  /// The error for something that cannot be, at a place in the file.
  static WasmException malformed(String what, int offset) {
    return new WasmException(
        Kind.INVALID,
        "wasm-malformed",
        "malformed WebAssembly at offset " + hex(offset) + ": `" + what + "`",
        "the file is damaged, or made by a tool with a fault: build or fetch it again");
  }

  /// An offset as messages show it.
  static String hex(int offset) {
    return "0x" + Integer.toHexString(offset);
  }
}
