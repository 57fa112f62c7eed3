package motte.wat;

/// The index spaces of a module.
final class Scope {
  final Types types = new Types();
  final Space functions = new Space("func");
  final Space tables = new Space("table");
  final Space memories = new Space("memory");
  final Space globals = new Space("global");
  final Space tags = new Space("tag");
  final Space elements = new Space("elem segment");
  final Space data = new Space("data segment");
  String moduleName = "";

  /// The space of functions, tables, memories, globals or tags.
  Space externals(String kind) {
    return switch (kind) {
      case "func" -> functions;
      case "table" -> tables;
      case "memory" -> memories;
      case "global" -> globals;
      case "tag" -> tags;
      default -> throw new IllegalArgumentException(kind);
    };
  }
}
