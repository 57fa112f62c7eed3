package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
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

    assertThat(orders).isEqualTo(new Orders(Path.of("a.warrant"), Path.of("dev.key"), true, true));
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
    "--platform sgx --warrant w,          platform-unknown, sgx",
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
