package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import motte.appraise.EarJwt;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Json;
import motte.trust.CoseSign1;
import motte.trust.Ear;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyEvidenceTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("motte.house", "."))
          .resolve("../shared/vectors/attestation")
          .toAbsolutePath();
  private static final String IN_2024 = "2024-06-01T00:00:00Z";

  @TempDir Path folder;

  @BeforeEach
  void present() {
    Assumptions.assumeTrue(
        Files.isDirectory(VECTORS), "needs ../shared/vectors/attestation beside the checkout");
  }

  @Test
  void a_good_report_is_genuine_with_exit_code_0_and_refused_with_1_if_something_is_missing() {
    var lenient = ran("--allow-missing-collateral", "--json");
    var strict = ran("--json");

    assertThat(lenient.exitCode()).isZero();
    var verdict = Json.parse(lenient.out()).map();
    assertThat(verdict.text("verdict")).isEqualTo("genuine");
    assertThat(verdict.text("headline")).isEqualTo("genuine, not identified");
    assertThat(verdict.text("grade")).isEqualTo("hardware");
    assertThat(verdict.text("platform")).isEqualTo("snp");
    assertThat(verdict.map("claims").text("policy")).isEqualTo("0x3001f");
    assertThat(verdict.items("checks").getFirst().map().members().keySet())
        .contains("id", "layer", "result", "reason");
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(Json.parse(strict.out()).map().text("verdict")).isEqualTo("refused");
  }

  @Test
  void what_is_not_understood_ends_with_2_and_says_why() throws IOException {
    var file = Files.writeString(folder.resolve("letter.txt"), "dear verifier");

    var ran = Ran.motte(folder, "verify", "evidence", file.toString());

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("letter.txt").contains("hint:");
  }

  @Test
  void a_policy_names_manifests_beside_it_and_who_signs_them() throws IOException {
    var measurement =
        Json.parse(ran("--allow-missing-collateral", "--json").out())
            .map()
            .map("claims")
            .text("measurement");
    var manifest = manifest(Bytes.parseHex(measurement));
    Files.write(folder.resolve("image.corim"), manifest.toArray());
    var policy = folder.resolve("policy.toml");
    var trusting =
        """
        accept-grades = ["hardware"]
        reference-manifests = ["image.corim"]
        %s
        [snp]
        allow-missing-crl = true
        """;
    var signer = SigningKey.generate(SigningKey.Curve.P256).spki();

    Files.writeString(policy, trusting.formatted(""));
    var mine = ran("--policy", policy.toString());
    Files.writeString(policy, trusting.formatted("manifest-signers = [\"" + signer.pin() + "\"]"));
    var signed = ran("--policy", policy.toString());
    Files.writeString(policy, trusting.replace("image", "other").formatted(""));
    var absent = ran("--policy", policy.toString());

    assertThat(mine.exitCode()).as(mine.out()).isZero();
    assertThat(mine.out()).contains("`image`", "a state that a manifest tells, of 1");
    assertThat(signed.exitCode()).isEqualTo(1);
    assertThat(signed.out()).contains("is unsigned, and the policy names 1 signers");
    assertThat(absent.err()).contains("other.corim");
  }

  private static Bytes manifest(Bytes measurement) {
    var amd = new Cbor.Tag(111, Cbor.of(Bytes.parseHex("2b060104019c780301")));
    var digests = Cbor.array(Cbor.array(Cbor.of(7), Cbor.of(measurement)));
    var value = Cbor.emptyMap().put(0, Cbor.of(641)).put(1, Cbor.emptyMap().put(2, digests));
    var type = Cbor.emptyMap().put(0, Cbor.emptyMap().put(0, amd));
    var triples = Cbor.emptyMap().put(0, Cbor.array(Cbor.array(type, Cbor.array(value))));
    var comid = Cbor.emptyMap().put(1, Cbor.emptyMap().put(0, Cbor.of("image"))).put(4, triples);
    return new Cbor.Tag(
            501,
            Cbor.emptyMap()
                .put(0, Cbor.of("image"))
                .put(1, Cbor.array(new Cbor.Tag(506, Cbor.of(comid.encoded())))))
        .encoded();
  }

  @Test
  void under_a_policy_the_verdict_is_trusted_or_refused() throws IOException {
    var measurement =
        Json.parse(ran("--allow-missing-collateral", "--json").out())
            .map()
            .map("claims")
            .text("measurement");
    var policy = folder.resolve("policy.toml");
    Files.writeString(
        policy,
        """
        accept-grades = ["hardware"]
        [snp]
        allow-missing-crl = true
        reference.measurement = ["%s"]
        """
            .formatted(measurement));

    var trusted = ran("--policy", policy.toString());
    Files.writeString(policy, Files.readString(policy).replace(measurement, "00".repeat(48)));
    var refused = ran("--policy", policy.toString());

    assertThat(trusted.exitCode()).isZero();
    assertThat(trusted.out()).startsWith("trusted: an AMD SEV-SNP guest");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).contains("✘ measurement");
  }

  @Test
  void evidence_that_is_bound_to_something_else_is_refused() {
    var data =
        Json.parse(ran("--allow-missing-collateral", "--json").out())
            .map()
            .map("claims")
            .text("report_data");

    var mine = ran("--allow-missing-collateral", "--report-data", data);
    var other = ran("--allow-missing-collateral", "--report-data", "00ff");

    assertThat(mine.exitCode()).isZero();
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.out()).contains("✘ report data");
  }

  @Test
  void a_policy_with_a_key_that_does_not_exist_is_an_error_with_its_place() throws IOException {
    var policy = Files.writeString(folder.resolve("policy.toml"), "[snp]\nalow-debug = true\n");

    var ran = ran("--policy", policy.toString());

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("policy.toml").contains("did you mean `allow-debug`");
  }

  @Test
  void a_time_that_is_none_is_an_error() {
    var file = VECTORS.resolve("snp/trustee/test-report.bin").toString();

    var ran = Ran.motte(folder, "verify", "evidence", file, "--at", "noon");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("--at: `noon` cannot be read", "2026-06-01T00:00:00Z");
  }

  @Test
  void the_verdict_is_signed_as_an_attestation_result_in_both_forms() throws IOException {
    var key = SigningKey.readOrCreate(folder.resolve("verifier.key"), SigningKey.Curve.P256);

    ran("--allow-missing-collateral", "--ear", "result.jwt", "--key", "verifier.key");
    ran("--allow-missing-collateral", "--ear", "result.cwt", "--key", "verifier.key");

    var jwt = EarJwt.verify(Files.readString(folder.resolve("result.jwt")).strip(), key.spki());
    var cwt = Bytes.wrap(Files.readAllBytes(folder.resolve("result.cwt")));
    CoseSign1.parse(cwt).verify(key.spki());
    assertThat(jwt.submodules()).containsKey("snp").isEqualTo(Ear.parse(cwt).submodules());
    assertThat(jwt.issuedAt()).isEqualTo(Ran.NOW);
    assertThat(policy(jwt)).startsWith("urn:motte:policy:sha256:");
  }

  @Test
  void an_attestation_result_names_the_policy_by_all_that_it_demands() throws IOException {
    var key = SigningKey.readOrCreate(folder.resolve("verifier.key"), SigningKey.Curve.P256);

    ran("--ear", "strict.jwt", "--key", "verifier.key");
    ran("--ear", "again.jwt", "--key", "verifier.key", "--report-data", "00ff");
    ran("--ear", "lenient.jwt", "--key", "verifier.key", "--allow-missing-collateral");

    var policies = new java.util.ArrayList<String>();
    for (var name : new String[] {"strict.jwt", "again.jwt", "lenient.jwt"}) {
      var jwt = Files.readString(folder.resolve(name)).strip();
      policies.add(policy(EarJwt.verify(jwt, key.spki())));
    }
    assertThat(policies.get(0)).isEqualTo(policies.get(1)).isNotEqualTo(policies.get(2));
  }

  private static String policy(Ear ear) {
    return ear.submodules().firstEntry().getValue().policy().orElseThrow();
  }

  @Test
  void where_an_attestation_result_cannot_be_written_is_found_before_anything_is_judged()
      throws IOException {
    SigningKey.readOrCreate(folder.resolve("verifier.key"), SigningKey.Curve.P256);
    Files.writeString(folder.resolve("taken.jwt"), "mine");

    var taken = ran("--ear", "taken.jwt", "--key", "verifier.key");
    var nowhere = ran("--ear", "no/such/result.jwt", "--key", "verifier.key");
    var unsigned = ran("--ear", "result.jwt");

    assertThat(taken.exitCode()).isEqualTo(5);
    assertThat(taken.out()).isEmpty();
    assertThat(Files.readString(folder.resolve("taken.jwt"))).isEqualTo("mine");
    assertThat(nowhere.exitCode()).isEqualTo(5);
    assertThat(unsigned.exitCode()).isEqualTo(2);
    assertThat(unsigned.err()).contains("needs --key");
  }

  @Test
  void an_option_that_says_nothing_without_another_is_refused() {
    for (var pair :
        new String[][] {
          {"--key", "--ear"}, {"--pccs-anchors", "--pccs"}, {"--kds-anchors", "--kds"}
        }) {
      var ran = ran(pair[0], "some.pem");

      assertThat(ran.exitCode()).isEqualTo(2);
      assertThat(ran.err()).contains(pair[0] + " says nothing without " + pair[1]);
    }
  }

  @Test
  void a_folder_of_more_files_than_are_read_is_refused_and_one_of_many_is_read_whole()
      throws IOException {
    var many = Files.createDirectories(folder.resolve("many"));
    var der = Files.readAllBytes(VECTORS.resolve("snp/trustee/test-vcek.der"));
    for (int i = 0; i < 1_100; i++) {
      Files.write(many.resolve("%04d.pem".formatted(i)), der);
    }
    Files.writeString(many.resolve("zz.txt"), "dear verifier");

    var whole = ran("--endorsements", "many");
    for (int i = 1_100; i < 4_200; i++) {
      Files.createFile(many.resolve("%04d.pem".formatted(i)));
    }
    var refused = ran("--endorsements", "many");

    assertThat(whole.err()).contains("zz.txt", "take it out of the folder");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.err()).contains("holds more than 4096 files");
  }

  @Test
  void what_is_no_file_of_evidence_is_told_with_what_to_do() throws IOException {
    Files.createDirectories(folder.resolve("amd"));

    var directory = Ran.motte(folder, "verify", "evidence", "amd");
    var gone = Ran.motte(folder, "verify", "evidence", "gone.bin");
    var unvouched = ran("--endorsements", "gone.pem");

    assertThat(directory.exitCode()).isEqualTo(2);
    assertThat(directory.err()).contains("FILE must be a file; folders go to --endorsements");
    assertThat(gone.exitCode()).isEqualTo(4);
    assertThat(gone.err()).contains("there is no file").contains("gone.bin");
    assertThat(unvouched.exitCode()).isEqualTo(4);
    assertThat(unvouched.err()).contains("there is no file").contains("gone.pem");
  }

  @Test
  void report_data_is_hexadecimal_with_or_without_0x() {
    var odd = ran("--report-data", "abc");
    var other = ran("--report-data", "xyz");
    var plain = ran("--report-data", "00ff");
    var prefixed = ran("--report-data", "0x00ff");

    assertThat(odd.err()).contains("--report-data: `abc` has 3 digits, an odd number");
    assertThat(other.err()).contains("`xyz` is not hexadecimal");
    assertThat(prefixed.out()).isNotEmpty().isEqualTo(plain.out());
  }

  @Test
  void a_token_that_is_given_twice_is_of_one_machine() throws IOException {
    for (var token : new String[] {"tf-rmm/cca_token.cbor", "veraison/psa-evidence.cbor"}) {
      var content = Files.readAllBytes(VECTORS.resolve("cca").resolve(token));
      Files.write(folder.resolve("one"), content);
      Files.writeString(folder.resolve("again"), HexFormat.of().formatHex(content));

      var once = Ran.motte(folder, "verify", "evidence", "one");
      var twice =
          Ran.motte(folder, "verify", "evidence", "one", "again", "one", "--endorsements", "again");

      assertThat(twice.out()).as(twice.err()).isNotEmpty().isEqualTo(once.out());
    }
  }

  @Test
  void an_empty_file_is_not_understood_wherever_it_is_given() throws IOException {
    Files.createDirectories(folder.resolve("amd"));
    Files.createFile(folder.resolve("amd/root.crl"));
    Files.createFile(folder.resolve("quote.bin"));

    var evidence = Ran.motte(folder, "verify", "evidence", "quote.bin");
    var endorsement = ran("--endorsements", "amd");

    assertThat(evidence.exitCode()).isEqualTo(2);
    assertThat(evidence.err()).contains("quote.bin", "the file is empty", "material-unknown");
    assertThat(endorsement.exitCode()).isEqualTo(2);
    assertThat(endorsement.err()).contains("root.crl", "the file is empty");
  }

  private Ran ran(String... more) {
    var arguments =
        new java.util.ArrayList<>(
            java.util.List.of(
                "verify",
                "evidence",
                VECTORS.resolve("snp/trustee/test-report.bin").toString(),
                "--endorsements",
                VECTORS.resolve("snp/trustee/test-vcek.der").toString(),
                "--at",
                IN_2024));
    arguments.addAll(java.util.List.of(more));
    return Ran.motte(folder, arguments.toArray(String[]::new));
  }
}
