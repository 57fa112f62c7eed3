package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/how-to/operate.md` describes: a steward and a drawbridge outside of the development
/// profile, each key made on its own, on one machine.
final class TeamEndToEndTest {

  @Test
  void a_team_runs_its_own_steward_and_drawbridge(@TempDir Path folder) throws Exception {
    var motte = Installed.in(folder);
    var development = Team.key(motte, folder, "development");
    var policy = "development-keys = [\"%s\"]\n\n[roles.hello]\n".formatted(development);

    try (var team = Team.start(motte, folder, "none", policy)) {
      var ran =
          motte.run(
              "keep",
              "run",
              "--warrant",
              team.order("hello").toString(),
              "--development-key",
              folder + "/development.key");

      assertThat(ran.exitCode()).as(ran.err()).isZero();
      assertThat(ran.out()).isEqualTo("Hello, world!\n");
    }
    assertThat(motte.profile()).doesNotExist();
    assertThat(Files.readString(folder.resolve("store/releases.log")))
        .contains("\"outcome\":\"released\"", "\"domain\":\"team.example\"");
    assertThat(Files.readString(folder.resolve("steward/decisions.log")))
        .contains("\"request\":\"certificate instance\",\"verdict\":\"trusted\"");
  }
}
