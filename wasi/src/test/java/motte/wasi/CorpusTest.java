package motte.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import motte.core.Json;
import motte.wasm.Module;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Runs the corpus in this process. Left out are the programs that need somebody at the other end
/// of a socket or of standard input (see [SocketCorpusTest]), and those that try to escape: the
/// corpus's own driver runs them, as a user who cannot do harm, with `src/test/corpus/hook.py`.
class CorpusTest {
  @TempDir Path work;

  @Test
  void the_corpus_is_here() throws IOException {
    assertThat(Corpus.cases()).hasSizeGreaterThan(20);
  }

  @TestFactory
  Stream<DynamicTest> programs() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (var test : Corpus.cases()) {
      boolean scripted = test.has("stdin_script") && !test.has("limits");
      if (test.has("socket") || scripted || test.text("name").startsWith("esc_")) {
        continue;
      }
      var module = Corpus.module(test);
      var runs =
          test.has("runs") ? test.items("runs") : List.<Json>of(new Json.Map(java.util.Map.of()));
      for (var item : runs) {
        var run = (Json.Map) item;
        var args = arguments(test, run);
        tests.add(
            DynamicTest.dynamicTest(String.join(" ", args), () -> check(test, run, module, args)));
      }
    }
    return tests.stream();
  }

  private void check(Json.Map test, Json.Map run, Module module, List<String> args)
      throws IOException {
    var folder = Files.createTempDirectory(work, "run");

    var outcome = Corpus.run(test, module, args, folder, Corpus.limits(test));

    var expect = run.has("expect") ? run.map("expect") : test.map("expect");
    if (expect.has("any")) {
      // out-of-bounds pointers: an error or a trap, never success
      assertThat(outcome.output()).doesNotContain("FAIL");
      return;
    }
    if (expect.has("stdout")) {
      assertThat(outcome.output()).isEqualTo(expect.text("stdout"));
    }
    if (expect.has("stderr_contains")) {
      assertThat(outcome.complaints()).contains(expect.text("stderr_contains"));
    }
    if (expect.has("killed")) {
      assertThat(outcome.error().orElseThrow()).extracting("code").isEqualTo("trap-timeout");
    } else {
      assertThat(outcome.error()).isEmpty();
      assertThat(outcome.exitCode()).isEqualTo((int) expect.number("exit"));
    }
  }

  private static List<String> arguments(Json.Map test, Json.Map run) {
    var args = new ArrayList<String>();
    args.add(test.text("wasm"));
    for (var arg : (run.has("args") ? run : test).items("args")) {
      args.add(((Json.Text) arg).value());
    }
    return args;
  }
}
