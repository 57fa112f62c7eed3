package motte.cli;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The processes that this one started. Closing stops all of them, the last first; so does the end
/// of this process, by ctrl-C or otherwise.
final class Children implements AutoCloseable {
  private final List<Child> running = new ArrayList<>();
  private final Thread hook = Thread.ofPlatform().unstarted(this::stopAll);
  private boolean stopping;

  private Children() {}

  /// No children yet; stopped at the end of this process at the latest.
  static Children begin() {
    var children = new Children();
    Runtime.getRuntime().addShutdownHook(children.hook);
    return children;
  }

  /// Starts one more, as [Child#start].
  Child start(
      String name,
      List<String> command,
      Child.Input input,
      OutputStream out,
      Consumer<String> heard) {
    // Under the lock: what is being started while we stop would be left running.
    synchronized (this) {
      if (stopping) {
        throw stopped();
      }
      var child = Child.start(name, command, input, out, heard);
      running.add(child);
      return child;
    }
  }

  /// Waits until one of them ends, and says which.
  Child awaitFirstEnd() {
    List<Child> all;
    synchronized (this) {
      all = List.copyOf(running);
    }
    var ends =
        all.stream()
            .map(child -> child.ended().thenApply(_ -> child))
            .toArray(CompletableFuture[]::new);
    var first = CompletableFuture.anyOf(ends).join();
    return all.stream().filter(child -> child == first).findFirst().orElseThrow();
  }

  /// Whether they are being stopped on purpose, so that their end is no news.
  synchronized boolean stopping() {
    return stopping;
  }

  private static IllegalStateException stopped() {
    return new IllegalStateException("this process is ending");
  }

  private synchronized void stopAll() {
    stopping = true;
    running.reversed().forEach(Child::stop);
    running.clear();
  }

  @Override
  public void close() {
    stopAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // This process is ending already, and the hook is what stopped them.
    }
  }
}
