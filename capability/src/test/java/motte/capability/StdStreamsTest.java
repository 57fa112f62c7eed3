package motte.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StdStreamsTest {
  @Test
  void nothing_is_read_before_the_guest_asks() {
    var reads = new AtomicInteger();
    var stream =
        new InputStream() {
          @Override
          public int read() {
            reads.incrementAndGet();
            return -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            return read();
          }
        };
    var source = StdStreams.source(stream);

    source.watch(() -> {});

    assertThat(reads).hasValue(0);
    Wait.until(source, Interest.READ);
    assertThat(reads).hasValue(1);
  }

  @Test
  void input_comes_in_order_and_then_ends() {
    var source = StdStreams.source(new ByteArrayInputStream(new byte[] {1, 2, 3}));
    var target = new byte[2];

    Wait.until(source, Interest.READ);

    assertThat(source.read(target, 0, 2)).isEqualTo(2);
    assertThat(source.read(target, 0, 2)).isEqualTo(1);
    Wait.until(source, Interest.READ);
    assertThat(source.read(target, 0, 2)).isEqualTo(-1);
  }

  @Test
  void output_has_gone_out_once_flushed() {
    var out = new ByteArrayOutputStream();
    var sink = StdStreams.sink(out);

    sink.write(new byte[] {1, 2, 3}, 1, 2);

    assertThat(sink.flush(Duration.ofSeconds(20))).isTrue();
    assertThat(out.toByteArray()).containsExactly(2, 3);
  }

  @Test
  void a_stream_that_fails_breaks_the_sink() {
    var sink =
        StdStreams.sink(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException("gone");
              }
            });

    sink.write(new byte[1], 0, 1);
    sink.flush(Duration.ofSeconds(20));

    assertThatThrownBy(() -> sink.write(new byte[1], 0, 1))
        .extracting("code")
        .isEqualTo("connection-broken");
  }
}
