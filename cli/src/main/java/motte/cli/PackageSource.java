package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import motte.core.Bytes;
import motte.core.Kind;
import motte.pack.Manifest;

/// What a package is made of, as its author keeps it.
///
/// @param name the name of its folder or file, without an ending
/// @param component the program
/// @param manifest what it is given
/// @param toml the manifest as written
record PackageSource(String name, Bytes component, Manifest manifest, String toml) {
  private static final List<String> MANIFESTS = List.of("Motte.toml", "Enarx.toml");

  /// Reads a folder with one program (`main.wasm` if there are several) and a manifest, or a
  /// `.wasm` file alone.
  static PackageSource read(Path path) {
    if (!Files.isDirectory(path)) {
      var name = path.getFileName().toString().replaceFirst("\\.wasm$", "");
      return new PackageSource(name, component(path), Manifest.standard(), "");
    }
    var name = path.toAbsolutePath().normalize().getFileName().toString();
    var component = component(program(path));
    for (var file : MANIFESTS) {
      if (Files.exists(path.resolve(file))) {
        var toml = TextFile.read(path.resolve(file));
        return new PackageSource(name, component, ManifestToml.parse(toml, file), toml);
      }
    }
    return new PackageSource(name, component, Manifest.standard(), "");
  }

  /// The same with `manifest`, which `toml` tells.
  PackageSource with(Manifest changed, String toml) {
    return new PackageSource(name, component, changed, toml);
  }

  /// The name as a repository: lower-case letters, digits and dashes.
  String repository() {
    var plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return plain.isEmpty() ? "package" : plain;
  }

  /// `main.wasm`, or whatever single program the folder holds.
  private static Path program(Path folder) {
    try (var files = Files.list(folder)) {
      var programs = files.filter(file -> file.toString().endsWith(".wasm")).toList();
      return programs.size() == 1 ? programs.getFirst() : folder.resolve("main.wasm");
    } catch (IOException _) {
      return folder.resolve("main.wasm");
    }
  }

  private static Bytes component(Path file) {
    if (!Files.exists(file)) {
      throw new CliException(
          Kind.MISSING,
          "component-missing",
          "there is no program `" + file + "`",
          "name a .wasm file, or a folder with main.wasm and Motte.toml");
    }
    return Bytes.wrap(TextFile.bytes(file));
  }
}
