package motte.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.MotteException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Launch digests as other tools compute them, from the calls that their tests make.
final class LaunchTest {
  private static final String FOLDER = "snp/launch-measure/";
  private static final Pattern FILE = Pattern.compile("ovmf_\\w+_suffix\\.bin");
  private static final Pattern FEATURES =
      Pattern.compile("GuestFeatures\\(0x(\\w+)\\)|(?:\"\"|None|7\"), 0x(\\w+)");
  private static final Pattern VCPUS = Pattern.compile("vcpus: (\\d+)|SEV_SNP(?:_SVSM)?, (\\d+)");
  private static final Pattern NAME = Pattern.compile("CPU_SIGS\\[\"([\\w-]+)\"]|CpuType::(\\w+)");
  private static final Pattern LAST_NUMBER = Pattern.compile("(\\d+)$");
  private static final Pattern COMMAND_LINE = Pattern.compile("\"(console=[^\"]*)\"");

  static Stream<Json.Map> calls() {
    return Stream.of("expected-sev-snp-measure.json", "expected-virtee.json")
        .flatMap(file -> items(Vectors.text(FOLDER + file)).stream())
        .map(Json::map)
        .filter(call -> call.has("call") || call.member("args") instanceof Json.Text)
        .filter(call -> !text(call).contains("SevMode.") || text(call).contains("SEV_SNP"))
        // A test that seeds the digest with another firmware's has no expectation of its own.
        .filter(call -> !call.text("test").contains("dump_vmsa"));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void the_launch_digest_is_the_one_that_other_tools_expect(Json.Map call) {
    var text = text(call);
    if (text.contains("SEV_SNP_SVSM")) {
      behindAnSvsm(call);
      return;
    }
    var firmware = Ovmf.parse(Vectors.bytes(FOLDER + found(FILE, text).orElseThrow()));
    var launch =
        Launch.of(firmware, Integer.parseInt(found(VCPUS, text).orElseThrow()), vcpu(text))
            .with(Long.parseLong(found(FEATURES, text).orElseThrow(), 16))
            .under(hypervisor(text));
    boolean boots = text.contains("/dev/null");
    var started =
        boots
            ? launch.booting(
                KernelHashes.of(Bytes.empty(), Bytes.empty(), found(COMMAND_LINE, text).orElse("")))
            : launch;

    var expected = call.items("expected");
    if (call.text("test").endsWith("should_fail")) {
      assertThatThrownBy(started::digest).isInstanceOf(SnpException.class);
    } else {
      assertThat(Json.of(started.digest().hex())).isEqualTo(expected.getLast());
    }
  }

  /// Its firmware is large, and not everywhere.
  private static void behindAnSvsm(Json.Map call) {
    var folder = Vectors.folder().resolve(FOLDER);
    assumeTrue(
        Files.isRegularFile(folder.resolve("svsm.bin")), "the shared vectors have no svsm.bin");
    var firmware = Ovmf.parse(Vectors.bytes(FOLDER + "svsm_ovmf.fd"));
    int vcpus = Integer.parseInt(found(VCPUS, text(call)).orElseThrow());
    long variables = Long.parseLong(found(LAST_NUMBER, text(call)).orElseThrow());

    var digest =
        Launch.of(firmware, vcpus, vcpu(text(call)))
            .behind(Ovmf.parse(Vectors.bytes(FOLDER + "svsm.bin")), variables)
            .digest();

    assertThat(Json.of(digest.hex())).isEqualTo(call.items("expected").getLast());
  }

  @Test
  void processors_are_named_as_qemu_names_them() {
    assertThat(Vcpu.named("EPYC-v4")).contains(new Vcpu(0x00800f12));
    assertThat(Vcpu.named("EPYC-IBPB")).contains(new Vcpu(0x00800f12));
    assertThat(Vcpu.named("EPYC-Milan-v2")).contains(new Vcpu(0x00a00f11));
    assertThat(Vcpu.named("EPYC-Genoa")).contains(new Vcpu(0x00a10f10));
    assertThat(Vcpu.named("Skylake")).isEmpty();
  }

  @Test
  void every_part_of_a_launch_is_in_its_digest() {
    var firmware = Ovmf.parse(Vectors.bytes(FOLDER + "ovmf_AmdSev_suffix.bin"));
    var launch = Launch.of(firmware, 2, Vcpu.of(25, 1, 1));
    var kernel = Bytes.of(new byte[] {1});
    var altered = firmware.image().toArray();
    altered[100] ^= 1;

    assertThat(
            Stream.of(
                launch,
                Launch.of(firmware, 3, Vcpu.of(25, 1, 1)),
                Launch.of(firmware, 2, Vcpu.of(25, 17, 0)),
                Launch.of(Ovmf.parse(Bytes.wrap(altered)), 2, Vcpu.of(25, 1, 1)),
                launch.with(0x21),
                launch.under(Hypervisor.EC2),
                launch.under(Hypervisor.GCE),
                launch.booting(KernelHashes.of(kernel, Bytes.empty(), "")),
                launch.booting(KernelHashes.of(Bytes.empty(), kernel, "")),
                launch.booting(KernelHashes.of(kernel, Bytes.empty(), "quiet"))))
        .extracting(Launch::digest)
        .doesNotHaveDuplicates();
  }

  @Test
  void a_guest_has_a_vcpu_at_least() {
    var firmware = Ovmf.parse(Vectors.bytes(FOLDER + "ovmf_AmdSev_suffix.bin"));

    assertThatThrownBy(() -> Launch.of(firmware, 0, Vcpu.of(25, 1, 1)))
        .isInstanceOfSatisfying(
            SnpException.class, e -> assertThat(e.code()).isEqualTo("snp-launch-malformed"));
  }

  @Test
  void whatever_stands_in_a_firmware_image_is_read_or_refused() {
    var original = Vectors.bytes(FOLDER + "ovmf_AmdSev_suffix.bin").toArray();
    var random = new Random(7);
    for (int round = 0; round < 3_000; round++) {
      var bytes = original.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[bytes.length - 1 - random.nextInt(800)] = (byte) random.nextInt();
      }
      try {
        assertThat(Ovmf.parse(Bytes.wrap(bytes)).sections()).isNotNull();
      } catch (MotteException e) {
        assertThat(e.code()).isEqualTo("snp-firmware-malformed");
      }
    }
    for (int size : new int[] {0, 1, 17, 4095, 4096}) {
      assertThatThrownBy(() -> Ovmf.parse(Bytes.wrap(new byte[size])))
          .isInstanceOf(SnpException.class);
    }
  }

  private static Hypervisor hypervisor(String text) {
    var lower = text.toLowerCase(java.util.Locale.ROOT);
    // One tool follows Amazon's change of 2026, the other does not yet.
    return lower.contains("vmmtype.ec2")
        ? Hypervisor.EC2
        : lower.contains("vmmtype::ec2")
            ? Hypervisor.EC2_BEFORE_2026
            : lower.contains("vmmtype.gce") || lower.contains("vmmtype::gce")
                ? Hypervisor.GCE
                : Hypervisor.QEMU;
  }

  private static Vcpu vcpu(String text) {
    return found(NAME, text)
        .map(name -> name.replaceFirst("^Epyc", "EPYC").replaceFirst("(?<=[a-zC])V(\\d)$", "-v$1"))
        .map(name -> Vcpu.named(name).orElseThrow())
        .orElse(new Vcpu(0));
  }

  private static Optional<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> {
          for (int i = 1; i <= match.groupCount(); i++) {
            if (match.group(i) != null) {
              return match.group(i);
            }
          }
          return match.group();
        })
        .findFirst();
  }

  private static String text(Json.Map call) {
    return call.has("call") ? call.text("call") : call.text("args");
  }

  private static List<Json> items(String text) {
    if (Json.parse(text) instanceof Json.Array(var items)) {
      return items;
    }
    throw new AssertionError("no array");
  }
}
