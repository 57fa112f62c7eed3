package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ManySignaturesTest {
  private static final Pattern ADAPTERS = Pattern.compile("adapters=(\\d+)");

  /// HotSpot would keep an adapter for each type: a hundred thousand take most of its code cache.
  @Test
  void modules_with_very_many_types_leave_the_process_as_it_was_to_the_next() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var child =
        new ProcessBuilder(
                java,
                "-XX:+PrintCodeCache",
                "-cp",
                System.getProperty("java.class.path"),
                ManySignatures.class.getName(),
                "2",
                "10000")
            .redirectErrorStream(true)
            .start();
    String output;
    try (var reader = child.inputReader()) {
      output = reader.readAllAsString();
    }

    assertThat(output).contains("called 10000\ncalled 10000\nordinary 300190608\n");
    var adapters = ADAPTERS.matcher(output);
    assertThat(adapters.find()).isTrue();
    assertThat(Integer.parseInt(adapters.group(1))).isLessThan(6000);
  }
}
