package motte.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The steward and the drawbridge of a development profile, running.
///
/// @param steward where the steward listens
/// @param drawbridge where the drawbridge listens
record Servers(URI steward, URI drawbridge) {

  /// Starts both at once and returns when both serve. What they say goes to the profile's `logs`.
  static Servers start(Home home, Profile profile, Children children, Steps steps) {
    var steward = begin(home, profile, children, "steward", Profile.steward(profile.folder()));
    var drawbridge =
        begin(home, profile, children, "drawbridge", Profile.drawbridge(profile.folder()));
    var servers = new Servers(steward.join(), drawbridge.join());
    steps.done("steward", "listens at " + servers.steward());
    steps.done("drawbridge", "listens at " + servers.drawbridge());
    return servers;
  }

  /// A server that was started, and where it listens as soon as it says so.
  private record Starting(Child child, CompletableFuture<URI> ready) {

    URI join() {
      CompletableFuture.anyOf(ready, child.ended()).join();
      if (ready.isDone()) {
        return ready.join();
      }
      int code = child.ended().join();
      throw child.failure(code);
    }
  }

  private static Starting begin(
      Home home, Profile profile, Children children, String name, Path config) {
    var ready = new CompletableFuture<URI>();
    var log = log(profile.folder().resolve("logs/" + name + ".log"));
    var announcement = Service.ready(name);
    var child =
        children.start(
            name,
            List.of(home.launch().toString(), name, "--config", config.toString(), "--lifeline"),
            Child.Input.LIFELINE,
            OutputStream.nullOutputStream(),
            line -> {
              log.println(line);
              if (line.startsWith(announcement)) {
                ready.complete(URI.create(line.substring(announcement.length())));
              }
            });
    var _ = child.ended().thenRun(log::close);
    return new Starting(child, ready);
  }

  private static PrintStream log(Path file) {
    try {
      return new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw TextFile.unwritable(file, e);
    }
  }
}
