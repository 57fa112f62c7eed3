package motte.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The verbs, in the order in which help lists them.
final class Verbs {
  private static final List<Verb> ALL =
      List.of(
          new UpVerb(),
          new RunVerb(),
          new DeployVerb(),
          new PublishVerb(),
          new PullVerb(),
          new VerifyVerb(),
          new VerifyEvidenceVerb(),
          new EndorsementsFetchVerb(),
          new WarrantCreateVerb(),
          new WarrantShowVerb(),
          new KeyCreateVerb(),
          new KeyShowVerb(),
          new StewardVerb(),
          new StewardCertifyVerb(),
          new StewardIssuedVerb(),
          new StewardRevokeVerb(),
          new StewardReappraiseVerb(),
          new StewardPruneVerb(),
          new DrawbridgeVerb(),
          new KeepRunVerb(),
          new KeepMeasureVerb(),
          new PlatformVerb(),
          new ConfigInitVerb(),
          new ConfigCheckVerb());

  private Verbs() {}

  static List<Verb> all() {
    return ALL;
  }

  /// The verb that `args` begins with; a verb of two words wins over its first word.
  static Optional<Verb> calledBy(List<String> args) {
    for (int words = Math.min(2, args.size()); words > 0; words--) {
      var name = String.join(" ", args.subList(0, words));
      var found = ALL.stream().filter(verb -> verb.name().equals(name)).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /// The verbs of a group such as `key`: those whose first of two words is `word`.
  static List<Verb> group(String word) {
    return ALL.stream().filter(verb -> verb.name().startsWith(word + " ")).toList();
  }

  /// First words, each once.
  static Set<String> firstWords() {
    var words = new LinkedHashSet<String>();
    ALL.forEach(verb -> words.add(verb.words().getFirst()));
    return words;
  }

  /// Second words of a group.
  static List<String> secondWords(String word) {
    var words = new ArrayList<String>();
    group(word).forEach(verb -> words.add(verb.name().substring(word.length() + 1)));
    return words;
  }
}
