package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import motte.core.Json;
import motte.core.Kind;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyAndWarrantTest {
  private static final String PACKAGE =
      "bridge.example/team/shop@sha256:6b27f5c45a9a7e24fb7ba1b1ad4fee8a7b1e9d7c4a2b1ee1d4a3d1c0a5b0c9d8";
  private static final String PIN =
      "sha256:0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543";

  @TempDir Path folder;

  @Test
  void a_key_is_made_shown_and_never_overwritten() throws Exception {
    var made = Ran.motte(folder, "key", "create", "tenant.key");
    var shown = Ran.motte(folder, "key", "show", "tenant.key", "--json");
    var again = Ran.motte(folder, "key", "create", "tenant.key");

    var pin = SigningKey.read(folder.resolve("tenant.key")).spki().pin().toString();
    var permissions = Files.getPosixFilePermissions(folder.resolve("tenant.key"));
    assertThat(made).isEqualTo(new Ran(0, "pin: " + pin + "\n", ""));
    assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    assertThat(Json.parse(shown.out()).map().text("pin")).isEqualTo(pin);
    assertThat(Json.parse(shown.out()).map().text("curve")).isEqualTo("p256");
    assertThat(shown.out()).contains("PUBLIC KEY").doesNotContain("PRIVATE");
    assertThat(again.exitCode()).isEqualTo(Kind.CONFLICT.exitCode());
    assertThat(again.err()).contains("error: ", "hint: ");
  }

  @Test
  void an_unknown_curve_is_met_with_those_that_are_known() {
    var ran = Ran.motte(folder, "key", "create", "a.key", "--curve", "p265");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo("error: --curve: `p265` is not a curve\nhint: did you mean `p256`?\n");
    assertThat(folder.resolve("a.key")).doesNotExist();
  }

  @Test
  void a_warrant_is_signed_and_shown_without_any_profile() throws Exception {
    tenantAndPublisher();

    var made = warrant("-o", "shop.warrant", "--lasts", "7d");
    var shown = Ran.motte(folder, "warrant", "show", "shop.warrant");

    assertThat(made.err()).isEmpty();
    assertThat(made.exitCode()).isZero();
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out())
        .contains("role:         shop\n")
        .contains("domain:       shop.example\n")
        .contains("package:      " + PACKAGE + "\n")
        .contains("steward pins: " + PIN + "\n")
        .contains("not before:   2026-11-21T12:00:00Z\n")
        .contains("expires:      2026-11-28T12:00:00Z\n")
        .contains("holds:        yes\n");
  }

  @Test
  void a_warrant_with_a_flipped_bit_does_not_hold() throws Exception {
    tenantAndPublisher();
    warrant("-o", "shop.warrant");
    var file = folder.resolve("shop.warrant");
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    var shown = Ran.motte(folder, "warrant", "show", "shop.warrant");

    assertThat(shown.exitCode()).isNotZero();
    assertThat(shown.out()).contains("holds:        no: ");
  }

  @Test
  void a_warrant_for_a_tag_is_refused() throws Exception {
    tenantAndPublisher();

    var ran = Ran.motte(folder, "warrant", "create", "bridge.example/shop:1.0", "-o", "a");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("`bridge.example/shop:1.0` names no digest");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void without_a_profile_what_is_missing_is_named() {
    var ran = Ran.motte(folder, "warrant", "create", PACKAGE, "-o", "a");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("error: `motte warrant create` needs --domain");
  }

  private void tenantAndPublisher() throws Exception {
    Ran.motte(folder, "key", "create", "tenant.key");
    Ran.motte(folder, "key", "create", "publisher.key");
    var publisher = SigningKey.read(folder.resolve("publisher.key")).spki();
    Files.writeString(folder.resolve("publisher.pem"), publisher.pem());
  }

  private Ran warrant(String... more) {
    var args =
        java.util.stream.Stream.concat(
            java.util.stream.Stream.of(
                "warrant create " + PACKAGE,
                "--domain shop.example --steward https://steward.example --steward-pin " + PIN,
                "--drawbridge https://bridge.example --publisher publisher.pem --key tenant.key"),
            java.util.stream.Stream.of(more));
    return Ran.motte(
        folder,
        args.flatMap(text -> java.util.Arrays.stream(text.split(" "))).toArray(String[]::new));
  }
}
