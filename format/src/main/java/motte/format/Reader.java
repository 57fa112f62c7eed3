package motte.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// Reads the bytes of a module from a place on, and says what is wrong there.
final class Reader {
  private final byte[] wasm;
  private int at;
  private int end;

  /// What is being read, for messages: `the type section`.
  private String part = "the module";

  private int function = -1;
  private int instruction = -1;
  private @Nullable WasmModule module;

  Reader(byte[] wasm, int start, int end) {
    this.wasm = wasm;
    this.at = start;
    this.end = end;
  }

  /// From here on, errors say that they are in `part`.
  void enter(String part) {
    this.part = part;
    function = -1;
    instruction = -1;
  }

  /// From here on, errors say that they are in this function.
  void enterFunction(int index, WasmModule module) {
    function = index;
    instruction = -1;
    this.module = module;
  }

  /// Reads which instruction follows; from here on, errors say that they are in it.
  Op op() {
    instruction = at;
    int code = u8("an instruction");
    var op = code < 0xfb ? Op.of(0, code) : Op.of(code, u32("an instruction"));
    if (op == null) {
      throw malformed(
          instruction,
          "illegal opcode 0x" + HexFormat.ofDelimiter(" 0x").formatHex(wasm, instruction, at));
    }
    return op;
  }

  /// From here on, errors are in no instruction.
  void leaveInstruction() {
    instruction = -1;
  }

  /// Where the instruction starts that is being read.
  int instruction() {
    return instruction;
  }

  int position() {
    return at;
  }

  int end() {
    return end;
  }

  int remaining() {
    return end - at;
  }

  /// Lets the reader read up to `end` and no further.
  void limit(int end) {
    this.end = end;
  }

  void seek(int position) {
    at = position;
  }

  /// The bytes from `start` to here.
  ByteBuffer since(int start) {
    return ByteBuffer.wrap(wasm, start, at - start).slice();
  }

  int u8(String what) {
    if (at >= end) {
      throw unexpectedEnd(what);
    }
    return wasm[at++] & 0xff;
  }

  /// The byte that [#u8] would read.
  int peek(String what) {
    if (at >= end) {
      throw unexpectedEnd(what);
    }
    return wasm[at] & 0xff;
  }

  /// An unsigned number of 32 bits, which may be negative as an `int`.
  int u32(String what) {
    if (at < end && wasm[at] >= 0) {
      return wasm[at++];
    }
    return (int) leb(what, 32, false);
  }

  int s32(String what) {
    if (at < end && wasm[at] >= 0) {
      return signedByte();
    }
    return (int) leb(what, 32, true);
  }

  long s33(String what) {
    return leb(what, 33, true);
  }

  long u64(String what) {
    if (at < end && wasm[at] >= 0) {
      return wasm[at++];
    }
    return leb(what, 64, false);
  }

  long s64(String what) {
    if (at < end && wasm[at] >= 0) {
      return signedByte();
    }
    return leb(what, 64, true);
  }

  /// The next byte as seven bits with a sign.
  private int signedByte() {
    return wasm[at++] << 25 >> 25;
  }

  /// LEB128 (§5.2.2): at most so many bytes as `bits` need, and no bit beyond them but copies of
  /// the sign.
  private long leb(String what, int bits, boolean signed) {
    int start = at;
    long value = 0;
    int shift = 0;
    while (true) {
      if (at >= end) {
        throw unexpectedEnd(what);
      }
      int b = wasm[at++];
      value |= (long) (b & 0x7f) << shift;
      int left = bits - shift;
      if (left < 7) {
        int beyond = (b & 0x7f) >> (signed ? left - 1 : left);
        if (b < 0) {
          throw malformed(start, what + " is an integer of too many bytes");
        }
        if (beyond != 0 && !(signed && beyond == 0x7f >> (left - 1))) {
          throw malformed(start, what + " is an integer of more than " + bits + " bits");
        }
      }
      shift += 7;
      if (b >= 0) {
        return signed && shift < 64 ? value << (64 - shift) >> (64 - shift) : value;
      }
    }
  }

  int i32(String what) {
    need(4, what);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value |= (wasm[at++] & 0xff) << (8 * i);
    }
    return value;
  }

  long i64(String what) {
    need(8, what);
    return (i32(what) & 0xffff_ffffL) | (long) i32(what) << 32;
  }

  /// How many things follow, each of at least one byte.
  int count(String what, int most) {
    int start = at;
    int count = u32(what);
    if (Integer.compareUnsigned(count, end - at) > 0) {
      throw malformed(
          start,
          Integer.toUnsignedString(count) + " " + what + ", but only " + remaining() + " bytes");
    }
    if (count > most) {
      throw invalid(start, count + " " + what + "; the most that is supported is " + most);
    }
    return count;
  }

  /// A count of bytes that follow; skips them.
  int bytes(String what) {
    int start = at;
    int count = u32(what);
    if (Integer.compareUnsigned(count, end - at) > 0) {
      throw malformed(
          start,
          Integer.toUnsignedString(count)
              + " bytes of "
              + what
              + ", but only "
              + remaining()
              + " are there");
    }
    at += count;
    return count;
  }

  String name(String what) {
    int start = at;
    int size = bytes(what);
    for (int i = at - size; i < at; i++) {
      if (wasm[i] < 0) {
        return unicode(start, at - size, size, what);
      }
    }
    return new String(wasm, at - size, size, StandardCharsets.ISO_8859_1);
  }

  private String unicode(int start, int from, int size, String what) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(wasm, from, size))
          .toString();
    } catch (CharacterCodingException _) {
      throw malformed(start, what + " is not UTF-8 (malformed UTF-8 encoding)");
    }
  }

  private void need(int bytes, String what) {
    if (end - at < bytes) {
      throw unexpectedEnd(what);
    }
  }

  FormatException unexpectedEnd(String what) {
    return malformed(at, "unexpected end: expected " + what);
  }

  /// The error of bytes at `offset` that cannot be.
  FormatException malformed(int offset, String what) {
    return new FormatException(
        Kind.INVALID,
        "wasm-malformed",
        "malformed WebAssembly " + place(offset) + ": " + what,
        "the file is damaged, or made by a tool with a fault: build or fetch it again");
  }

  /// The error of something at `offset` that breaks the rules of validation.
  FormatException invalid(int offset, String what) {
    return new FormatException(
        Kind.INVALID,
        "wasm-invalid",
        "invalid WebAssembly " + place(offset) + ": " + what,
        "the tool that made the module has a fault, or uses a proposal that is not supported");
  }

  /// The same for the instruction that is being read.
  FormatException invalid(String what) {
    return invalid(instruction < 0 ? at : instruction, what);
  }

  private String place(int offset) {
    var place =
        new StringBuilder("at offset 0x").append(Integer.toHexString(offset)).append(" in ");
    if (instruction >= 0 && instruction < end) {
      place.append(opcode()).append(" of ");
    }
    if (function < 0) {
      return place.append(part).toString();
    }
    var name = module == null ? null : module.functionName(function);
    place.append("function ").append(function);
    return name == null ? place.toString() : place.append(" `").append(name).append('`').toString();
  }

  private String opcode() {
    var op = Op.at(wasm, instruction, end);
    return op == null ? "an instruction" : "`" + op.mnemonic() + "`";
  }
}
