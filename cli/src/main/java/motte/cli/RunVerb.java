package motte.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.capability.HostDirectory;
import motte.capability.StdStreams;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.pack.ManifestLimits;
import motte.wasi.Descriptor;
import motte.wasi.Wasi;
import motte.wasm.Limits;
import motte.wasm.Module;
import motte.wasm.Trap;
import motte.wat.Wat;

/// `motte run`.
final class RunVerb implements Verb {
  /// How a module in the binary format begins (WebAssembly §5.5.16).
  private static final byte[] MAGIC = {0, 'a', 's', 'm'};

  /// What a shell sees of a process that aborted: 128 + SIGABRT. wasmtime says so too.
  private static final int TRAPPED = 134;

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "Run a WebAssembly program here, with nothing but what you grant.";
  }

  @Override
  public String help() {
    return """
    Runs a WASI program in this process, without attestation. It gets standard input, output and
    error, the directories and variables that you name, and nothing else. All that follows FILE
    belongs to the program. Its exit code is ours; a trap is 134. FILE may also be WebAssembly text.

      motte run hello.wasm
      motte run --dir data::/data::ro --env LANG=C tool.wasm --verbose /data/in.txt

    With --config, a manifest says what the program gets, as it would in a keep; plaintext sockets
    then need --allow-plaintext:

      motte run --config Motte.toml --allow-plaintext server.wasm
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .repeatable(
            "--dir", "HOST[::GUEST[::ro]]", "Grant a directory, under another name if given.")
        .repeatable("--env", "NAME[=VALUE]", "Set a variable; without a value, pass ours on.")
        .option("--config", "FILE", "Grant what a manifest says, in place of --dir and --env.")
        .flag("--allow-plaintext", "With --config: let it open sockets without TLS.")
        .option("--max-memory", "SIZE", "The most linear memory, such as 64MiB.")
        .option("--timeout", "TIME", "Stop it after this time, such as 5s.")
        .option("--code-cache", "DIR", "Keep compiled code here, for a faster start the next time.")
        .argument("FILE")
        .restForGuest("ARGUMENT");
  }

  @Override
  public int run(Call call) {
    var file = call.shell().path(call.argument(0));
    var program = program(file);
    var folder = call.option("--code-cache");
    if (folder.isEmpty()) {
      return run(call, file, Module.parse(program));
    }
    try (var cache = CodeFolder.open(call.shell().path(folder.get()))) {
      return run(call, file, Module.parse(program, cache));
    }
  }

  private static int run(Call call, Path file, Module module) {
    try {
      if (call.option("--config").isPresent()) {
        return ConfiguredRun.run(call, module);
      }
      var args = new ArrayList<String>();
      args.add(String.valueOf(file.getFileName()));
      args.addAll(call.rest(1));
      return world(call, args).run(module, limits(call));
    } catch (Trap trap) {
      call.shell().err().println(text(trap));
      return TRAPPED;
    }
  }

  /// The program in the binary format, whichever of the two the file has.
  private static byte[] program(Path file) {
    if (Files.isDirectory(file)) {
      throw new CliException(
          Kind.INVALID,
          "file-unreadable",
          "`" + file + "` is a folder",
          "name the program in it; `motte up` runs a folder with its manifest");
    }
    var content = TextFile.bytes(file);
    if (!Wat.isText(content) && !isBinary(content)) {
      throw new CliException(
          Kind.INVALID,
          "program-unknown",
          "`" + file + "` is no WebAssembly: neither the binary format nor the text format",
          "name a .wasm file, which begins with \\0asm, or a .wat file, which begins with (module");
    }
    return Wat.isText(content) ? Wat.toBinary(content) : content;
  }

  private static boolean isBinary(byte[] content) {
    return content.length >= MAGIC.length
        && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static Wasi world(Call call, List<String> args) {
    var shell = call.shell();
    var world =
        Wasi.builder()
            .args(args)
            .env(env(call))
            .descriptor(Descriptor.stdin(StdStreams.source(shell.in())))
            .descriptor(Descriptor.stdout(StdStreams.sink(shell.out())))
            .descriptor(Descriptor.stderr(StdStreams.sink(shell.err())));
    for (var text : call.options("--dir")) {
      var grant = DirectoryGrant.parse(text);
      world.descriptor(
          Descriptor.directory(
              grant.guest(),
              HostDirectory.open(shell.path(grant.host()), grant.readOnly()),
              grant.readOnly()));
    }
    return world.build();
  }

  private static Map<String, String> env(Call call) {
    var env = new LinkedHashMap<String, String>();
    for (var text : call.options("--env")) {
      int equals = text.indexOf('=');
      var name = equals < 0 ? text : text.substring(0, equals);
      if (name.isEmpty()) {
        throw new CliException(
            Kind.INVALID,
            "option-value-invalid",
            "--env: `" + text + "` names no variable",
            "write --env NAME=VALUE, or --env NAME to pass on the one that is set here");
      }
      // As in wasmtime: a variable that is not set here is not set there.
      Optional.ofNullable(equals < 0 ? call.shell().env().get(name) : text.substring(equals + 1))
          .ifPresent(value -> env.put(name, value));
    }
    return env;
  }

  /// What a keep would give, unless the options say otherwise.
  private static Limits limits(Call call) {
    var limits = ManifestLimits.defaults();
    return new Limits(
        call.option("--max-memory", ByteSize::parse).orElse(limits.memory()),
        limits.tableElements(),
        limits.callDepth(),
        call.option("--timeout", Durations::parse));
  }

  /// A trap as people read it: what happened, and through which functions.
  static String text(Trap trap) {
    var text = new StringBuilder("error: ").append(trap.getMessage());
    if (!trap.backtrace().isEmpty()) {
      text.append("\nwasm backtrace:");
    }
    int depth = 0;
    for (var frame : trap.backtrace()) {
      text.append("\n  ").append(depth++).append(": ").append(frame);
    }
    return text.append("\nhint: ").append(trap.hint()).toString();
  }
}
