package motte.wat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The name section: what identifiers and `(@name "...")` annotations call things.
final class Names {
  private Names() {}

  /// The content of the section, or nothing if nothing has a name.
  static byte[] section(Scope scope, List<Space> locals) {
    var out = new Binary();
    if (!scope.moduleName.isEmpty()) {
      subsection(0, new Binary().name(scope.moduleName), out);
    }
    subsection(1, scope.functions.names(), out);
    indirect(2, locals, out);
    subsection(4, scope.types.names(), out);
    subsection(5, scope.tables.names(), out);
    subsection(6, scope.memories.names(), out);
    subsection(7, scope.globals.names(), out);
    subsection(8, scope.elements.names(), out);
    subsection(9, scope.data.names(), out);
    indirect(10, scope.types.fields(), out);
    subsection(11, scope.tags.names(), out);
    return out.toByteArray();
  }

  private static void subsection(int id, SortedMap<Integer, String> names, Binary out) {
    if (!names.isEmpty()) {
      subsection(id, map(names), out);
    }
  }

  /// Names of things within things.
  private static void indirect(int id, List<Space> outer, Binary out) {
    var maps = new TreeMap<Integer, SortedMap<Integer, String>>();
    for (int i = 0; i < outer.size(); i++) {
      if (!outer.get(i).names().isEmpty()) {
        maps.put(i, outer.get(i).names());
      }
    }
    if (!maps.isEmpty()) {
      var content = new Binary().u32(maps.size());
      maps.forEach((index, names) -> content.u32(index).raw(map(names).toByteArray()));
      subsection(id, content, out);
    }
  }

  private static Binary map(Map<Integer, String> names) {
    var out = new Binary().u32(names.size());
    names.forEach((index, name) -> out.u32(index).name(name));
    return out;
  }

  private static void subsection(int id, Binary content, Binary out) {
    out.u8(id).vector(content.toByteArray());
  }
}
