package motte.endorsement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a service is asked, how often, and how much of its answers is waited for.
final class HttpServiceTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Script script = out -> say(out, "200 OK", "", "hello");
  private ServerSocket server;

  /// What the server does with a request.
  private interface Script {
    void answer(OutputStream out) throws IOException, InterruptedException;
  }

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void stop() throws IOException {
    over.countDown();
    server.close();
    client.shutdownNow();
  }

  @Test
  void what_is_there_is_given_and_what_is_not_known_is_told_apart() {
    var given = service(PATIENCE).get("/a?b=c");
    script = out -> say(out, "404 Not Found", "", "no");
    var unknown = service(PATIENCE).get("/d");

    assertThat(given)
        .isInstanceOfSatisfying(
            HttpService.Given.class,
            it -> assertThat(it.body().toArray()).asString().isEqualTo("hello"));
    assertThat(unknown).isInstanceOf(HttpService.Unknown.class);
    assertThat(asked).containsExactly("/a?b=c", "/d");
  }

  @Test
  void an_answer_that_is_too_large_is_not_read_to_its_end() {
    script =
        out -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          out.write(new byte[2048]);
          out.flush();
          over.await(); // The rest never comes, and nobody waits for it.
        };

    assertThat(service(PATIENCE).get("/")).isInstanceOf(HttpService.TooLarge.class);
  }

  @Test
  void an_answer_that_trickles_is_given_up_although_it_has_begun() {
    script =
        out -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          over.await();
        };

    assertThat(why(service(Duration.ofMillis(300)).get("/"))).contains("takes longer");
  }

  @Test
  void a_redirect_is_not_followed() {
    script = out -> say(out, "302 Found", "Location: /elsewhere\r\n", "");

    assertThat(why(service(PATIENCE).get("/"))).contains("status 302");
    assertThat(asked).containsExactly("/");
  }

  @Test
  void a_service_that_has_had_enough_is_left_alone_as_long_as_it_wishes() {
    script = out -> say(out, "429 Too Many Requests", "Retry-After: 90\r\n", "");
    var service = sparing(60);

    service.get("/");
    now.set(NOW.plusSeconds(89));
    assertThat(why(service.get("/"))).contains("left alone until 2026-03-01T00:01:30Z");
    now.set(NOW.plusSeconds(90));
    script = out -> say(out, "200 OK", "", "hello");

    assertThat(service.get("/")).isInstanceOf(HttpService.Given.class);
    assertThat(asked).hasSize(2);
  }

  @Test
  void what_a_service_wishes_has_a_limit() {
    script = out -> say(out, "503 Later", "Retry-After: 999999999\r\n", "");
    var service = sparing(60);

    service.get("/");

    assertThat(why(service.get("/"))).contains("left alone until 2026-03-01T00:10:00Z");
  }

  @Test
  void a_service_that_fails_again_is_left_alone_twice_as_long() {
    script = out -> say(out, "500 Oops", "", "");
    var service = sparing(60);

    service.get("/");
    assertThat(why(service.get("/"))).contains("until 2026-03-01T00:00:05Z");
    now.set(NOW.plusSeconds(5));
    service.get("/");
    assertThat(why(service.get("/"))).contains("until 2026-03-01T00:00:15Z");

    assertThat(asked).hasSize(2);
  }

  @Test
  void what_is_not_known_is_no_failure_of_the_service() {
    script = out -> say(out, "404 Not Found", "", "");
    var service = sparing(60);

    service.get("/a");
    service.get("/b");

    assertThat(asked).containsExactly("/a", "/b");
  }

  @Test
  void a_service_is_asked_so_often_in_a_minute_and_no_more() {
    var service = sparing(3);

    for (int i = 0; i < 5; i++) {
      service.get("/" + i);
    }
    assertThat(asked).containsExactly("/0", "/1", "/2");
    assertThat(why(service.get("/6"))).contains("no more than 3 times a minute");
    now.set(NOW.plusSeconds(20));
    service.get("/7");
    service.get("/8");

    assertThat(asked).containsExactly("/0", "/1", "/2", "/7");
  }

  @Test
  void a_service_that_is_not_there_is_unanswered() throws IOException {
    server.close();

    assertThat(why(service(PATIENCE).get("/"))).isEqualTo("connection refused");
  }

  private HttpService service(Duration patience) {
    var base = URI.create("http://127.0.0.1:" + server.getLocalPort());
    return HttpService.at(base, client, 1024, patience);
  }

  private HttpService sparing(int perMinute) {
    return service(PATIENCE).sparing(new Allowance(perMinute, 8, Duration.ofMinutes(10)), now::get);
  }

  private static String why(HttpService.Answer answer) {
    return answer instanceof HttpService.Unanswered(var _, var why) ? why : answer.toString();
  }

  private static void say(OutputStream out, String status, String headers, String body)
      throws IOException {
    var head =
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(status, headers, body.length(), body);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        var connection = server.accept();
        Thread.ofVirtual().start(() -> answer(connection));
      } catch (IOException _) {
        // The test is over.
      }
    }
  }

  private void answer(Socket connection) {
    try (connection) {
      var in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
      asked.add(String.valueOf(in.readLine()).split(" ", -1)[1]);
      for (var line = in.readLine(); line != null && !line.isEmpty(); ) {
        line = in.readLine();
      }
      script.answer(connection.getOutputStream());
    } catch (IOException _) {
      // Its client went away.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
