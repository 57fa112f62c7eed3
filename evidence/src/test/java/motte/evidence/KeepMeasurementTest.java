package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.core.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeepMeasurementTest {
  private static final List<String> FLAGS = List.of("-Xss4m", "-XX:+UseSerialGC");

  @TempDir Path folder;
  private Path jdk;
  private Path modules;

  @BeforeEach
  void a_small_keep() throws IOException {
    jdk = folder.resolve("jdk");
    modules = folder.resolve("modules");
    write(jdk.resolve("a.txt"), "a");
    write(jdk.resolve("lib/b"), "bb");
    write(modules.resolve("m.jar"), "jar");
    write(modules.resolve("k.jar"), "kar");
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, content);
  }

  private Digest measure() {
    return KeepMeasurement.of(
        jdk, List.of(modules.resolve("m.jar"), modules.resolve("k.jar")), FLAGS);
  }

  private CommandLine line(String... words) throws IOException {
    return CommandLine.parse(List.of(words), Map.of());
  }

  /// Computed by another program, as docs/reference/evidence.md says.
  @Test
  void the_measurement_of_a_known_keep_is_this() {
    assertThat(measure().hex())
        .isEqualTo(
            "65bea69cc8f8d86488ae67548bab299111c795a76fd598ae58bac6a7eb1e26f0"
                + "bb833ca64521b5af9d78e202a4ae6240");
  }

  @Test
  void a_change_anywhere_changes_the_measurement() throws IOException {
    Set<Digest> seen = new HashSet<>(Set.of(measure()));

    write(jdk.resolve("lib/b"), "bc");
    assertThat(seen.add(measure())).isTrue();
    write(jdk.resolve("lib/c"), "");
    assertThat(seen.add(measure())).isTrue();
    write(modules.resolve("m.jar"), "jaR");
    assertThat(seen.add(measure())).isTrue();
    assertThat(seen.add(KeepMeasurement.of(jdk, List.of(modules.resolve("m.jar")), FLAGS)))
        .isTrue();
    assertThat(seen.add(KeepMeasurement.of(jdk, List.of(modules.resolve("m.jar")), List.of())))
        .isTrue();
  }

  @Test
  void the_measurement_does_not_depend_on_the_place() throws IOException {
    var flag = "-XX:AOTCache=" + jdk + "/lib/b";
    var here = KeepMeasurement.of(jdk, List.of(), List.of(flag));
    var elsewhere = folder.resolve("elsewhere/jdk");
    Files.createDirectories(elsewhere.resolveSibling(""));
    Files.move(jdk, elsewhere);

    var there =
        KeepMeasurement.of(elsewhere, List.of(), List.of("-XX:AOTCache=" + elsewhere + "/lib/b"));

    assertThat(there).isEqualTo(here);
  }

  @Test
  void a_command_line_is_measured_as_the_build_measures_it() throws IOException {
    var line =
        line(
            "java",
            "-Xss4m",
            "-p",
            modules.toString(),
            "-XX:+UseSerialGC",
            "-m",
            "motte.keep/motte.keep.Main",
            "--warrant",
            "@file");

    assertThat(line.flags()).isEqualTo(FLAGS);
    assertThat(KeepMeasurement.of(line, jdk)).isEqualTo(measure());
    assertThat(
            line(
                    "java",
                    "--add-modules",
                    "java.net.http",
                    "--module-path=" + modules.resolve("m.jar"),
                    "--module=a/b")
                .flags())
        .containsExactly("--add-modules", "java.net.http");
  }

  @Test
  void flags_that_come_from_elsewhere_are_refused() {
    for (var name :
        List.of(
            "JDK_JAVA_OPTIONS",
            "JAVA_TOOL_OPTIONS",
            "_JAVA_OPTIONS",
            "CLASSPATH",
            "LD_PRELOAD",
            "LD_AUDIT",
            "LD_LIBRARY_PATH",
            "GCONV_PATH")) {
      assertThatExceptionOfType(EvidenceException.class)
          .isThrownBy(() ->
              CommandLine.parse(
                  List.of("java", "-p", modules.toString(), "-m", "a/b"),
                  Map.of(name, "-javaagent:evil.jar")))
          .satisfies(e -> {
            assertThat(e.code()).isEqualTo("flags-unmeasured");
            assertThat(e).hasMessageContaining(name);
          });
    }
    for (var flag : List.of("@flags", "-XX:Flags=f", "-XX:VMOptionsFile=f")) {
      assertThatExceptionOfType(EvidenceException.class)
          .isThrownBy(() -> line("java", flag, "-p", modules.toString(), "-m", "a/b"))
          .satisfies(e -> assertThat(e.code()).isEqualTo("flags-unmeasured"));
    }
  }

  @Test
  void what_does_not_run_from_a_module_path_of_jars_is_no_keep() throws IOException {
    write(folder.resolve("exploded/module-info.class"), "");
    write(folder.resolve("nested/one/module-info.class"), "");

    for (var words :
        List.of(
            List.of("java", "-cp", "a.jar", "Main"),
            List.of("java", "-jar", "a.jar"),
            List.of("java", "Main"),
            List.of("java", "-p", modules.toString()),
            List.of("java", "-p", folder.resolve("exploded").toString(), "-m", "a/b"),
            List.of("java", "-p", folder.resolve("nested").toString(), "-m", "a/b"))) {
      assertThatExceptionOfType(EvidenceException.class)
          .isThrownBy(() -> CommandLine.parse(words, Map.of()))
          .satisfies(e -> assertThat(e.code()).isEqualTo("keep-unmeasurable"));
    }
    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(KeepMeasurement::ofThisProcess)
        .satisfies(e -> assertThat(e.code()).isEqualTo("keep-unmeasurable"));
    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(() -> KeepMeasurement.of(folder.resolve("nowhere"), List.of(), List.of()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("keep-unmeasurable"));
  }
}
