package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left when `motte up` ends, however it ends.
final class StopEndToEndTest {
  @Test
  void ctrl_c_stops_everything_and_leaves_nothing_running(@TempDir Path folder) {
    var motte = Installed.in(folder);
    try (var up = motte.start("up", "--port", "0")) {
      up.await("https://\\S+:\\d+");
      List<ProcessHandle> children = up.process().descendants().toList();

      var result = up.interrupt();

      assertThat(children).hasSizeGreaterThanOrEqualTo(3);
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      assertThat(result.err()).doesNotContain("Exception");
    }
  }

  @Test
  void a_second_start_uses_the_same_profile_and_keys(@TempDir Path folder) throws Exception {
    var motte = Installed.in(folder);
    String first;
    try (var up = motte.start("up", "--port", "0")) {
      up.await("https://\\S+:\\d+");
      first = motte.read("anchors.pem");
      up.interrupt();
    }

    try (var up = motte.start("up", "--port", "0")) {
      var url = URI.create(up.await("https://\\S+:\\d+").group());

      assertThat(motte.read("anchors.pem")).isEqualTo(first);
      try (var browser = new Browser(url, first)) {
        assertThat(browser.open("/").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_port_already_taken_is_named_and_nothing_stays(@TempDir Path folder) throws Exception {
    var motte = Installed.in(folder);
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      int port = taken.getLocalPort();

      try (var up = motte.start("up", "--port", Integer.toString(port))) {
        var result = up.finish();

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).contains(Integer.toString(port)).contains("hint: ");
        assertThat(up.process().descendants().toList()).isEmpty();
      }
    }
  }

  @Test
  void when_the_keep_dies_the_rest_is_stopped_and_it_says_so(@TempDir Path folder) {
    var motte = Installed.in(folder);
    try (var up = motte.start("up", "--port", "0")) {
      up.await("https://\\S+:\\d+");
      List<ProcessHandle> children = up.process().descendants().toList();

      children.stream()
          .filter(p -> p.info().commandLine().orElse("").contains("motte.keep.Main"))
          .forEach(ProcessHandle::destroyForcibly);
      var result = up.finish();

      assertThat(result.exitCode()).isNotZero();
      assertThat(result.err()).contains("keep");
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
  }
}
