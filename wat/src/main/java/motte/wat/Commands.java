package motte.wat;

import java.util.ArrayList;
import motte.wat.Node.Group;
import motte.wat.Node.Identifier;
import org.jspecify.annotations.Nullable;

/// Reads the commands of a script.
final class Commands {
  private Commands() {}

  /// Reads one command; threads only if `threads`, for they do not nest.
  static Command read(Group group, boolean threads) {
    var items = Items.after(group);
    int line = group.at().line();
    var command = read(group, line, items, threads);
    items.end();
    return command;
  }

  private static Command read(Group group, int line, Items items, boolean threads) {
    return switch (group.head()) {
      case "module" -> module(line, items);
      case "register" -> new Command.Register(line, items.name("a name"), name(items.takeId()));
      case "invoke", "get" -> {
        items.rest();
        yield new Command.Perform(line, action(group));
      }
      case "assert_return" -> {
        var action = action(items);
        var results = new ArrayList<Expected>();
        while (!items.done()) {
          results.add(Values.expected(items.group("a result")));
        }
        yield new Command.AssertReturn(line, action, results);
      }
      case "assert_trap" ->
          items.at("module")
              ? new Command.AssertModuleTrap(line, source(items), message(items))
              : new Command.AssertTrap(line, action(items), message(items));
      case "assert_exhaustion" -> new Command.AssertExhaustion(line, action(items), message(items));
      case "assert_exception" -> new Command.AssertException(line, action(items));
      case "assert_malformed" ->
          new Command.AssertMalformed(line, source(items), message(items), false);
      case "assert_malformed_custom" ->
          new Command.AssertMalformed(line, source(items), message(items), true);
      case "assert_invalid" ->
          new Command.AssertInvalid(line, source(items), message(items), false);
      case "assert_invalid_custom" ->
          new Command.AssertInvalid(line, source(items), message(items), true);
      case "assert_unlinkable" -> new Command.AssertUnlinkable(line, source(items), message(items));
      case "thread" -> {
        if (!threads) {
          throw Items.unexpected(group, "a command");
        }
        yield thread(line, items);
      }
      case "wait" -> new Command.AwaitThread(line, name(items.takeId()));
      default -> throw Items.unexpected(group, "a command");
    };
  }

  private static Command module(int line, Items items) {
    if (items.take("instance")) {
      return new Command.Instance(line, name(items.takeId()), name(items.takeId()));
    }
    boolean definition = items.take("definition");
    var name = Name.take(items);
    var source = source(name, items);
    return definition
        ? new Command.Definition(line, name(name.id()), source)
        : new Command.Module(line, name(name.id()), source);
  }

  private static ModuleSource source(Name name, Items items) {
    if (items.take("binary")) {
      return ModuleSource.binary(items.strings());
    }
    if (items.take("quote")) {
      return ModuleSource.quote(items.strings());
    }
    var fields = items.copy();
    items.rest();
    return ModuleSource.text(name, fields);
  }

  /// `(module ...)` within another command.
  private static ModuleSource source(Items items) {
    var module = items.takeGroup("module");
    if (module == null) {
      throw items.unexpected("(module ...)");
    }
    module.take("definition");
    return source(Name.take(module), module);
  }

  private static Action action(Items items) {
    return action(items.group("an action"));
  }

  private static Action action(Group group) {
    var items = Items.after(group);
    var module = name(items.takeId());
    return switch (group.head()) {
      case "invoke" -> {
        var function = items.name("the name of a function");
        var arguments = new ArrayList<Value>();
        while (!items.done()) {
          arguments.add(Values.value(items.group("a constant")));
        }
        yield new Action.Invoke(module, function, arguments);
      }
      case "get" -> {
        var global = items.name("the name of a global");
        items.end();
        yield new Action.Read(module, global);
      }
      default -> throw Items.unexpected(group, "an action");
    };
  }

  private static Command thread(int line, Items items) {
    var name = name(items.takeId());
    var shared = new ArrayList<String>();
    Items group;
    while ((group = items.takeGroup("shared")) != null) {
      var module = group.takeGroup("module");
      if (module == null) {
        throw group.unexpected("(module $m)");
      }
      shared.add(name(module.takeId()));
      module.end();
      group.end();
    }
    var commands = new ArrayList<Command>();
    while (!items.done()) {
      commands.add(read(items.group("a command"), false));
    }
    return new Command.StartThread(line, name, shared, commands);
  }

  private static String message(Items items) {
    return items.name("a message");
  }

  private static String name(@Nullable Identifier id) {
    return id == null ? "" : id.name();
  }
}
