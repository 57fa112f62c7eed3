package motte.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import motte.core.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Software TPMs as swtpm_setup leaves them: their maker certified an RSA key of that size, and a
/// key on P-384.
final class CertifiedKeysTest {
  private static final Bytes SECRET = TpmTest.text("a secret of 32 bytes, as it is..");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"2048, RSA_2048", "2048, ECC_P384", "3072, RSA_3072"})
  void a_key_that_its_maker_certified_opens_credentials(int bits, EndorsementTemplate template)
      throws Exception {
    manufacture(bits);

    try (var machine = Swtpm.start(folder);
        var tpm = machine.connect();
        var ak = EndorsementTest.attestationKey(tpm);
        var key = EndorsementKey.open(tpm, template)) {
      assertThat(certified(key)).isEqualTo(key.publicArea().publicKey());
      var credential = Credential.make(key.publicArea(), ak.name(), SECRET);
      assertThat(key.activate(ak, credential)).isEqualTo(SECRET);
    }
  }

  @Test
  void where_the_maker_certified_an_rsa_key_of_3072_bits_alone_that_one_is_taken()
      throws Exception {
    manufacture(3072);

    try (var machine = Swtpm.start(folder)) {
      machine.tool("tpm2_nvundefine", "-C", "p", "0x01c00016");
      try (var tpm = machine.connect();
          var key = EndorsementKey.open(tpm)) {
        assertThat(key.publicArea().parameters())
            .isInstanceOfSatisfying(
                TpmPublic.Rsa.class, rsa -> assertThat(rsa.bits()).isEqualTo(3072));
        assertThat(certified(key)).isEqualTo(key.publicArea().publicKey());
      }
    }
  }

  private static java.security.PublicKey certified(EndorsementKey key) throws CertificateException {
    var der = key.certificates().getFirst().toArray();
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der))
        .getPublicKey();
  }

  /// Makes the TPM's state, with certificates of an authority that is made for it.
  private void manufacture(int bits) throws IOException {
    Swtpm.needs("swtpm_setup");
    Swtpm.needs("swtpm_localca");
    write(
        "localca.conf",
        """
        statedir = %1$s
        signingkey = %1$s/signkey.pem
        issuercert = %1$s/issuer.pem
        certserial = %1$s/serial
        """);
    write(
        "localca.options", "--platform-manufacturer M\n--platform-version 1\n--platform-model M\n");
    write(
        "setup.conf",
        """
        create_certs_tool = swtpm_localca
        create_certs_tool_config = %1$s/localca.conf
        create_certs_tool_options = %1$s/localca.options
        """);
    Swtpm.run(
        folder,
        "swtpm_setup",
        "--tpm2",
        "--tpmstate",
        folder.toString(),
        "--create-ek-cert",
        "--rsa-keysize",
        Integer.toString(bits),
        "--config",
        folder.resolve("setup.conf").toString());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.formatted(folder));
  }
}
