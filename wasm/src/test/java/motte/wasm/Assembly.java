package motte.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A tiny assembler of modules for tests: sections are written for you, code is hexadecimal.
final class Assembly {
  private final List<FuncType> types = new ArrayList<>();
  private final List<byte[]> imports = new ArrayList<>();
  private final List<byte[]> functions = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<byte[]> exports = new ArrayList<>();
  private final List<byte[]> globals = new ArrayList<>();
  private final List<byte[]> elements = new ArrayList<>();
  private final List<byte[]> data = new ArrayList<>();
  private final List<byte[]> names = new ArrayList<>();
  private byte[] memory = {};
  private byte[] table = {};
  private byte[] start = {};

  static FuncType type(String text) {
    var sides = text.split("->", -1);
    return new FuncType(list(sides[0]), list(sides[1]));
  }

  private static List<ValType> list(String text) {
    return text.isBlank()
        ? List.of()
        : List.of(text.strip().split(" ")).stream()
            .map(name -> ValType.valueOf(name.toUpperCase(java.util.Locale.ROOT)))
            .toList();
  }

  /// Imports a function; all imports come before all functions.
  Assembly lend(String module, String name, String type) {
    imports.add(join(text(module), text(name), new byte[] {0}, number(index(type(type)))));
    return this;
  }

  /// Adds a function that is exported under its name. `code` is hexadecimal, without the final 0b.
  Assembly func(String name, String type, String code) {
    return hidden(name, type, "", code).export(name, 0, imports.size() + functions.size() - 1);
  }

  /// Adds a function that is not exported but stands in the name section; empty for no name.
  /// `locals` are the declarations of locals in hexadecimal, after their count.
  Assembly hidden(String name, String type, String locals, String code) {
    if (!name.isEmpty()) {
      names.add(join(number(imports.size() + functions.size()), text(name)));
    }
    functions.add(number(index(type(type))));
    var declarations = HexFormat.of().parseHex(locals.replace(" ", ""));
    var body =
        join(
            number(declarations.length / 2),
            declarations,
            HexFormat.of().parseHex(code.replace(" ", "")),
            new byte[] {0x0b});
    bodies.add(join(number(body.length), body));
    return this;
  }

  Assembly export(String name, int kind, int index) {
    exports.add(join(text(name), new byte[] {(byte) kind}, number(index)));
    return this;
  }

  Assembly memory(int minimum, int maximum) {
    memory = join(new byte[] {1}, number(minimum), number(maximum));
    return export("memory", 2, 0);
  }

  Assembly table(int minimum, int maximum) {
    table = join(new byte[] {0x70, 1}, number(minimum), number(maximum));
    return this;
  }

  /// Puts `functions` into the table from `offset` on.
  Assembly elements(int offset, int... functions) {
    var content =
        new ByteArrayOutputStream() {
          {
            writeBytes(join(new byte[] {0, 0x41}, signed(offset), new byte[] {0x0b}));
            writeBytes(number(functions.length));
          }
        };
    for (int each : functions) {
      content.writeBytes(number(each));
    }
    elements.add(content.toByteArray());
    return this;
  }

  Assembly data(int offset, String content) {
    data.add(join(new byte[] {0, 0x41}, signed(offset), new byte[] {0x0b}, text(content)));
    return this;
  }

  Assembly start(int function) {
    start = number(function);
    return this;
  }

  byte[] bytes() {
    var module = new ByteArrayOutputStream();
    module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    section(module, 1, types.stream().map(Assembly::encode).toList());
    section(module, 2, imports);
    section(module, 3, functions);
    section(module, 4, table.length == 0 ? List.of() : List.of(table));
    section(module, 5, memory.length == 0 ? List.of() : List.of(memory));
    section(module, 6, globals);
    section(module, 7, exports);
    if (start.length > 0) {
      module.writeBytes(join(new byte[] {8}, number(start.length), start));
    }
    section(module, 9, elements);
    section(module, 10, bodies);
    section(module, 11, data);
    if (!names.isEmpty()) {
      var entries = vector(names);
      module.writeBytes(custom("name", join(new byte[] {1}, number(entries.length), entries)));
    }
    return module.toByteArray();
  }

  Module module() {
    return Module.parse(bytes());
  }

  Instance instance() {
    return module().instantiate(Imports.none(), Limits.defaults());
  }

  static byte[] custom(String name, byte[] content) {
    var body = join(text(name), content);
    return join(new byte[] {0}, number(body.length), body);
  }

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void section(ByteArrayOutputStream module, int id, List<byte[]> entries) {
    if (!entries.isEmpty()) {
      var content = vector(entries);
      module.writeBytes(join(new byte[] {(byte) id}, number(content.length), content));
    }
  }

  private static byte[] vector(List<byte[]> entries) {
    return join(number(entries.size()), join(entries.toArray(byte[][]::new)));
  }

  private int index(FuncType type) {
    if (!types.contains(type)) {
      types.add(type);
    }
    return types.indexOf(type);
  }

  private static byte[] encode(FuncType type) {
    return join(new byte[] {0x60}, encode(type.params()), encode(type.results()));
  }

  private static byte[] encode(List<ValType> list) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(number(list.size()));
    for (var each : list) {
      out.write(
          switch (each) {
            case I32 -> 0x7f;
            case I64 -> 0x7e;
            case F32 -> 0x7d;
            case F64 -> 0x7c;
            case V128 -> 0x7b;
            case FUNCREF -> 0x70;
            case EXTERNREF -> 0x6f;
            default -> throw new IllegalArgumentException(each.name());
          });
    }
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    return join(number(utf8.length), utf8);
  }

  static byte[] number(int value) {
    var out = new ByteArrayOutputStream();
    int left = value;
    while (left >>> 7 != 0) {
      out.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.write(left);
    return out.toByteArray();
  }

  static byte[] signed(int value) {
    var out = new ByteArrayOutputStream();
    int left = value;
    while (left < -64 || left > 63) {
      out.write((left & 0x7f) | 0x80);
      left >>= 7;
    }
    out.write(left & 0x7f);
    return out.toByteArray();
  }
}
