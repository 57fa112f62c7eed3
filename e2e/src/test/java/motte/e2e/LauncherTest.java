package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the launcher says where there is no JDK that it can use.
final class LauncherTest {
  @TempDir private Path folder;

  @Test
  void the_first_jdk_that_is_new_enough_is_taken() throws Exception {
    var old = jdk("jdk-17", "17.0.15");
    var good = jdk("jdk-25", "25.0.3");
    var newer = jdk("jdk-26", "26");

    var found = findJdk(old, old, List.of(old, good, newer));

    assertThat(found.out()).isEqualTo(good + "\n");
  }

  @Test
  void what_the_owner_names_comes_first() throws Exception {
    var good = jdk("jdk-25", "25.0.3");
    var named = jdk("jdk-26", "26-ea");

    assertThat(findJdk(named, good, List.of(good)).out()).isEqualTo(named + "\n");
  }

  @Test
  void a_jdk_that_is_too_old_is_named_and_what_to_install() throws Exception {
    var old = jdk("jdk-21", "21.0.2");

    var found = findJdk(old, old, List.of(old));

    assertThat(found.exitCode()).isEqualTo(1);
    assertThat(found.out()).isEmpty();
    assertThat(found.err())
        .contains("error: Motte needs a JDK 25 or newer", old + " (Java 21)", "hint: install one");
  }

  @Test
  void no_jdk_at_all_is_said_too() throws Exception {
    var found = findJdk(folder, folder, List.of());

    assertThat(found.exitCode()).isEqualTo(1);
    assertThat(found.err()).contains("error: Motte needs a JDK 25 or newer").contains("hint: ");
  }

  private Path jdk(String name, String version) throws IOException {
    var home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    var javac = home.resolve("bin/javac");
    if (Files.notExists(javac)) {
      Files.createFile(javac);
      assertThat(javac.toFile().setExecutable(true)).isTrue();
    }
    return home;
  }

  private Installed.Result findJdk(Path motteJavaHome, Path javaHome, List<Path> folders)
      throws IOException {
    var builder = new ProcessBuilder(Installed.house().resolve("tools/find-jdk").toString());
    var environment = builder.environment();
    environment.put("MOTTE_JAVA_HOME", motteJavaHome.toString());
    environment.put("JAVA_HOME", javaHome.toString());
    environment.put(
        "MOTTE_JDK_FOLDERS", String.join(" ", folders.stream().map(Path::toString).toList()));
    environment.put("PATH", withoutJava());
    try (var running = new Running("find-jdk", builder.start())) {
      return running.finish();
    }
  }

  /// A PATH with the tools that the script uses and no `java`.
  private String withoutJava() throws IOException {
    var tools = Files.createDirectories(folder.resolve("tools"));
    for (var tool : List.of("sh", "sed", "readlink", "dirname")) {
      var link = tools.resolve(tool);
      if (Files.notExists(link)) {
        Files.createSymbolicLink(link, Path.of("/usr/bin", tool));
      }
    }
    return tools.toString();
  }
}
