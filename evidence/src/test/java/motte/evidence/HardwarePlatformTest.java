package motte.evidence;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import motte.core.Bytes;
import motte.core.Digest;
import org.junit.jupiter.api.Test;

/// Against a tree that behaves as the kernel's documents say: configfs-tsm, the measurement
/// registers of TDX, Gramine's pseudo-files.
class HardwarePlatformTest {
  private static final String TSM = "/sys/kernel/config/tsm/report";
  private static final String RTMR3 =
      "/sys/devices/virtual/misc/tdx_guest/measurements/rtmr3:sha384";
  private static final Bytes DATA = Bytes.wrap(new byte[64]);

  private final KernelTree kernel = new KernelTree();
  private final List<Duration> pauses = new ArrayList<>();

  @Test
  void a_report_binds_what_was_written_and_the_request_is_gone_afterwards() {
    var requests = new Requests("sev_guest").with("auxblob", "certificates");
    kernel.putFolder(TSM, requests);

    var statement = open("snp", OptionalInt.of(2)).statement(DATA);

    assertThat(statement.provider()).isEqualTo("sev_guest");
    assertThat(text(statement.report())).isEqualTo("report on " + DATA.hex() + " at 2");
    assertThat(statement.auxiliary().map(HardwarePlatformTest::text)).contains("certificates");
    assertThat(HardwareStatement.parse(value(statement))).isEqualTo(statement);
    assertThat(kernel.folders()).isEqualTo(1);
  }

  @Test
  void a_busy_kernel_is_asked_again_ever_later() {
    var requests = new Requests("tdx_guest");
    requests.busy = 3;
    kernel.putFolder(TSM, requests);

    var statement = open("tdx", OptionalInt.empty()).statement(DATA);

    assertThat(text(statement.report())).startsWith("report on ");
    assertThat(pauses).hasSize(3).isSorted();
  }

  @Test
  void a_kernel_that_stays_busy_is_an_error_that_says_so() {
    var requests = new Requests("tdx_guest");
    requests.busy = Integer.MAX_VALUE;
    kernel.putFolder(TSM, requests);

    var error = error(() -> open("tdx", OptionalInt.empty()).statement(DATA));

    assertThat(error.code()).isEqualTo("tsm-unavailable");
    assertThat(error.getMessage()).contains("busy");
    assertThat(kernel.folders()).isEqualTo(1);
  }

  @Test
  void a_report_that_somebody_else_asked_for_in_between_is_not_taken() {
    var once = new Requests("sev_guest");
    once.intruders = 1;
    kernel.putFolder(TSM, once);
    assertThat(text(open("snp", OptionalInt.empty()).statement(DATA).report()))
        .contains(DATA.hex());

    var always = new Requests("sev_guest");
    always.intruders = Integer.MAX_VALUE;
    kernel.putFolder(TSM, always);
    assertThat(error(() -> open("snp", OptionalInt.empty()).statement(DATA)).code())
        .isEqualTo("tsm-contended");
  }

  @Test
  void the_report_of_another_kind_of_guest_is_refused() {
    kernel.putFolder(TSM, new Requests("arm_cca_guest"));

    assertThat(error(() -> open("snp", OptionalInt.empty()).statement(DATA)).code())
        .isEqualTo("platform-mismatch");
    assertThat(open("cca", OptionalInt.empty()).statement(DATA).provider())
        .isEqualTo("arm_cca_guest");
  }

  @Test
  void without_the_interface_there_is_no_platform_and_asking_says_what_to_do() {
    var platform = open("snp", OptionalInt.empty());

    assertThat(platform.probe()).isFalse();
    var error = error(() -> platform.statement(DATA));
    assertThat(error.code()).isEqualTo("tsm-unavailable");
    assertThat(error.hint()).contains("sev-guest");
  }

  @Test
  void rtmr3_is_extended_with_the_leaf_and_read_back() {
    var register = new Rtmr();
    kernel.put(RTMR3, register);
    var platform = open("tdx", OptionalInt.empty());
    var record = Bytes.wrap(new byte[] {1, 2, 3});

    var before = platform.register();
    platform.extend(record);

    assertThat(before.untouched()).isTrue();
    assertThat(platform.register()).isEqualTo(before.extend(record));
    assertThat(platform.survives()).isTrue();
    assertThat(open("snp", OptionalInt.empty()).survives()).isFalse();
  }

  @Test
  void gramine_quotes_what_was_written() {
    var written = new ArrayList<Bytes>();
    kernel.put("/dev/attestation/attestation_type", KernelTree.readable(() -> ascii("dcap\n")));
    kernel.put("/dev/attestation/user_report_data", writable(64, written));
    kernel.put(
        "/dev/attestation/quote",
        KernelTree.readable(() -> ascii("quote of " + written.getLast().hex())));
    var platform = open("sgx", OptionalInt.empty());

    assertThat(platform.probe()).isTrue();
    assertThat(text(platform.statement(DATA).report())).isEqualTo("quote of " + DATA.hex());
  }

  @Test
  void where_gramine_gives_no_quote_the_error_says_who_is_to_mend_what() {
    var platform = open("sgx", OptionalInt.empty());
    assertThat(error(() -> platform.statement(DATA)))
        .hasMessageContaining("attestation_type` is not there")
        .returns("gramine-unavailable", EvidenceException::code)
        .returns("start the keep in an enclave, with gramine-sgx", EvidenceException::hint);

    kernel.put("/dev/attestation/attestation_type", KernelTree.readable(() -> ascii("none")));
    assertThat(error(() -> platform.statement(DATA)))
        .hasMessageContaining("type is `none`")
        .extracting(EvidenceException::hint, as(STRING))
        .contains("sgx.remote_attestation = \"dcap\"");

    kernel.put("/dev/attestation/attestation_type", KernelTree.readable(() -> ascii("dcap")));
    kernel.put("/dev/attestation/user_report_data", writable(64, new ArrayList<>()));
    kernel.put(
        "/dev/attestation/quote",
        KernelTree.readable(() -> {
          throw new AccessDeniedException("/dev/attestation/quote");
        }));
    assertThat(error(() -> platform.statement(DATA)))
        .hasMessageContaining("access to `/dev/attestation/quote` is denied")
        .extracting(EvidenceException::hint, as(STRING))
        .contains("AESM");
  }

  /// Requests as configfs-tsm has them.
  private static final class Requests implements KernelTree.Maker {
    private final String provider;
    private final Map<String, String> more = new LinkedHashMap<>();
    private int busy;
    private int intruders;

    Requests(String provider) {
      this.provider = provider;
    }

    Requests with(String attribute, String content) {
      more.put(attribute, content);
      return this;
    }

    @Override
    public Map<String, KernelTree.Attribute> make() {
      var attributes = new LinkedHashMap<String, KernelTree.Attribute>();
      var request = new Request(this);
      attributes.put("provider", KernelTree.readable(() -> ascii(provider + "\n")));
      attributes.put("generation", KernelTree.readable(() -> ascii(request.generation + "\n")));
      attributes.put("inblob", writable(64, request::inblob));
      attributes.put("privlevel", writable(2, request::privilege));
      attributes.put("outblob", KernelTree.readable(request::outblob));
      more.forEach(
          (name, content) -> attributes.put(name, KernelTree.readable(() -> ascii(content))));
      return attributes;
    }
  }

  private static final class Request {
    private final Requests all;
    private long generation;
    private Bytes inblob = Bytes.empty();
    private String privilege = "0";

    Request(Requests all) {
      this.all = all;
    }

    void inblob(byte[] content) {
      inblob = Bytes.of(content);
      generation++;
    }

    void privilege(byte[] content) {
      privilege = new String(content, StandardCharsets.US_ASCII);
      generation++;
    }

    byte[] outblob() throws IOException {
      if (all.busy > 0) {
        all.busy--;
        throw new FileSystemException("outblob", null, "Device or resource busy");
      }
      if (all.intruders > 0) {
        all.intruders--;
        inblob(new byte[] {66});
      }
      return ascii("report on " + inblob.hex() + " at " + privilege);
    }
  }

  /// A register that a write of 48 bytes extends.
  private static final class Rtmr implements KernelTree.Attribute {
    private Digest value = Register.zero(Digest.Algorithm.SHA384);

    @Override
    public byte[] read() {
      return value.value().toArray();
    }

    @Override
    public void write(byte[] content) throws IOException {
      if (content.length != 48) {
        throw new FileSystemException("rtmr3", null, "Invalid argument");
      }
      value = Register.extend(value, new Digest(Digest.Algorithm.SHA384, Bytes.of(content)));
    }
  }

  private interface Taker {
    void take(byte[] content);
  }

  private static KernelTree.Attribute writable(int most, List<Bytes> to) {
    return writable(most, content -> to.add(Bytes.of(content)));
  }

  private static KernelTree.Attribute writable(int most, Taker taker) {
    return new KernelTree.Attribute() {
      @Override
      public byte[] read() throws IOException {
        throw new FileSystemException("", null, "Permission denied");
      }

      @Override
      public void write(byte[] content) throws IOException {
        if (content.length > most) {
          throw new FileSystemException("", null, "Invalid argument");
        }
        taker.take(content);
      }
    };
  }

  private HardwarePlatform open(String name, OptionalInt level) {
    return HardwarePlatform.open(name, kernel.path(""), level, pauses::add);
  }

  private static EvidenceException error(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(EvidenceException.class, call);
  }

  private static Bytes value(HardwareStatement statement) {
    return ((motte.trust.Cmw.Message) statement.cmw()).value();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.US_ASCII);
  }
}
