package motte.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import motte.core.Grade;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final List<Check> CHECKS =
      List.of(
          check(Remits.TRUST, "role", Finding.passed("`game` is a role of this domain")),
          check(
              Remits.ROOT_OF_TRUST,
              "grade",
              Finding.passed("`none`, which the policy accepts in words")),
          check(
              Remits.ENDORSEMENT,
              "endorsement",
              Finding.skipped("a development key endorses nothing")));

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
            List.of(check(Remits.TRUST, "role", Finding.failed("`admin` is no role"))));

    assertThat(verdict).isInstanceOf(Refused.class);
    assertThat(verdict.json().text()).contains("\"failed\"").doesNotContain("refuses");
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
        Verdict.of(
            Grade.NONE, true, "x", List.of(check(Remits.TRUST, "role", Finding.skipped("why"))));

    assertThat(verdict.conclusion()).isEqualTo("refused: nothing could be checked");
  }

  @Test
  void a_stranger_cannot_forge_a_line_of_the_tree() {
    var verdict =
        Verdict.of(
            Grade.NONE,
            true,
            "x",
            List.of(check(Remits.TRUST, "role", Finding.failed("a\n  ✔ role\u001b[2K b\u202e"))));

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
            {"id":"keep.role","step":"Trust","layer":"keep","result":"passed",\
            "reason":"`game` is a role of this domain"}]}\
            """);
  }

  @Test
  void what_is_required_and_missing_refuses_though_it_is_skipped() {
    var missing = check(Remits.ENDORSEMENT, "revocation", Finding.missing("a CRL", false));
    var allowed = check(Remits.ENDORSEMENT, "revocation", Finding.missing("a CRL", true));
    var signed = check(Remits.ROOT_OF_TRUST, "signature", Finding.passed("made by the key"));

    var refused = Verdict.withoutPolicy(Grade.HARDWARE, "a report", List.of(signed, missing));
    var genuine = Verdict.withoutPolicy(Grade.HARDWARE, "a report", List.of(signed, allowed));

    assertThat(refused.conclusion()).isEqualTo("refused: revocation: it needs a CRL");
    assertThat(refused.tree()).contains("  ✘ revocation  missing: it needs a CRL\n");
    assertThat(genuine.tree()).contains("  – revocation  let pass: it needs a CRL, which the");
    assertThat(refused.json().text())
        .contains("\"result\":\"skipped\",\"refuses\":true,\"reason\":\"it needs a CRL\"");
    assertThat(genuine.json().text())
        .contains("\"result\":\"skipped\",\"letPass\":true,")
        .doesNotContain("refuses");
    assertThat(refused.json().text()).doesNotContain("letPass");
    assertThat(genuine).isInstanceOf(Genuine.class);
    assertThat(genuine.headline()).isEqualTo("genuine, not identified");
  }

  @Test
  void what_a_policy_lets_be_debugged_says_so_first() {
    var debug = check(Remits.TRUST, "debug", Finding.letPass("the host may read it"));
    var signed = check(Remits.ROOT_OF_TRUST, "signature", Finding.passed("made by the key"));

    var genuine = Verdict.withoutPolicy(Grade.NONE, "a report", List.of(signed, debug));

    assertThat(genuine.headline()).isEqualTo("genuine, not identified, debuggable");
    assertThat(genuine.tree()).contains("  – debug      let pass: the host may read it\n");
  }

  @Test
  void layers_are_told_where_there_are_several_but_a_keeps_own_and_a_failure_tells_its_source() {
    var signature =
        new Check(
            Remits.ROOT_OF_TRUST,
            "snp",
            "report signature",
            Finding.failed("not the VCEK's").from("SEV-SNP ABI §7.3"));
    var verdict =
        Verdict.withoutPolicy(
            Grade.HARDWARE,
            "x",
            List.of(signature, check(Remits.TRUST, "role", Finding.passed("fine"))));

    assertThat(verdict.tree())
        .contains("  ✘ snp: report signature  not the VCEK's (SEV-SNP ABI §7.3)\n")
        .contains("  ✔ role                   fine\n");
    assertThat(signature.id()).isEqualTo("snp.report-signature");
  }

  @Test
  void what_does_not_hold_tells_what_was_seen_and_wanted_unless_its_reason_does() {
    var other = Finding.failed("it is none of the reference values").comparing("00ff", "aa or bb");
    var same = Finding.same("4", "5");
    var good = Finding.passed("a reference value").comparing("cc", "cc");
    var verdict =
        Verdict.of(
            Grade.HARDWARE,
            false,
            "x",
            List.of(
                check(Remits.MEASUREMENT, "mrtd", other),
                check(Remits.MEASUREMENT, "svn", same),
                check(Remits.MEASUREMENT, "rtmr0", good)));

    assertThat(verdict.tree())
        .endsWith(
            """
            Measurement
              ✘ mrtd   it is none of the reference values
                  seen    00ff
                  wanted  aa or bb
              ✘ svn    `4`, wanted is `5`
              ✔ rtmr0  a reference value
            """);
  }

  private static Check check(Remits step, String name, Finding finding) {
    return new Check(step, "keep", name, finding);
  }
}
