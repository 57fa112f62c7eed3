package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.appraise.RolePolicy;
import motte.appraise.TpmPolicy;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyTomlTest {
  @Test
  void a_domain_alone_accepts_nothing() {
    var policy = PolicyToml.parse("domain = \"shop.example\"", "policy.toml");

    assertThat(policy).isEqualTo(Policy.of("shop.example"));
    assertThat(policy.development()).isFalse();
  }

  @Test
  void reports_of_keeps_are_asked_for_at_level_0_unless_other_levels_are_stated() {
    var usual = PolicyToml.parse("domain = \"a.example\"\n[snp]\nminimum-guest-svn = 1", "p");
    var stated = PolicyToml.parse("domain = \"a.example\"\n[snp]\nvmpls = [\"2\"]", "p");

    assertThat(usual.platforms().snp().vmpls()).containsExactly(0);
    assertThat(stated.platforms().snp().vmpls()).containsExactly(2);
    assertThat(PlatformPolicy.STANDARD.snp().vmpls()).hasSize(4);
  }

  @Test
  void every_key_is_read() {
    var pin = Digest.sha256(new byte[] {1});
    var keep = Digest.sha384(new byte[] {2});
    var policy =
        PolicyToml.parse(
            """
            domain = "shop.example"
            accept-grades = ["hardware", "tpm"]
            warrant-signers = ["%1$s"]
            keep-measurements = ["%2$s"]
            development-keys = ["%1$s"]
            keep-lifetime = "5 min"
            instance-lifetime = "12h"
            enarx = true

            [roles.web]
            names = ["shop.example"]
            addresses = ["192.0.2.1"]
            components = ["%2$s"]
            judged = "running-now"
            links = ["orders/shop:orders/take"]

            [roles."orders"]
            memory = "1 GiB"
            connections = 100

            [tpm]
            attestation-keys = ["%1$s"]
            reference.4 = ["%3$s"]
            """
                .formatted(pin, keep, pin.hex()),
            "policy.toml");

    assertThat(policy)
        .isEqualTo(
            Policy.of("shop.example")
                .accepting(Grade.HARDWARE, Grade.TPM)
                .trustingSigners(pin)
                .trustingMeasurements(keep)
                .trustingDevelopmentKeys(pin)
                .lasting(Duration.ofMinutes(5), Duration.ofHours(12))
                .granting(
                    "web",
                    new RolePolicy(Set.of("shop.example"), Set.of("192.0.2.1"), Set.of(keep))
                        .runningNow()
                        .calling("orders/shop:orders/take"))
                .granting(
                    "orders",
                    RolePolicy.bare().using(Optional.of(ByteSize.ofMiB(1024)), Optional.of(100L)))
                .answeringEnarx()
                .demanding(onTpm(Map.of(4, Set.of(Bytes.parseHex(pin.hex()))), Set.of(pin))));
  }

  private static PlatformPolicy onTpm(Map<Integer, Set<Bytes>> references, Set<Digest> keys) {
    return PlatformPolicy.OF_KEEPS.onTpm(TpmPolicy.STANDARD.booting(references).listing(keys));
  }

  @Test
  void who_vouches_for_platforms_of_arm_stands_in_files_beside_the_policy(@TempDir Path folder)
      throws Exception {
    var key = SigningKey.generate(SigningKey.Curve.P256).spki().pem();
    var policy = folder.resolve("policy.toml");
    Files.writeString(policy, "domain = \"shop.example\"\n[cca]\nendorsements = [\"arm.pem\"]\n");

    assertThatThrownBy(() -> PolicyToml.read(policy))
        .extracting("code")
        .isEqualTo("file-unreadable");
    Files.writeString(folder.resolve("arm.pem"), key);

    var bytes = Bytes.wrap(key.getBytes(StandardCharsets.US_ASCII));
    assertThat(PolicyToml.read(policy).platforms().arm())
        .isEqualTo(Endorsements.of(Map.of("arm.pem", bytes)));
    assertThat(PolicyToml.read(policy).digest())
        .isNotEqualTo(PolicyToml.parse("domain = \"shop.example\"", "policy.toml").digest());
  }

  @Test
  void an_unknown_grade_is_told_with_its_place() {
    assertThatThrownBy(() ->
            PolicyToml.parse(
                "domain = \"a\"\naccept-grades = [\"hardware\", \"any\"]", "policy.toml"))
        .isInstanceOf(CliException.class)
        .hasMessage("policy.toml:2:30: `any` is not a grade");
  }

  @ParameterizedTest
  @CsvSource({
    "snp, measurement, 48",
    "snp, family-id, 16",
    "tdx, mrtd, 48",
    "tdx, xfam, 8",
    "sgx, mrenclave, 32",
    "sgx, configid, 64",
    "tpm, 4, 32"
  })
  void a_reference_value_of_another_length_is_told_with_its_own_place(
      String platform, String key, int size) {
    var good = "00".repeat(size);
    var text = "domain = \"a\"\n[%s]\nreference.%s = [\n  \"%s\",\n  \"%s\",\n]\n";

    assertThat(PolicyToml.parse(text.formatted(platform, key, good, "ff".repeat(size)), "p"))
        .isNotEqualTo(PolicyToml.parse("domain = \"a\"", "p"));
    for (var bad : List.of("00", good + "00", "")) {
      assertThatThrownBy(
              () -> PolicyToml.parse(text.formatted(platform, key, good, bad), "policy.toml"))
          .isInstanceOfSatisfying(
              CliException.class,
              e -> {
                assertThat(e.getMessage())
                    .startsWith("policy.toml:5:3: the reference value `" + bad + "` of ")
                    .endsWith(" has " + bad.length() / 2 + " bytes, not " + size);
                assertThat(e.hint()).contains("all", size * 2 + " hexadecimal digits");
              });
    }
  }

  @ParameterizedTest
  @CsvSource({"snp, measurement", "tdx, mrtd", "sgx, mrsigner", "tpm, 11"})
  void a_list_without_reference_values_is_told_with_its_place(String platform, String key) {
    var text = "domain = \"a\"\n[%s]\nreference.%s = []\n".formatted(platform, key);

    assertThatThrownBy(() -> PolicyToml.parse(text, "policy.toml"))
        .isInstanceOfSatisfying(
            CliException.class,
            e -> {
              assertThat(e.getMessage())
                  .matches("policy.toml:3:\\d+: `" + key + "` has an empty list of .*");
              assertThat(e.hint()).contains("leave it out");
            });
  }

  @Test
  void an_unknown_key_of_a_role_is_met_with_the_nearest_one() {
    assertThatThrownBy(
            () -> PolicyToml.parse("domain = \"a\"\n[roles.web]\nnmes = []", "policy.toml"))
        .isInstanceOfSatisfying(
            CliException.class,
            e -> {
              assertThat(e.getMessage())
                  .isEqualTo("policy.toml:3:1: `nmes` is not a key of a role");
              assertThat(e.hint()).isEqualTo("did you mean `names`?");
            });
  }

  @Test
  void a_role_judged_by_an_unknown_word_is_told_with_its_place() {
    assertThatThrownBy(() ->
            PolicyToml.parse("domain = \"a\"\n[roles.web]\njudged = \"never\"", "policy.toml"))
        .isInstanceOf(CliException.class)
        .hasMessage("policy.toml:3:1: `never` does not say which components must be allowed");
    assertThatThrownBy(() ->
            PolicyToml.parse("domain = \"a\"\n[roles.web]\nlinks = [\"orders\"]", "policy.toml"))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("`orders` is not a link that a role may have");
  }

  @Test
  void the_policy_of_a_new_development_profile_says_none_in_words() {
    var pin = Digest.sha256(new byte[] {1});
    var text =
        ProfileText.policy("development", pin, pin) + "\n" + ProfileText.role("cryptle", Set.of());

    var policy = PolicyToml.parse(text, "policy.toml");

    assertThat(policy.acceptGrades()).containsExactly(Grade.NONE);
    assertThat(policy.development()).isTrue();
    assertThat(policy.roles()).containsOnlyKeys("cryptle");
  }
}
