package motte.wasm.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import motte.core.Bytes;
import motte.wasm.Trap;
import motte.wasm.WasmException;

/// What the functions of a module are called: by its name section (WebAssembly core, appendix 7.4)
/// where that is well-formed, and otherwise by their exports.
final class Names {
  private static final String METHOD = "func_";

  private final Map<Integer, String> byIndex;

  private Names(Map<Integer, String> byIndex) {
    this.byIndex = byIndex;
  }

  /// `exports` maps function indices to names; the name section wins.
  static Names of(Map<Integer, String> exports, List<Bytes> nameSections) {
    var names = new HashMap<>(exports);
    for (var section : nameSections) {
      try {
        read(section.toArray(), names);
      } catch (WasmException _) {
        // Names are for people: the specification says to ignore a malformed name section.
      }
    }
    return new Names(names);
  }

  private static void read(byte[] section, Map<Integer, String> names) {
    var reader = new Leb128(section, 0, section.length);
    while (!reader.atEnd()) {
      int id = reader.u8("a subsection");
      int size = reader.u32("its size");
      int end = reader.position() + size;
      if (size < 0 || end > section.length || end < 0) {
        throw Sections.malformed("subsection " + id, reader.position());
      }
      if (id == 1) {
        functions(section, new Leb128(section, reader.position(), end), end, names);
      }
      reader.skip(size);
    }
  }

  private static void functions(
      byte[] section, Leb128 reader, int end, Map<Integer, String> names) {
    int count = reader.u32("a count");
    for (int i = 0; i < count; i++) {
      int function = reader.u32("a function");
      int size = reader.u32("the size of a name");
      if (size < 0 || size > end - reader.position()) {
        throw Sections.malformed("a name of " + size + " bytes", reader.position());
      }
      names.put(function, new String(section, reader.position(), size, StandardCharsets.UTF_8));
      reader.skip(size);
    }
  }

  /// What function `index` is called.
  Trap.Frame frame(int index) {
    return new Trap.Frame(index, Optional.ofNullable(byIndex.get(index)));
  }

  /// The index of the function that a method of a compiled class stands for.
  static OptionalInt function(String method) {
    return method.startsWith(METHOD)
        ? OptionalInt.of(Integer.parseInt(method.substring(METHOD.length())))
        : OptionalInt.empty();
  }

  /// The guest's functions in a Java stack trace: the methods of compiled classes that are called
  /// `func_` and the function's index.
  List<Trap.Frame> frames(StackTraceElement[] stack) {
    var frames = new ArrayList<Trap.Frame>();
    for (var element : stack) {
      if (element.getClassName().startsWith(GuestClasses.PREFIX)) {
        function(element.getMethodName()).ifPresent(index -> frames.add(frame(index)));
      }
    }
    return frames;
  }
}
