package motte.wat;

import java.util.ArrayList;
import java.util.List;
import motte.wat.Node.Group;

/// Encodes the fields of one module.
final class ModuleEncoder {
  private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

  private final Scope scope = new Scope();
  private final CustomSections customs = new CustomSections();
  private final List<Group> fields = new ArrayList<>();
  private String definition = "";

  private ModuleEncoder() {}

  /// The module whose fields are left in `items`.
  static byte[] encode(Name name, Items items) {
    var encoder = new ModuleEncoder();
    encoder.scope.moduleName = name.shown();
    if (name.annotation() != null && items.takeAnnotation("name") != null) {
      throw new WatException(items.position(), "@name annotation: multiple module names");
    }
    encoder.bind(items);
    return encoder.assemble();
  }

  /// Gives everything in the module its index.
  private void bind(Items items) {
    while (!items.done()) {
      var custom = items.takeAnnotation("custom");
      if (custom != null) {
        customs.add(custom);
        continue;
      }
      var field = items.group("a field of a module");
      fields.add(field);
      bind(field);
    }
  }

  private void bind(Group field) {
    var head = field.head();
    var items = Items.after(field);
    switch (head) {
      case "type", "rec" -> scope.types.bind(field);
      case "import" -> bindImport(field, items);
      case "func", "table", "memory", "global", "tag" -> {
        boolean imported = hasInner(field, "import");
        if (imported) {
          checkOrder(field);
        } else if (!head.equals("tag")) {
          definition = head.equals("func") ? "function" : head;
        }
        bind(head, items);
        if (!imported && head.equals("table") && hasInner(field, "elem")) {
          scope.elements.add(Name.NONE);
        } else if (!imported && head.equals("memory") && hasInner(field, "data")) {
          scope.data.add(Name.NONE);
        }
      }
      case "elem" -> bind(scope.elements, items);
      case "data" -> bind(scope.data, items);
      default -> {}
    }
  }

  private void bindImport(Group field, Items items) {
    checkOrder(field);
    items.name("a module's name");
    items.name("a name");
    var description = items.group("what to import");
    if (!Externals.KINDS.contains(description.head())) {
      throw Items.unexpected(description, "what to import");
    }
    bind(description.head(), Items.after(description));
  }

  private void bind(String kind, Items items) {
    bind(scope.externals(kind), items);
  }

  private static void bind(Space space, Items items) {
    space.add(Name.take(items));
  }

  /// Imports come first, so that indices follow the order of the text.
  private void checkOrder(Group field) {
    if (!definition.isEmpty()) {
      throw new WatException(field.at(), "import after " + definition);
    }
  }

  private static boolean hasInner(Group field, String keyword) {
    return field.nodes().stream()
        .anyMatch(node -> node instanceof Group group && group.is(keyword));
  }

  private byte[] assemble() {
    fields.stream()
        .filter(field -> field.is("type") || field.is("rec"))
        .forEach(scope.types::define);
    var content = new Fields(scope);
    fields.forEach(content::add);

    var out = new Binary().raw(HEADER);
    customs.writeFirst(out);
    for (var section : Section.values()) {
      customs.writeBefore(section, out);
      if (section == Section.CODE) {
        custom(BranchHints.ANNOTATION, content.hints(), out);
      }
      var bytes = content.content(section);
      if (bytes.length > 0) {
        out.u8(section.id()).vector(bytes);
      }
      customs.writeAfter(section, out);
    }
    custom("name", Names.section(scope, content.locals()), out);
    customs.writeLast(out);
    return out.toByteArray();
  }

  private static void custom(String name, byte[] content, Binary out) {
    if (content.length > 0) {
      out.u8(0).vector(new Binary().name(name).raw(content).toByteArray());
    }
  }
}
