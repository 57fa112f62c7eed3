package motte.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import motte.core.MotteException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything outside the sandbox here is a decoy in the test's own folder.
class HostDirectoryTest {
  @TempDir Path work;

  private Path inside;
  private Directory directory;

  @BeforeEach
  void build() throws IOException {
    inside = Files.createDirectories(work.resolve("in"));
    Files.createDirectories(work.resolve("out/sub"));
    Files.createDirectories(inside.resolve("a/b"));
    Files.writeString(work.resolve("out/secret"), "SECRET");
    Files.writeString(inside.resolve("f"), "f");
    Files.createSymbolicLink(inside.resolve("rel"), Path.of("../out"));
    Files.createSymbolicLink(inside.resolve("abs"), work.resolve("out"));
    Files.createSymbolicLink(inside.resolve("file"), Path.of("../out/secret"));
    Files.createSymbolicLink(inside.resolve("a/b/up"), Path.of("../../f"));
    Files.createSymbolicLink(inside.resolve("circle"), Path.of("circle"));
    directory = HostDirectory.open(inside, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..", "../out/secret", "a/../../out/secret", "a/b/../../../out", "/etc/hostname",
            "rel/secret",
        "abs/secret", "rel/new", "rel/..", "./../in/f", "rel/sub", "abs/new"
      })
  void no_operation_leaves_the_directory(String path) {
    refuses(() -> directory.open(path, Opening.of(Opening.READ, Opening.FOLLOW)));
    refuses(() -> directory.open(path, Opening.of(Opening.WRITE, Opening.CREATE)));
    refuses(() -> directory.open(path, Opening.of(Opening.DIRECTORY, Opening.FOLLOW)));
    refuses(() -> directory.metadata(path, true));
    refuses(() -> directory.metadata(path, false));
    refuses(() -> directory.times(path, true, times(1)));
    refuses(() -> directory.createDirectory(path));
    refuses(() -> directory.removeDirectory(path));
    refuses(() -> directory.unlink(path));
    refuses(() -> directory.rename(path, directory, "got"));
    refuses(() -> directory.rename("f", directory, path));
    refuses(() -> directory.link(path, true, directory, "got"));
    refuses(() -> directory.link("f", false, directory, path));
    refuses(() -> directory.symlink("x", path));
    refuses(() -> directory.readLink(path));
    assertThat(work.resolve("out/secret")).hasContent("SECRET");
    assertThat(work.resolve("out")).isDirectoryNotContaining("glob:**new");
  }

  @Test
  void a_link_is_followed_inside_only() {
    assertThat(read("a/b/up")).isEqualTo("f");

    directory.rename("a/b/up", directory, "up");

    assertThatThrownBy(() -> read("up")).extracting("code").isEqualTo("path-outside");
    assertThatThrownBy(() -> read("file")).extracting("code").isEqualTo("path-outside");
    assertThatThrownBy(() -> read("circle")).extracting("code").isEqualTo("too-many-links");
  }

  @Test
  void a_link_at_the_end_is_not_followed_unless_asked() {
    assertThatThrownBy(() -> directory.open("a/b/up", Opening.of(Opening.READ)))
        .extracting("code")
        .isEqualTo("too-many-links");
    assertThat(directory.metadata("file", false).type()).isEqualTo(FileType.SYMBOLIC_LINK);
    assertThat(directory.readLink("file")).isEqualTo("../out/secret");

    directory.unlink("file");

    assertThat(work.resolve("out/secret")).exists();
  }

  @Test
  void a_link_cannot_be_made_that_says_an_absolute_path() {
    assertThatThrownBy(() -> directory.symlink("/etc/hostname", "link"))
        .extracting("code")
        .isEqualTo("path-outside");
  }

  @Test
  void a_directory_opened_below_is_confined_to_itself() {
    var below = (Directory) directory.open("a", Opening.of(Opening.DIRECTORY));

    assertThatThrownBy(() -> below.metadata("../f", true))
        .extracting("code")
        .isEqualTo("path-outside");
    assertThatThrownBy(() -> below.open("b/up", Opening.of(Opening.READ, Opening.FOLLOW)))
        .extracting("code")
        .isEqualTo("path-outside");
  }

  @Test
  void an_open_directory_and_file_follow_when_they_are_moved() {
    var below = (Directory) directory.open("a/b", Opening.of(Opening.DIRECTORY));
    var file = write("a/b/g", "g");

    directory.rename("a", directory, "moved");

    assertThat(below.list()).containsExactly("g", "up");
    assertThat(file.metadata().links()).isEqualTo(1);
    assertThat(directory.list()).contains("moved").doesNotContain("a");
  }

  @Test
  void a_directory_that_was_removed_stays_gone_for_those_who_hold_it() throws IOException {
    var below = (Directory) directory.open("a/b", Opening.of(Opening.DIRECTORY));
    directory.unlink("a/b/up");
    directory.removeDirectory("a/b");
    Files.createSymbolicLink(inside.resolve("a/b"), Path.of("../../out"));

    assertThatThrownBy(() -> below.open("secret", Opening.of(Opening.READ)))
        .extracting("code")
        .isEqualTo("path-missing");
    assertThatThrownBy(below::list).extracting("code").isEqualTo("path-missing");
  }

  @Test
  void a_read_only_directory_changes_by_nothing() {
    var reader = HostDirectory.open(inside, true);

    assertThatThrownBy(() -> reader.open("new", Opening.of(Opening.CREATE)))
        .extracting("code")
        .isEqualTo("directory-read-only");
    List<ThrowingCallable> changes =
        List.of(
            () -> reader.open("f", Opening.of(Opening.WRITE)),
            () -> reader.open("f", Opening.of(Opening.TRUNCATE)),
            () -> reader.createDirectory("d"),
            () -> reader.removeDirectory("a/b"),
            () -> reader.unlink("f"),
            () -> reader.rename("f", directory, "g"),
            () -> directory.rename("f", reader, "g"),
            () -> directory.link("f", false, reader, "g"),
            () -> reader.symlink("f", "l"),
            () -> reader.times("f", true, times(1)),
            () -> ((Directory) reader.open("a", Set.of())).createDirectory("d"));
    assertThat(changes)
        .allSatisfy(change ->
            assertThatThrownBy(change).extracting("code").isEqualTo("directory-read-only"));
    assertThat(reader.list()).contains("f", "a");
  }

  @Test
  void devices_and_pipes_are_not_opened() throws IOException, InterruptedException {
    var made = new ProcessBuilder("mkfifo", inside.resolve("pipe").toString()).start().waitFor();
    org.junit.jupiter.api.Assumptions.assumeTrue(made == 0, "mkfifo is missing");

    assertThatThrownBy(() -> directory.open("pipe", Opening.of(Opening.READ)))
        .extracting("code")
        .isEqualTo("not-supported");
  }

  @Test
  void times_are_set_to_the_nanosecond_that_the_volume_keeps() {
    directory.times("f", true, times(1_500_000_000_000_000_000L));

    assertThat(directory.metadata("f", true).modified()).isEqualTo(1_500_000_000_000_000_000L);
  }

  @Test
  void a_file_is_appended_to_where_it_ends() {
    var file = write("log", "one ");

    long at = file.append("two".getBytes(StandardCharsets.UTF_8), 0, 3);

    assertThat(at).isEqualTo(4);
    assertThat(read("log")).isEqualTo("one two");
  }

  private void refuses(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(MotteException.class);
  }

  private static Times times(long modified) {
    return new Times(OptionalLong.empty(), OptionalLong.of(modified));
  }

  private File write(String path, String text) {
    var file = (File) directory.open(path, Opening.of(Opening.READ, Opening.WRITE, Opening.CREATE));
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    file.write(0, bytes, 0, bytes.length);
    return file;
  }

  private String read(String path) {
    try (var file = (File) directory.open(path, Opening.of(Opening.READ, Opening.FOLLOW))) {
      var bytes = new byte[(int) file.size()];
      file.read(0, bytes, 0, bytes.length);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
