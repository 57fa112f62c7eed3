package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformSurveyTest {
  @TempDir Path root;

  @Test
  void a_bare_machine_can_prove_nothing_and_learns_what_each_platform_lacks() {
    var survey = PlatformSurvey.of(root);

    assertThat(survey.prospects())
        .extracting(PlatformSurvey.Prospect::platform)
        .containsExactly("snp", "tdx", "cca", "sgx", "tpm");
    assertThat(survey.prospects())
        .allSatisfy(prospect -> {
          assertThat(prospect.ready()).isFalse();
          assertThat(prospect.missing()).allSatisfy(lack -> assertThat(lack.fix()).isNotBlank());
        });
  }

  @Test
  void a_guest_with_all_that_it_takes_is_ready() throws IOException {
    Files.createDirectories(root.resolve("sys/kernel/config/tsm/report"));
    file("dev/sev-guest", "");
    file("dev/tdx_guest", "");
    file("sys/devices/virtual/misc/tdx_guest/measurements/rtmr3:sha384", "");

    assertThat(prospect("snp").ready()).isTrue();
    assertThat(prospect("tdx").ready()).isTrue();
    assertThat(prospect("cca").missing())
        .singleElement()
        .satisfies(lack -> assertThat(lack.fix()).contains("realm"));
  }

  @Test
  void a_realm_is_known_by_the_kernels_device_or_by_its_driver() throws IOException {
    Files.createDirectories(root.resolve("sys/kernel/config"));
    Files.createDirectories(root.resolve("sys/devices/platform/arm-cca-dev"));
    assertThat(prospect("cca").missing())
        .singleElement()
        .satisfies(lack -> assertThat(lack.fix()).contains("modprobe arm-cca-guest"));

    Files.createDirectories(root.resolve("sys/kernel/config/tsm/report"));
    assertThat(prospect("cca").ready()).isTrue();

    Files.delete(root.resolve("sys/devices/platform/arm-cca-dev"));
    Files.createDirectories(root.resolve("sys/module/arm_cca_guest"));
    assertThat(prospect("cca").ready()).isTrue();
  }

  @Test
  void gramine_without_dcap_is_told_how_to_get_it() throws IOException {
    file("dev/attestation/attestation_type", "none\n");
    assertThat(prospect("sgx").missing())
        .singleElement()
        .satisfies(lack -> assertThat(lack.fix()).contains("dcap"));

    file("dev/attestation/attestation_type", "dcap\n");
    assertThat(prospect("sgx").ready()).isTrue();
  }

  private PlatformSurvey.Prospect prospect(String name) {
    return PlatformSurvey.of(root).prospects().stream()
        .filter(each -> each.platform().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void file(String name, String content) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
