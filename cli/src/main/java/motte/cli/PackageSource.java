package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Kind;
import motte.pack.Manifest;

/// What a package is made of, as its author keeps it.
///
/// @param name the name of its folder or file, without an ending
/// @param components each program by its name in the manifest
/// @param manifest what they are given
/// @param toml the manifest as written
record PackageSource(
    String name, SortedMap<String, Bytes> components, Manifest manifest, String toml) {
  private static final List<String> MANIFESTS = List.of("Motte.toml", "Enarx.toml");

  /// Reads a folder with a manifest and the programs that it names, or one program (`main.wasm` if
  /// there are several) if it names none; or a `.wasm` file alone.
  static PackageSource read(Path path) {
    if (!Files.isDirectory(path)) {
      var name = path.getFileName().toString().replaceFirst("\\.wasm$", "");
      return alone(name, path);
    }
    var name = path.toAbsolutePath().normalize().getFileName().toString();
    for (var file : MANIFESTS) {
      if (Files.exists(path.resolve(file))) {
        var toml = TextFile.read(path.resolve(file));
        return new PackageSource(
            name, components(path, toml, file), ManifestToml.parse(toml, file), toml);
      }
    }
    return alone(name, program(path));
  }

  /// The same with `manifest`, which `toml` tells.
  PackageSource with(Manifest changed, String toml) {
    return new PackageSource(name, components, changed, toml);
  }

  /// The name as a repository: lower-case letters, digits and dashes.
  String repository() {
    var plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return plain.isEmpty() ? "package" : plain;
  }

  private static PackageSource alone(String name, Path program) {
    return new PackageSource(name, main(program), Manifest.standard(), "");
  }

  private static SortedMap<String, Bytes> components(Path folder, String toml, String file) {
    var programs = ManifestToml.programs(toml, file);
    if (programs.isEmpty()) {
      return main(program(folder));
    }
    var components = new TreeMap<String, Bytes>();
    programs.forEach((name, program) -> components.put(name, component(folder.resolve(program))));
    return components;
  }

  private static SortedMap<String, Bytes> main(Path program) {
    return new TreeMap<>(Map.of(Manifest.MAIN, component(program)));
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
          "name a .wasm file, or a folder with Motte.toml and main.wasm, or what `wasm` says there");
    }
    return Bytes.wrap(TextFile.bytes(file));
  }
}
