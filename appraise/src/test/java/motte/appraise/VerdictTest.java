package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import motte.core.Grade;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final List<Check> CHECKS =
      List.of(
          Check.passed(Remits.TRUST, "role", "`game` is a role of this domain"),
          Check.passed(Remits.ROOT_OF_TRUST, "grade", "`none`, which the policy accepts in words"),
          Check.skipped(Remits.ENDORSEMENT, "endorsement", "a development key endorses nothing"));

  @Test
  void a_tree_has_a_line_for_each_check_under_its_step_in_remits_order() {
    var verdict = Verdict.of(Grade.NONE, true, "`game` in motte.example, grade none", CHECKS);

    assertThat(verdict.tree())
        .isEqualTo(
            """
            development: proves nothing about this machine
            trusted: `game` in motte.example, grade none

            Root of trust
              ✔ grade        `none`, which the policy accepts in words

            Endorsement
              – endorsement  skipped: a development key endorses nothing

            Trust
              ✔ role         `game` is a role of this domain
            """);
  }

  @Test
  void a_refusal_begins_with_the_first_failure() {
    var verdict =
        Verdict.of(
            Grade.NONE,
            false,
            "",
            List.of(Check.failed(Remits.TRUST, "role", "`admin` is no role")));

    assertThat(verdict).isInstanceOf(Refused.class);
    assertThat(verdict.tree())
        .isEqualTo(
            """
            refused: role: `admin` is no role

            Trust
              ✘ role  `admin` is no role
            """);
  }

  @Test
  void nothing_passed_is_refused() {
    var verdict =
        Verdict.of(Grade.NONE, true, "x", List.of(Check.skipped(Remits.TRUST, "role", "why")));

    assertThat(verdict.conclusion()).isEqualTo("refused: nothing could be checked");
  }

  @Test
  void a_stranger_cannot_forge_a_line_of_the_tree() {
    var verdict =
        Verdict.of(
            Grade.NONE,
            true,
            "x",
            List.of(Check.failed(Remits.TRUST, "role", "a\n  ✔ role\u001b[2K b\u202e")));

    assertThat(verdict.tree().lines()).hasSize(5);
    assertThat(verdict.tree()).doesNotContain("\u001b", "\u202e");
  }

  @Test
  void json_holds_what_the_tree_holds() {
    var verdict = Verdict.of(Grade.NONE, true, "`game`", CHECKS.subList(0, 1));

    assertThat(verdict.json().text())
        .isEqualTo(
            """
            {"verdict":"trusted","headline":"development: proves nothing about this machine",\
            "conclusion":"trusted: `game`","grade":"none","development":true,"checks":[\
            {"step":"Trust","check":"role","outcome":"passed",\
            "reason":"`game` is a role of this domain"}]}\
            """);
  }
}
