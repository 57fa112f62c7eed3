package motte.cli;

import java.util.Optional;
import java.util.stream.Collectors;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.steward.Pruner;
import motte.steward.Pruner.Pruned;
import motte.steward.Retention;

/// `motte steward prune`.
final class StewardPruneVerb implements Verb {
  private static final String OLDER_THAN = "--older-than";
  private static final String MOST = "--most";
  private static final String DRY_RUN = "--dry-run";

  @Override
  public String name() {
    return "steward prune";
  }

  @Override
  public String summary() {
    return "Remove archived evidence that is old or too much.";
  }

  @Override
  public String help() {
    return """
    Removes evidence from a steward's archive: what is older than so long, and the oldest beyond so
    much. What a certificate rests on that has not ended stays in any case, and so does what came
    within the last hour. Without limits here those of [archive] in the configuration hold. See first
    what would go. The steward may be running:

      motte steward prune --config steward.toml --older-than 90d --dry-run
      motte steward prune --config steward.toml --older-than 90d --most 10GiB
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--config", "FILE", "The steward's configuration in TOML.")
        .option(OLDER_THAN, "TIME", "Remove what is older, such as 90d.")
        .option(MOST, "SIZE", "Remove the oldest beyond this, such as 10GiB.")
        .flag(DRY_RUN, "Only show what would be removed.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var toml = StewardToml.read(shell.path(call.required("--config")));
    var stated =
        new Retention(
            call.option(OLDER_THAN, Durations::parse), call.option(MOST, ByteSize::parse));
    var retention =
        Optional.of(stated)
            .filter(limits -> !limits.unlimited())
            .or(() -> Optional.of(toml.archive()).filter(limits -> !limits.unlimited()))
            .orElseThrow(() ->
                new CliException(
                    Kind.INVALID,
                    "retention-missing",
                    "nothing says how much evidence `" + toml.data() + "` is to keep",
                    "give --older-than or --most, or write [archive] into the configuration"));
    var pruner = Pruner.open(toml.data(), shell.clock());
    boolean rehearsing = call.has(DRY_RUN);
    var pruned = rehearsing ? pruner.rehearse(retention) : pruner.prune(retention);
    call.report(pruned.json(), text(pruned, rehearsing));
    return 0;
  }

  private static String text(Pruned pruned, boolean rehearsing) {
    return pruned.gone().entrySet().stream()
            .map(each -> each.getValue() + "  " + each.getKey() + "\n")
            .collect(Collectors.joining())
        + (rehearsing ? "would remove " : "removed ")
        + pruned.gone().size()
        + " files of "
        + pruned.bytes()
        + " bytes; "
        + pruned.kept()
        + " of "
        + pruned.keptBytes()
        + " stay";
  }
}
