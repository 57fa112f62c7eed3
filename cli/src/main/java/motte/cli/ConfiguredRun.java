package motte.cli;

import java.util.ArrayList;
import motte.capability.WallClock;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.keep.CapabilityGraph;
import motte.keep.CapabilityGraph.Plaintext;
import motte.keep.Guest;
import motte.keep.SecureNetwork;
import motte.keep.Stdio;
import motte.pack.ManifestLimits;
import motte.pack.Member;
import motte.wasm.Module;

/// `motte run --config`: a program with what a manifest grants, opened by the same code as in a
/// keep, but without a keep: there is no certificate, so no `tls` entry can be granted.
final class ConfiguredRun {
  private ConfiguredRun() {}

  /// Runs `module` and returns its exit code.
  static int run(Call call, Module module) {
    for (var option : new String[] {"--dir", "--env"}) {
      if (!call.options(option).isEmpty()) {
        throw new CliException(
            Kind.INVALID,
            "options-exclude-each-other",
            option + " and --config are given, and both say what the program gets",
            "write it into the manifest");
      }
    }
    var shell = call.shell();
    var member = member(call);
    var plaintext = call.has("--allow-plaintext") ? Plaintext.ALLOWED : Plaintext.REFUSED;
    var graph = CapabilityGraph.of(member, limits(call, member.limits()), plaintext);
    var stdio = new Stdio(shell.in(), shell.out(), shell.err());
    var clock = WallClock.of(shell.clock());
    try (var guest = Guest.open(graph, module, stdio, SecureNetwork.none(), clock)) {
      guest.endpoints().forEach(endpoint -> shell.note("listening: " + endpoint));
      return guest.run();
    }
  }

  /// What the manifest gives, and after its arguments those of the command line.
  private static Member member(Call call) {
    var file = call.required("--config");
    var member =
        ManifestToml.read(call.shell().path(file))
            .only()
            .orElseThrow(() ->
                new CliException(
                    Kind.INVALID,
                    "run-of-several",
                    "`" + file + "` is about several components, and this runs one program",
                    "run them together in a keep: motte up, or motte publish and motte deploy"));
    var args = new ArrayList<>(member.args());
    args.addAll(call.rest(1));
    return new Member(args, member.env(), member.files(), member.limits());
  }

  private static ManifestLimits limits(Call call, ManifestLimits limits) {
    var memory = call.option("--max-memory", ByteSize::parse);
    var time = call.option("--timeout", Durations::parse);
    return new ManifestLimits(
        memory.orElse(limits.memory()),
        limits.tableElements(),
        limits.callDepth(),
        time.isPresent() ? time : limits.callTime(),
        limits.connections(),
        limits.handshake(),
        limits.buffer());
  }
}
