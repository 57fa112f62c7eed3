package motte.tpm;

import static motte.tpm.AttestTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import motte.core.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Attestation keys of clouds, in a software TPM that was filled as theirs are, with tpm2-tools as
/// the other opinion.
final class CloudTest {
  private static final String SIGNER =
      "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign";
  private static final String READABLE = "ownerwrite|authread|ownerread|no_da";
  private static final Bytes NONCE = SharedSeed.random(32);

  @TempDir private Path folder;

  private Swtpm machine;

  @BeforeEach
  void start() {
    machine = Swtpm.start(folder);
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ecc256:ecdsa-sha256:null, 0x01c10003, 0x01c10002",
    "rsa2048:rsassa-sha256:null, 0x01c10001, 0x01c10000"
  })
  void googles_key_is_derived_of_its_template_and_its_certificate_is_found(
      String kind, String template, String certificateAt) throws IOException {
    var theirs = primary(kind, SIGNER);
    var certificate = EndorsementTest.certificate(machine, theirs);
    machine.write(template, withoutValue(theirs).encode(), READABLE);
    machine.write(certificateAt, certificate, READABLE);

    try (var tpm = machine.connect();
        var key = Cloud.GOOGLE.open(tpm)) {
      assertThat(key.publicArea()).isEqualTo(theirs);
      assertThat(Cloud.GOOGLE.vouchers(tpm, theirs).certificates()).containsExactly(certificate);
      assertThat(Cloud.GOOGLE.vouchers(tpm, theirs).report()).isEmpty();
      quotes(key);
    }
  }

  @Test
  void azures_key_has_a_handle_of_its_own_and_its_report_is_the_owners_to_read()
      throws IOException {
    var theirs = primary("rsa2048:rsassa-sha256:null", SIGNER);
    machine.tool("tpm2_evictcontrol", "-C", "o", "-c", "ak.ctx", "0x81000003");
    machine.tool("tpm2_flushcontext", "-t");
    var report = SharedSeed.random(2000);
    machine.write("0x01400001", report, "ownerwrite|ownerread");

    for (int time = 0; time < 2; time++) {
      try (var tpm = machine.connect();
          var key = Cloud.AZURE.open(tpm)) {
        assertThat(key.publicArea()).isEqualTo(theirs);
        assertThat(Cloud.AZURE.vouchers(tpm, theirs).report()).contains(report);
        quotes(key);
      }
    }
  }

  @Test
  void a_certificate_of_another_key_is_left_out() throws IOException {
    var theirs = primary("rsa2048:rsassa-sha256:null", SIGNER);
    machine.tool("tpm2_flushcontext", "-t");
    var other = primary("ecc256:ecdsa-sha256:null", SIGNER);
    machine.write("0x01c101d0", EndorsementTest.certificate(machine, other), READABLE);

    try (var tpm = machine.connect()) {
      assertThat(Cloud.AZURE.vouchers(tpm, theirs)).isEqualTo(Cloud.Vouchers.NONE);
      assertThat(Cloud.AZURE.vouchers(tpm, other).certificates()).hasSize(1);
    }
  }

  @Test
  void where_no_cloud_left_a_key_that_is_said() {
    try (var tpm = machine.connect()) {
      for (var cloud : Cloud.values()) {
        refused("cloud-key-missing", () -> cloud.open(tpm));
      }
    }
    refused("cloud-unknown", () -> Cloud.parse("amazon"));
    assertThat(Cloud.parse("google")).isEqualTo(Cloud.GOOGLE);
  }

  @Test
  void a_key_that_signs_whatever_it_is_told_is_no_attestation_key() throws IOException {
    var theirs = primary("ecc256:ecdsa-sha256:null", SIGNER.replace("restricted|", ""));
    machine.write("0x01c10003", withoutValue(theirs).encode(), READABLE);

    try (var tpm = machine.connect()) {
      refused("tpm-unsupported", () -> Cloud.GOOGLE.open(tpm));
      assertThat(tpm.handles(TpmHandle.TRANSIENT)).isEmpty();
    }
  }

  private static void quotes(AttestationKey key) {
    var selection = PcrSelection.of(TpmAlgorithm.SHA256, 0, 7);
    key.quote(selection, NONCE).verify(key.publicArea().publicKey(), NONCE);
  }

  /// A primary key of the endorsement hierarchy.
  private TpmPublic primary(String kind, String attributes) throws IOException {
    machine.tool(
        "tpm2_createprimary",
        "-C",
        "e",
        "-G",
        kind,
        "-g",
        "sha256",
        "-a",
        attributes,
        "-c",
        "ak.ctx",
        "-f",
        "tss",
        "-o",
        "ak.pub");
    machine.tool("tpm2_flushcontext", "-t");
    return TpmPublic.parseSized(Bytes.wrap(Files.readAllBytes(machine.file("ak.pub"))));
  }

  /// The template of which such a key is made.
  private static TpmPublic withoutValue(TpmPublic key) {
    var parameters =
        switch (key.parameters()) {
          case TpmPublic.Rsa rsa ->
              new TpmPublic.Rsa(
                  rsa.symmetric(), rsa.scheme(), rsa.bits(), rsa.exponent(), Bytes.empty());
          case TpmPublic.Ecc ecc ->
              new TpmPublic.Ecc(
                  ecc.symmetric(),
                  ecc.scheme(),
                  ecc.curve(),
                  ecc.kdf(),
                  Bytes.empty(),
                  Bytes.empty());
          default -> throw new AssertionError(key);
        };
    return new TpmPublic(key.nameAlgorithm(), key.attributes(), key.authPolicy(), parameters);
  }
}
