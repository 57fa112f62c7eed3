package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneLockTest {
  private static final Set<Thread.State> AT_REST =
      Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

  /// Another process that tries to have it.
  private static final String OTHER =
      """
      import java.nio.channels.FileChannel;
      import java.nio.file.Path;
      import java.nio.file.StandardOpenOption;

      void main(String[] args) throws Exception {
        try (var channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
          IO.print(channel.tryLock() == null ? "taken" : "free");
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void who_gives_up_waiting_takes_the_lock_from_nobody() throws Exception {
    var real = Files.createDirectory(folder.resolve("data")).resolve("prune.lock");
    var linked = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data"));
    var refusal = new CompletableFuture<StewardException>();

    try (var _ = PruneLock.await(real)) {
      var waiting =
          Thread.ofPlatform()
              .start(() ->
                  refusal.complete(
                      catchThrowableOfType(
                          StewardException.class,
                          () -> PruneLock.await(linked.resolve("prune.lock")).close())));
      while (!AT_REST.contains(waiting.getState())) {
        Thread.onSpinWait();
      }
      waiting.interrupt();
      waiting.join();

      assertThat(refusal.join().code()).isEqualTo("data-unusable");
      assertThat(elsewhere(real)).isEqualTo("taken");
    }
    assertThat(elsewhere(real)).isEqualTo("free");
  }

  private String elsewhere(Path file) throws IOException, InterruptedException {
    var source = Files.writeString(folder.resolve("Other.java"), OTHER);
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var other =
        new ProcessBuilder(java.toString(), source.toString(), file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor()).isZero();
    return said;
  }
}
