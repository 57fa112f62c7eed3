package motte.wasm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// V8, in a Node process that lives as long as this.
///
/// It knows fewer reasons for traps than there are: [#coarse] makes ours as coarse as its.
final class NodeOracle implements Oracle {
  private static final Map<String, String> TRAPS =
      Map.ofEntries(
          Map.entry("unreachable", "UNREACHABLE"),
          Map.entry("memory access out of bounds", "OUT_OF_BOUNDS_MEMORY"),
          Map.entry("data segment out of bounds", "OUT_OF_BOUNDS_MEMORY"),
          Map.entry("divide by zero", "INTEGER_DIVIDE_BY_ZERO"),
          Map.entry("remainder by zero", "INTEGER_DIVIDE_BY_ZERO"),
          Map.entry("divide result unrepresentable", "INTEGER_OVERFLOW"),
          Map.entry("float unrepresentable in integer range", "CONVERSION"),
          Map.entry("table index is out of bounds", "OUT_OF_BOUNDS_TABLE"),
          Map.entry("table access out of bounds", "OUT_OF_BOUNDS_TABLE"),
          Map.entry("table or memory access out of bounds", "OUT_OF_BOUNDS"),
          Map.entry("element segment out of bounds", "OUT_OF_BOUNDS_TABLE"),
          Map.entry("null function or function signature mismatch", "INDIRECT"),
          Map.entry("dereferencing a null pointer", "NULL_REFERENCE"),
          Map.entry("array element access out of bounds", "OUT_OF_BOUNDS_ARRAY"),
          Map.entry("array index out of bounds", "OUT_OF_BOUNDS_ARRAY"),
          Map.entry("illegal cast", "CAST_FAILURE"),
          Map.entry("rethrowing null value", "NULL_REFERENCE"),
          Map.entry("uncaught exception", "UNCAUGHT_EXCEPTION"),
          Map.entry("Maximum call stack size exceeded", "CALL_STACK_EXHAUSTED"));
  private static final Pattern LINE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Path script;
  private final Process process;
  private final Writer input;
  private final BufferedReader output;

  private NodeOracle(Path script, Process process) {
    this.script = script;
    this.process = process;
    input = process.outputWriter(StandardCharsets.UTF_8);
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /// Starts Node, `MOTTE_NODE` or the one on the path; empty if there is none.
  static Optional<NodeOracle> open() {
    try {
      var script = Files.createTempFile("oracle", ".mjs");
      try (var source = NodeOracle.class.getResourceAsStream("oracle.mjs")) {
        Files.write(script, java.util.Objects.requireNonNull(source).readAllBytes());
      }
      var node = System.getenv().getOrDefault("MOTTE_NODE", "node");
      try {
        var process =
            new ProcessBuilder(node, script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return Optional.of(new NodeOracle(script, process));
      } catch (IOException _) {
        Files.delete(script);
        return Optional.empty();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public String name() {
    return "Node";
  }

  @Override
  public Optional<List<String>> run(byte[] wasm, List<Call> calls) {
    var asked =
        calls.stream()
            .map(call ->
                "{\"name\":\""
                    + call.name()
                    + "\",\"args\":"
                    + call.args().stream()
                        .map(bits -> "\"" + bits + "\"")
                        .collect(Collectors.joining(",", "[", "]"))
                    + "}")
            .collect(Collectors.joining(",", "[", "]"));
    try {
      input.write(
          "{\"wasm\":\""
              + Base64.getEncoder().encodeToString(wasm)
              + "\",\"calls\":"
              + asked
              + "}\n");
      input.flush();
      var answer = output.readLine();
      if (answer == null) {
        throw new IllegalStateException("Node has ended");
      }
      if (!answer.startsWith("{\"lines\":[")) {
        return Optional.empty();
      }
      var lines = new ArrayList<String>();
      for (var m = LINE.matcher(answer.substring(answer.indexOf('['))); m.find(); ) {
        lines.add(reason(m.group(1)));
      }
      return Optional.of(lines);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String reason(String line) {
    int trap = line.indexOf(" trap ");
    if (trap < 0) {
      return line;
    }
    for (var each : TRAPS.entrySet()) {
      if (line.substring(trap + 6).contains(each.getKey())
          && !(each.getKey().equals("memory access out of bounds") && line.contains("table or"))) {
        return line.substring(0, trap + 6) + each.getValue();
      }
    }
    return line;
  }

  /// A line in the words that V8 has.
  static String coarse(String line) {
    return line.replaceAll(
            " trap (INTEGER_OVERFLOW|INVALID_CONVERSION|CONVERSION)$", " trap NUMBER")
        .replaceAll(" trap (UNINITIALIZED_ELEMENT|INDIRECT_CALL_TYPE|INDIRECT)$", " trap INDIRECT")
        .replaceAll(" trap OUT_OF_BOUNDS(_TABLE|_MEMORY)?$", " trap OUT_OF_BOUNDS");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      Files.deleteIfExists(script);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
