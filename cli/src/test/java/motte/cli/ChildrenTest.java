package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import motte.core.Kind;
import org.junit.jupiter.api.Test;

final class ChildrenTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private Child shell(Children children, String name, Child.Input input, String script) {
    return children.start(name, List.of("/bin/sh", "-c", script), input, out, heard::add);
  }

  @Test
  void what_a_child_prints_is_passed_on_and_what_it_says_is_heard() {
    try (var children = Children.begin()) {
      var child =
          shell(children, "keep", Child.Input.NOTHING, "echo result; echo one >&2; echo two >&2");

      assertThat(child.ended().join()).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("result\n");
      assertThat(heard).containsExactly("one", "two");
      assertThat(child.failed()).isFalse();
    }
  }

  @Test
  void a_child_that_fails_is_told_in_its_own_words() {
    try (var children = Children.begin()) {
      var child =
          shell(
              children,
              "steward",
              Child.Input.NOTHING,
              "echo 'error: port 1 is taken' >&2; echo 'hint: take another' >&2; exit 5");

      var failure = child.failure(child.ended().join());

      assertThat(failure)
          .hasMessage("the steward stopped with exit code 5: port 1 is taken")
          .returns("take another", CliException::hint)
          .returns(Kind.CONFLICT, CliException::kind);
    }
  }

  @Test
  void a_keep_that_fails_names_its_step() {
    try (var children = Children.begin()) {
      var child =
          shell(
              children,
              "keep",
              Child.Input.NOTHING,
              "echo 'keep: boot measured' >&2; echo 'keep: fetch failed: no' >&2; exit 3");

      var failure = child.failure(child.ended().join());

      assertThat(child.failed()).isTrue();
      assertThat(failure).hasMessage("the keep stopped with exit code 3 at `fetch`: no");
    }
  }

  @Test
  void a_child_that_was_killed_is_told_with_the_signal() {
    try (var children = Children.begin()) {
      var child = shell(children, "keep", Child.Input.NOTHING, "kill -9 $$");

      assertThat(child.failure(child.ended().join())).hasMessage("the keep was ended by signal 9");
    }
  }

  @Test
  void closing_stops_every_child_and_what_it_started() {
    var pids = new CompletableFuture<String>();
    Child child;
    try (var children = Children.begin()) {
      child =
          children.start(
              "steward",
              List.of("/bin/sh", "-c", "sleep 1000 & echo $! >&2; wait"),
              Child.Input.NOTHING,
              out,
              pids::complete);
      assertThat(ProcessHandle.of(Long.parseLong(pids.join()))).isPresent();
    }

    assertThat(ProcessHandle.of(child.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(ProcessHandle.of(Long.parseLong(pids.join())).filter(ProcessHandle::isAlive))
        .isEmpty();
  }

  @Test
  void the_first_to_end_is_known() {
    try (var children = Children.begin()) {
      shell(children, "steward", Child.Input.LIFELINE, "cat");
      var keep = shell(children, "keep", Child.Input.NOTHING, "exit 9");

      assertThat(children.awaitFirstEnd()).isSameAs(keep);
      assertThat(children.stopping()).isFalse();
    }
  }

  @Test
  void a_program_that_does_not_exist_is_an_error() {
    try (var children = Children.begin()) {
      assertThatThrownBy(() ->
              children.start(
                  "keep", List.of("/no/such/program"), Child.Input.NOTHING, out, heard::add))
          .isInstanceOf(CliException.class)
          .hasMessageStartingWith("`/no/such/program` cannot be started");
    }
  }

  @Test
  void flags_for_the_jvm_in_the_environment_do_not_reach_a_child() {
    try (var children = Children.begin()) {
      var child =
          shell(children, "keep", Child.Input.NOTHING, "echo \"${JAVA_TOOL_OPTIONS-none}\"");

      child.ended().join();

      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("none\n");
    }
  }
}
