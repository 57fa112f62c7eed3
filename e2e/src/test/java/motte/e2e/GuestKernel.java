package motte.e2e;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import motte.e2e.Entry.Refusal;

/// What the kernel of a confidential guest shows below `/sys/kernel/config/tsm/report` (Linux,
/// `Documentation/ABI/testing/configfs-tsm-report`): a folder that is made is one request.
///
/// - `inblob` and `privlevel` can only be written, the rest only read; each write raises
///   `generation`. `inblob` takes 64 bytes at most, and has them when it is closed.
/// - `outblob` is made anew when it is read after a write; where `inblob` has less than 64 bytes
///   there is none.
/// - While the security processor is busy, reading fails with `EBUSY`.
final class GuestKernel {
  private static final int SIZE = 64;
  private static final int LEVELS = 4;

  private final String provider;
  private volatile UnaryOperator<byte[]> report;
  private final Optional<byte[]> certificates;
  private final Map<String, Entry> registers;
  private final Map<String, Entry> requests = new ConcurrentHashMap<>();

  /// How many of the next reports are refused because others wait.
  final AtomicInteger busy = new AtomicInteger();

  /// @param provider who makes reports, such as `sev_guest`
  /// @param report makes one that binds 64 bytes
  /// @param certificates what the host hands its guests beside reports
  /// @param registers the measurement registers of a trust domain (Linux,
  ///   `Documentation/ABI/testing/sysfs-devices-virtual-misc-tdx_guest`)
  GuestKernel(
      String provider,
      UnaryOperator<byte[]> report,
      Optional<byte[]> certificates,
      Map<String, Entry> registers) {
    this.provider = provider;
    this.report = report;
    this.certificates = certificates;
    this.registers = Map.copyOf(registers);
  }

  /// All that it shows, from the root on. By its device one knows what guest it is; the driver for
  /// realms makes none, but the kernel does.
  Entry.Folder root() {
    var folder = new Entry.Folder(requests, () -> new Request().folder());
    var measured = Entry.Folder.of(registers);
    var sys = new HashMap<String, Entry>();
    sys.put("kernel", Entry.Folder.at("config/tsm/report", folder));
    var devices = new HashMap<String, Entry>();
    devices.put("virtual", Entry.Folder.at("misc/tdx_guest/measurements", measured));
    var dev = new HashMap<String, Entry>();
    switch (provider) {
      case "sev_guest" -> dev.put("sev-guest", Entry.readable(() -> new byte[0]));
      case "tdx_guest" -> dev.put("tdx_guest", Entry.readable(() -> new byte[0]));
      default -> devices.put("platform", Entry.Folder.at("arm-cca-dev", Entry.Folder.of(Map.of())));
    }
    sys.put("devices", Entry.Folder.of(devices));
    return Entry.Folder.of(Map.of("sys", Entry.Folder.of(sys), "dev", Entry.Folder.of(dev)));
  }

  /// Makes reports in another way from now on.
  void reporting(UnaryOperator<byte[]> other) {
    report = other;
  }

  /// How many requests are open.
  int open() {
    return requests.size();
  }

  private final class Request {
    private byte[] bound = new byte[0];
    private byte[] made = new byte[0];
    private long generation;
    private long madeAt;

    Entry.Folder folder() {
      var attributes = new HashMap<String, Entry>();
      attributes.put("provider", Entry.readable(() -> line(provider)));
      attributes.put("generation", Entry.readable(() -> line(Long.toString(generation))));
      attributes.put("inblob", new Written(true, this::bind));
      attributes.put("outblob", Entry.readable(this::report));
      certificates.ifPresent(table -> {
        attributes.put("privlevel_floor", Entry.readable(() -> line("0")));
        attributes.put("privlevel", new Written(false, this::level));
        attributes.put("auxblob", Entry.readable(() -> auxiliary(table)));
      });
      return Entry.Folder.of(attributes);
    }

    private void level(byte[] text) {
      var level = new String(text, StandardCharsets.US_ASCII).strip();
      if (!level.matches("\\d") || Integer.parseInt(level) >= LEVELS) {
        throw new Refusal(Refusal.INVALID);
      }
      generation++;
    }

    private void bind(byte[] content) {
      if (content.length > SIZE) {
        throw new Refusal(Refusal.TOO_LARGE);
      }
      bound = content;
      generation++;
    }

    private byte[] report() {
      if (bound.length != SIZE) {
        throw new Refusal(Refusal.INVALID);
      }
      if (madeAt != generation) {
        if (busy.getAndUpdate(left -> Math.max(left - 1, 0)) > 0) {
          throw new Refusal(Refusal.BUSY);
        }
        made = report.apply(bound);
        madeAt = generation;
      }
      return made;
    }

    private byte[] auxiliary(byte[] table) {
      report();
      return table;
    }
  }

  private interface Taker {
    void take(byte[] content);
  }

  private record Written(boolean whenClosed, Taker taker) implements Entry.File {
    @Override
    public byte[] read() {
      throw new Refusal(Refusal.NO_ACCESS);
    }

    @Override
    public void write(byte[] content) {
      taker.take(content);
    }
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
