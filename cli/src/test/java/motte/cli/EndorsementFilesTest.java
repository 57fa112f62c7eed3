package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import motte.appraise.Endorsements;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndorsementFilesTest {
  @TempDir private Path folder;

  @Test
  void files_that_come_change_and_go_are_noticed() throws IOException {
    var arm = Files.createDirectories(folder.resolve("arm/deep"));
    var one = key();
    var two = key();
    Files.write(arm.resolve("one.der"), one.toArray());
    var files = new EndorsementFiles(List.of(folder.resolve("arm")));

    assertThat(files.get()).isEqualTo(Endorsements.of(Map.of("arm/deep/one.der", one)));
    assertThat(files.get()).isSameAs(files.get());

    Files.write(folder.resolve("arm/two.der"), two.toArray());
    assertThat(files.get())
        .isEqualTo(Endorsements.of(Map.of("arm/deep/one.der", one, "arm/two.der", two)));

    Files.delete(arm.resolve("one.der"));
    assertThat(files.get()).isEqualTo(Endorsements.of(Map.of("arm/two.der", two)));
  }

  @Test
  void a_file_and_a_folder_of_one_name_do_not_hide_each_other() throws IOException {
    var one = key();
    var two = key();
    var paths = List.of(folder.resolve("a/key.der"), folder.resolve("b/key.der"));
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(folder.resolve("b"));
    Files.write(paths.get(0), one.toArray());
    Files.write(paths.get(1), two.toArray());

    assertThat(new EndorsementFiles(paths).get())
        .isEqualTo(Endorsements.of(Map.of("key.der", one, "key.der (2)", two)));
  }

  @Test
  void what_is_not_there_is_an_error_that_names_it() {
    var files = new EndorsementFiles(List.of(folder.resolve("gone")));

    assertThatThrownBy(files::get).isInstanceOf(MotteException.class).hasMessageContaining("gone");
  }

  private static Bytes key() {
    return SigningKey.generate(SigningKey.Curve.P256).spki().der();
  }
}
