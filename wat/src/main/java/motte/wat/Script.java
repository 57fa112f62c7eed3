package motte.wat;

import java.util.ArrayList;
import java.util.List;
import motte.wat.Node.Group;

/// The scripts of the specification's test suite (`.wast`).
public final class Script {
  private Script() {}

  /// The commands of a script. Modules in it are not looked into yet.
  public static List<Command> parse(String text) {
    var items = Items.of(Reader.read(text));
    if (items.peek() instanceof Group group && isField(group)) {
      return List.of(
          new Command.Module(group.at().line(), "", ModuleSource.text(Name.NONE, items)));
    }
    var commands = new ArrayList<Command>();
    while (!items.done()) {
      commands.add(Commands.read(items.group("a command"), true));
    }
    return commands;
  }

  /// Parses a script in UTF-8.
  public static List<Command> parse(byte[] text) {
    return parse(Utf8.decode(text, Position.START));
  }

  /// True for fields of a module, which a script may consist of.
  private static boolean isField(Group group) {
    return switch (group.head()) {
      case "type",
          "rec",
          "import",
          "func",
          "table",
          "memory",
          "global",
          "tag",
          "export",
          "start",
          "elem",
          "data" ->
          true;
      default -> group.annotation().equals("custom");
    };
  }
}
