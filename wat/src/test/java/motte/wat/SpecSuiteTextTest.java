package motte.wat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import motte.core.MotteException;
import motte.format.WasmModule;
import org.junit.jupiter.api.Test;

/// The specification's test suite as far as it is about texts: which are modules, and which are
/// not.
final class SpecSuiteTextTest {
  @Test
  void modules_are_accepted_or_refused_as_the_suite_says() throws IOException {
    var suite = Path.of(System.getProperty("motte.house")).resolve("../shared/vectors/wasm-spec");
    assumeTrue(Files.isDirectory(suite), "needs the specification's test suite");
    List<Path> files;
    try (var all = Files.walk(suite)) {
      files = all.filter(file -> file.toString().endsWith(".wast")).sorted().toList();
    }

    var wrong = new ArrayList<String>();
    for (var file : files) {
      for (var command : Script.parse(Files.readAllBytes(file))) {
        var fault = fault(command);
        if (!fault.isEmpty()) {
          wrong.add(suite.relativize(file) + ":" + command.line() + " " + fault);
        }
      }
    }

    assertThat(files).hasSizeGreaterThan(250);
    assertThat(wrong).isEmpty();
  }

  /// What is wrong with our reading of the modules in a command; empty if nothing is.
  private static String fault(Command command) {
    return switch (command) {
      case Command.Module(_, _, var source) -> expect("", source);
      case Command.Definition(_, _, var source) -> expect("", source);
      case Command.AssertUnlinkable(_, var source, _) -> expect("", source);
      case Command.AssertModuleTrap(_, var source, _) -> expect("", source);
      case Command.AssertMalformed(_, var source, _, _) -> {
        var found = outcome(source);
        yield found.endsWith("-malformed") || found.equals("component-unsupported") ? "" : found;
      }
      case Command.AssertInvalid(_, var source, _, var custom) ->
          expect(custom ? "wat-malformed" : "wasm-invalid", source);
      case Command.Instance _,
          Command.Register _,
          Command.Perform _,
          Command.AssertReturn _,
          Command.AssertTrap _,
          Command.AssertExhaustion _,
          Command.AssertException _,
          Command.StartThread _,
          Command.AwaitThread _ ->
          "";
    };
  }

  private static String expect(String code, ModuleSource source) {
    var found = outcome(source);
    return found.equals(code) ? "" : "expected `" + code + "`, found `" + found + "`";
  }

  /// The code of the error, or nothing if the module is valid.
  private static String outcome(ModuleSource source) {
    try {
      WasmModule.parse(source.toBinary());
      return "";
    } catch (MotteException e) {
      return e.code();
    }
  }
}
