package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CommandLineTest {
  @TempDir Path folder;

  @Test
  void version_is_one_line() {
    var ran = Ran.motte(folder, "--version");

    assertThat(ran).isEqualTo(new Ran(0, "motte 0.1.0\n", ""));
  }

  @Test
  void without_arguments_help_lists_every_verb() {
    var ran = Ran.motte(folder);

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains(Verbs.all().stream().map(verb -> "\n  " + verb.name()).toList());
  }

  @Test
  void an_unknown_verb_is_met_with_the_nearest_one() {
    var ran = Ran.motte(folder, "verfy", "https://localhost");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                error: `verfy` is nothing that motte can do
                hint: did you mean `verify`?
                """));
  }

  @Test
  void an_unknown_second_word_is_met_with_the_nearest_one() {
    var ran = Ran.motte(folder, "key", "crate", "x.key");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                error: `motte key` does not know `crate`
                hint: did you mean `motte key create`?
                """));
  }

  @Test
  void a_group_alone_lists_its_verbs() {
    var ran = Ran.motte(folder, "key");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("key create", "key show");
  }

  @Test
  void an_unknown_option_is_met_with_the_nearest_one() {
    var ran = Ran.motte(folder, "run", "--alow-plaintext", "x.wasm");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                error: `--alow-plaintext` is not an option of `motte run`
                hint: did you mean `--allow-plaintext`?
                """));
  }

  @Test
  void a_missing_argument_is_named() {
    var ran = Ran.motte(folder, "key", "show");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                error: `motte key show` needs FILE
                hint: `motte key show --help` shows how it is used
                """));
  }

  @Test
  void an_option_without_its_value_is_an_error() {
    var ran = Ran.motte(folder, "key", "create", "x.key", "--curve");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("error: ", "--curve", "hint: ");
  }

  @Test
  void an_argument_too_many_is_an_error() {
    var ran = Ran.motte(folder, "key", "show", "a.key", "b.key");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("error: `b.key` is one argument too many");
  }

  @Test
  void an_option_given_twice_is_an_error() {
    var ran = Ran.motte(folder, "keep", "measure", "--home", "a", "--home", "b");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("error: `--home` is given twice");
  }

  static Stream<Verb> verbs() {
    return Verbs.all().stream();
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void every_verb_explains_itself_in_prose_with_an_example_that_the_parser_accepts(Verb verb) {
    var args = (verb.name() + " --help").split(" ");
    var ran = Ran.motte(folder, args);
    var examples =
        ran.out().lines().filter(line -> line.startsWith("  motte ")).map(String::strip).toList();

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).startsWith("Usage: motte " + verb.name());
    assertThat(examples).isNotEmpty();
    for (var example : examples) {
      var words = java.util.List.of(example.split(" ")).stream().skip(1).toList();
      var called = Verbs.calledBy(words).orElseThrow();
      int skip = called.words().size();
      Syntax.of(called).parse(Shell.ofProcess(), words.subList(skip, words.size()));
    }
  }

  @Test
  void all_that_follows_the_program_belongs_to_the_guest() {
    var run = Verbs.all().stream().filter(verb -> verb.name().equals("run")).findFirst();

    var call =
        Syntax.of(run.orElseThrow())
            .parse(
                Shell.ofProcess(),
                java.util.List.of(
                    "--env", "A=1", "x.wasm", "--env", "B=2", "--help", "--", "-v", "@file"));

    assertThat(call.options("--env")).containsExactly("A=1");
    assertThat(call.argument(0)).isEqualTo("x.wasm");
    assertThat(call.rest(1)).containsExactly("--env", "B=2", "--help", "--", "-v", "@file");
  }
}
