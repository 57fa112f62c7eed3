package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import motte.tpm.Cloud;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrdersTest {

  @Test
  void all_options_are_read() {
    var arguments =
        List.of(
            "--allow-plaintext",
            "--warrant",
            "a.warrant",
            "--platform",
            "soft",
            "--development-key",
            "dev.key",
            "--lifeline");

    var orders = Orders.parse(arguments);

    assertThat(orders)
        .isEqualTo(
            new Orders(Path.of("a.warrant"), new Ground.Soft(Path.of("dev.key")), true, true));
  }

  @Test
  void each_platform_takes_what_it_needs() {
    assertThat(ground("--platform tpm --state s"))
        .isEqualTo(new Ground.Machine("/dev/tpmrm0", Path.of("s"), Optional.empty()));
    assertThat(ground("--platform tpm --tpm unix:/run/tpm --state s"))
        .isEqualTo(new Ground.Machine("unix:/run/tpm", Path.of("s"), Optional.empty()));
    assertThat(ground("--platform tpm --state s --attestation-key own"))
        .isEqualTo(ground("--platform tpm --state s"));
    assertThat(ground("--platform tpm --state s --attestation-key azure"))
        .isEqualTo(new Ground.Machine("/dev/tpmrm0", Path.of("s"), Optional.of(Cloud.AZURE)));
    assertThatThrownBy(() -> ground("--platform tpm --state s --attestation-key azur"))
        .hasMessageContaining("`azur` is no cloud");
    assertThat(ground("--platform tdx --state s"))
        .isEqualTo(new Ground.TrustDomain(Path.of("s"), Path.of("/")));
    for (var name : List.of("snp", "cca", "sgx")) {
      assertThat(ground("--platform " + name))
          .isEqualTo(new Ground.Confidential(name, Path.of("/")));
    }
  }

  @Test
  void the_files_of_the_machine_may_lie_elsewhere() {
    assertThat(ground("--platform tdx --state s --sysroot /host"))
        .isEqualTo(new Ground.TrustDomain(Path.of("s"), Path.of("/host")));
    assertThat(ground("--platform snp --sysroot /host"))
        .isEqualTo(new Ground.Confidential("snp", Path.of("/host")));
  }

  @Test
  void an_address_that_is_none_of_a_tpm_is_refused_by_name() {
    var ground = new Ground.Machine("tcp:localhost", Path.of("s"), Optional.empty());

    assertThatThrownBy(() -> ground.platform(motte.core.Digest.sha384()))
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.code()).isEqualTo("option-invalid"))
        .hasMessageContaining("`tcp:localhost`");
  }

  private static Ground ground(String options) {
    return Orders.parse(List.of(("--warrant w " + options).split(" "))).ground();
  }

  @ParameterizedTest
  @CsvSource({
    "--warant w,                          option-unknown,   --warant",
    "--package p,                         option-unknown,   --package",
    "web.wasm,                            option-unknown,   web.wasm",
    "--warrant,                           option-invalid,   --warrant",
    "--warrant a --warrant b,             option-invalid,   --warrant",
    "--warrant w --development-key k,     option-missing,   --platform",
    "--platform soft --development-key k, option-missing,   --warrant",
    "--platform soft --warrant w,         option-missing,   --development-key",
    "--platform sev --warrant w,          platform-unknown, sev",
    "--platform tpm --warrant w,          option-missing,   --state",
    "--platform tdx --warrant w,          option-missing,   --state",
    "--platform snp --warrant w --tpm t,  option-invalid,   --tpm",
    "--platform tpm --state s --sysroot r --warrant w, option-invalid, --sysroot",
    "--platform tpm --state s --development-key k --warrant w, option-invalid, --development-key",
  })
  void what_is_no_order_is_refused_by_name(String line, String code, String offending) {
    var arguments = List.of(line.split(" "));

    assertThatThrownBy(() -> Orders.parse(arguments))
        .isInstanceOfSatisfying(KeepException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining("`" + offending + "`");
  }

  @Test
  void a_slip_of_the_hand_is_met_with_what_was_meant() {
    assertThatThrownBy(() -> Orders.parse(List.of("--warant", "w")))
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.hint()).contains("did you mean `--warrant`?"));
  }
}
