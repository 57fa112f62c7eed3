package motte.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.core.Kind;

/// The part of a `java` command line that decides what runs: flags, and the jars of the module
/// path. Whatever could change what runs without being seen here is refused.
///
/// @param flags in order, without the module path and without the main module and what follows
/// @param moduleJars the jars on the module path
record CommandLine(List<String> flags, List<Path> moduleJars) {
  /// Variables of which the launcher or the JVM takes options or classes. From a class path, the
  /// JDK itself loads services (a resolver of host names, say) into a process that has a module
  /// path.
  private static final Set<String> OUTSIDE =
      Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "GCONV_PATH");

  /// What the dynamic loader obeys: `LD_PRELOAD`, `LD_LIBRARY_PATH`, `LD_AUDIT` and its kin.
  private static final String LOADER = "LD_";

  private static final List<String> FROM_FILES =
      List.of("@", "-XX:Flags=", "-XX:VMOptionsFile=", "-XX:+ReadVMOptionsFile");
  private static final Set<String> WITH_VALUE =
      Set.of(
          "--add-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--limit-modules",
          "--patch-module",
          "--upgrade-module-path",
          "--enable-native-access",
          "--enable-final-field-mutation",
          "--illegal-native-access");

  CommandLine {
    flags = List.copyOf(flags);
    moduleJars = List.copyOf(moduleJars);
  }

  /// Reads a command line, the program first, as the launcher of the JDK would in that environment.
  static CommandLine parse(List<String> words, Map<String, String> environment) throws IOException {
    environment.keySet().stream()
        .filter(CommandLine::outside)
        .sorted()
        .findFirst()
        .ifPresent(name -> {
          throw unmeasured("the environment variable " + name);
        });
    List<String> flags = new ArrayList<>();
    String modulePath = "";
    for (int i = 1; i < words.size(); i++) {
      var word = words.get(i);
      var value = i + 1 < words.size() ? words.get(i + 1) : "";
      if (word.equals("-m") || word.equals("--module") || word.startsWith("--module=")) {
        return new CommandLine(flags, jars(modulePath));
      }
      if (FROM_FILES.stream().anyMatch(word::startsWith)) {
        throw unmeasured("`" + word + "`");
      }
      if (word.equals("-p") || word.equals("--module-path")) {
        modulePath = value;
        i++;
      } else if (word.startsWith("--module-path=")) {
        modulePath = word.substring("--module-path=".length());
      } else if (WITH_VALUE.contains(word)) {
        flags.add(word);
        flags.add(value);
        i++;
      } else if (word.startsWith("-") && !isClassPath(word)) {
        flags.add(word);
      } else {
        throw notAKeep("`" + word + "` on its command line");
      }
    }
    throw notAKeep("no main module on its command line");
  }

  /// Whether an environment variable of that name could change what runs.
  static boolean outside(String variable) {
    return OUTSIDE.contains(variable) || variable.startsWith(LOADER);
  }

  private static boolean isClassPath(String word) {
    return word.equals("-cp")
        || word.equals("-classpath")
        || word.startsWith("--class-path")
        || word.equals("-jar");
  }

  /// A folder of the module path may hold jars and nothing else that is a module.
  private static List<Path> jars(String modulePath) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (var entry : modulePath.split(":", -1)) {
      var path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        jars.add(path);
        continue;
      }
      try (var inside = Files.list(path)) {
        for (var file : inside.toList()) {
          if (!Files.isRegularFile(file) || file.endsWith("module-info.class")) {
            throw notAKeep("`" + file + "`, which is not a jar, on its module path");
          }
          if (file.toString().endsWith(".jar")) {
            jars.add(file);
          }
        }
      }
    }
    return jars;
  }

  private static EvidenceException unmeasured(String what) {
    return new EvidenceException(
        Kind.DENIED,
        "flags-unmeasured",
        what + " could change what this keep runs without being measured",
        "remove it, and start the keep as its launcher does");
  }

  private static EvidenceException notAKeep(String what) {
    return new EvidenceException(
        Kind.INVALID,
        "keep-unmeasurable",
        "this process has " + what + ": only one that runs from jars on a module path is a keep",
        "start the keep as its launcher does: java FLAGS -p FOLDER -m motte.keep/motte.keep.Main");
  }
}
