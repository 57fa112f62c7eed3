package motte.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// What Gramine shows an enclave below `/dev/attestation` (its documentation, "Low-level
/// /dev/attestation interface"), but for the files of local attestation.
///
/// - What is written to `user_report_data` counts at once, whole: 64 bytes, zeros behind fewer.
/// - `quote` is made when it is opened, of what was written last, or of zeros. Without remote
///   attestation there is no such file.
final class GramineFiles {
  private static final int REPORT_DATA = 64;

  private volatile UnaryOperator<byte[]> quote;
  private volatile byte[] reportData = new byte[REPORT_DATA];

  /// @param quote makes a quote that binds 64 bytes
  GramineFiles(UnaryOperator<byte[]> quote) {
    this.quote = quote;
  }

  /// All files of an enclave with that attestation type, from the root on.
  Entry.Folder root(String attestationType) {
    var files = new HashMap<String, Entry>();
    files.put("attestation_type", read(() -> attestationType.getBytes(StandardCharsets.US_ASCII)));
    files.put(
        "user_report_data",
        new Opened(() -> new byte[0], written -> reportData = Arrays.copyOf(written, REPORT_DATA)));
    files.put("keys", Entry.Folder.of(Map.of()));
    if (!attestationType.equals("none")) {
      files.put("quote", read(() -> quote.apply(reportData.clone())));
    }
    return Entry.Folder.at("dev/attestation", Entry.Folder.of(files));
  }

  /// Makes quotes in another way from now on.
  void quoting(UnaryOperator<byte[]> other) {
    quote = other;
  }

  private static Entry.File read(Supplier<byte[]> reader) {
    return new Opened(
        reader,
        _ -> {
          throw new Entry.Refusal(Entry.Refusal.NO_ACCESS);
        });
  }

  private record Opened(Supplier<byte[]> reader, Consumer<byte[]> writer) implements Entry.File {
    @Override
    public boolean whenOpened() {
      return true;
    }

    @Override
    public byte[] read() {
      return reader.get();
    }

    @Override
    public void write(byte[] content) {
      writer.accept(content);
    }
  }
}
