package motte.cli;

import java.nio.file.Path;
import motte.core.Kind;
import org.tomlj.Toml;

/// A TOML document with a name, so that every error says where: `Motte.toml:3:5`.
final class TomlFile {
  private TomlFile() {}

  /// Reads the file; its name in messages is as short as the user would write it.
  static TomlTable read(Path file) {
    return parse(TextFile.read(file), String.valueOf(file.getFileName()));
  }

  /// Reads `text`; `name` stands for it in messages.
  static TomlTable parse(String text, String name) {
    var result = Toml.parse(text);
    if (result.hasErrors()) {
      var first = result.errors().getFirst();
      throw new CliException(
          Kind.INVALID,
          "toml-malformed",
          name
              + ":"
              + first.position().line()
              + ":"
              + first.position().column()
              + ": "
              + first.getMessage(),
          "the file is not TOML (https://toml.io)",
          first);
    }
    return new TomlTable(name, "", null, result);
  }
}
