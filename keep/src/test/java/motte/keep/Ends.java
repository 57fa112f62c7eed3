package motte.keep;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import motte.capability.Connection;
import motte.capability.Interest;
import motte.capability.Listener;
import motte.capability.Wait;

/// What a guest does with its end of a connection, in words.
final class Ends {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Ends() {}

  /// Waits for the next connection.
  static Connection accept(Listener listener) {
    await(listener, Interest.READ);
    return listener.accept().orElseThrow();
  }

  static void send(Connection connection, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    int sent = 0;
    while (sent < bytes.length) {
      await(connection, Interest.WRITE);
      sent += connection.write(bytes, sent, bytes.length - sent);
    }
  }

  /// Waits for as many bytes as `text` has and gives them back.
  static String receive(Connection connection, int count) {
    var received = new ByteArrayOutputStream();
    var buffer = new byte[count];
    while (received.size() < count) {
      await(connection, Interest.READ);
      int n = connection.read(buffer, 0, count - received.size());
      if (n < 0) {
        break;
      }
      received.write(buffer, 0, n);
    }
    return received.toString(StandardCharsets.UTF_8);
  }

  /// Waits for something to read and gives what one read gives.
  static int read(Connection connection) {
    await(connection, Interest.READ);
    return connection.read(new byte[1], 0, 1);
  }

  private static void await(motte.capability.Pollable pollable, Interest interest) {
    if (!Wait.until(List.of(new Wait.On(pollable, interest)), PATIENCE)) {
      throw new AssertionError("not ready in " + PATIENCE);
    }
  }
}
