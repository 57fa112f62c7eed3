package motte.tpm;

import static motte.tpm.AttestTest.refused;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import motte.core.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Endorsement keys of templates, of the profile and of a maker's own, on a real software TPM, with
/// tpm2-tools as the other opinion.
final class EndorsementTest {
  private static final Bytes SECRET = TpmTest.text("a secret of 32 bytes, as it is..");

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
    "ECC_P256, ecc",
    "ECC_P384, ecc384",
    "ECC_P521, ecc521",
    "RSA_2048, rsa",
    "RSA_3072, rsa3072"
  })
  void a_default_template_gives_the_key_that_the_tools_have(
      EndorsementTemplate template, String name) throws IOException {
    machine.tool("tpm2_createek", "-c", "ek.ctx", "-u", "ek.pub", "-G", name);

    opensAs(template, created());
  }

  @ParameterizedTest
  @CsvSource({"ECC_P256_HIGH, ecc256:aes128cfb", "RSA_2048_HIGH, rsa2048:aes128cfb"})
  void a_default_template_of_the_high_range_has_no_unique_value(
      EndorsementTemplate template, String kind) throws IOException {
    opensAs(template, createdAs(kind, template.standard(), "userwithauth|"));
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_P256, ecc256:aes128cfb, 0x01c0000c, 0x01c0000b, 20",
    "ECC_P256, ecc256:aes128cfb, 0x01c0000c, 0x01c0000b, 32",
    "RSA_2048, rsa2048:aes128cfb, 0x01c00004, 0x01c00003, 64"
  })
  void a_makers_template_and_nonce_give_the_key_that_the_tools_derive_of_them(
      EndorsementTemplate template, String kind, String templateAt, String nonceAt, int size)
      throws IOException {
    var nonce = SharedSeed.random(size);
    var makers = otherwise(template.standard());
    write(templateAt, makers.encode());
    write(nonceAt, nonce);
    Files.write(machine.file("unique"), unique(template, nonce));

    opensAs(template, createdAs(kind, makers, "noda|", "-u", "unique"));
  }

  /// The unique value as tpm2_createprimary reads it: structures of C, sizes first.
  private static byte[] unique(EndorsementTemplate template, Bytes nonce) {
    int room = template == EndorsementTemplate.RSA_2048 ? 256 : 128;
    int size = template == EndorsementTemplate.RSA_2048 ? 256 : 32;
    var out = ByteBuffer.allocate(2 * (2 + room)).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) size).put(nonce.toArray()).position(2 + room);
    if (size == 32) {
      return out.putShort((short) size).array();
    }
    return Arrays.copyOf(out.array(), 2 + room);
  }

  @Test
  void a_nonce_alone_stands_in_the_default_template() throws IOException {
    var nonce = SharedSeed.random(32);
    write("0x01c0000b", nonce);

    try (var tpm = machine.connect();
        var ours = EndorsementKey.open(tpm)) {
      var area = (TpmPublic.Ecc) EndorsementTemplate.ECC_P256.publicArea(tpm).parameters();
      assertThat(area.x()).isEqualTo(nonce);
      assertThat(area.y()).isEqualTo(Bytes.wrap(new byte[32]));
      assertThat(ours.publicArea()).isNotEqualTo(createdFrom(tpm, EndorsementTemplate.ECC_P256));
    }
  }

  @Test
  void a_template_of_the_high_range_stands_behind_its_certificate() throws IOException {
    var changed = otherwise(EndorsementTemplate.ECC_P384.standard());
    write("0x01c00017", changed.encode());

    try (var tpm = machine.connect();
        var ours = EndorsementKey.open(tpm, EndorsementTemplate.ECC_P384)) {
      assertThat(ours.publicArea().attributes()).isEqualTo(changed.attributes());
      assertThat(ours.publicArea())
          .isNotEqualTo(createdFrom(tpm, EndorsementTemplate.ECC_P384))
          .isEqualTo(created(tpm, changed));
    }
  }

  @Test
  void an_index_that_was_never_written_and_a_nonce_that_is_too_long_change_nothing()
      throws IOException {
    machine.tool("tpm2_nvdefine", "0x01c00004", "-C", "o", "-s", "40", "-a", "ownerwrite|authread");
    write("0x01c0000b", EndorsementTemplate.ECC_P256.standard().encode());

    try (var tpm = machine.connect()) {
      for (var each :
          new EndorsementTemplate[] {EndorsementTemplate.ECC_P256, EndorsementTemplate.RSA_2048}) {
        assertThat(each.publicArea(tpm)).isEqualTo(each.standard());
      }
    }
  }

  @Test
  void what_is_no_template_is_refused_and_one_of_a_key_that_signs_is_passed_over()
      throws IOException {
    var cut = EndorsementTemplate.RSA_2048.standard().encode();
    write("0x01c00004", cut.slice(0, cut.size() - 1));
    try (var tpm = machine.connect()) {
      refused("tpm-malformed", () -> EndorsementKey.open(tpm, EndorsementTemplate.RSA_2048));
    }

    var standard = EndorsementTemplate.ECC_P384.standard();
    var signing =
        new TpmPublic(
            standard.nameAlgorithm(),
            new TpmAttributes((standard.attributes().bits() & ~(3 << 16)) | 1 << 18),
            standard.authPolicy(),
            standard.parameters());
    write("0x01c00016", TpmTest.sequence(300));
    write("0x01c00017", signing.encode());
    try (var tpm = machine.connect();
        var ours = EndorsementKey.open(tpm)) {
      assertThat(ours.publicArea()).isEqualTo(createdFrom(tpm, EndorsementTemplate.ECC_P256));
      assertThat(ours.certificates()).isEmpty();
    }
  }

  @Test
  void a_kind_that_the_tpm_cannot_make_is_told_and_passed_over_in_the_search() throws IOException {
    write("0x01c0001e", TpmTest.sequence(300));
    write("0x01c0001a", TpmTest.sequence(300));

    try (var tpm = machine.connect()) {
      Assumptions.assumeTrue(
          cannotMake(tpm, EndorsementTemplate.RSA_4096), "this TPM makes RSA keys of 4096 bits");
      assertThatThrownBy(() -> EndorsementKey.open(tpm, EndorsementTemplate.RSA_4096))
          .hasMessageContaining("makes no endorsement key of the kind RSA_4096")
          .extracting(e -> ((TpmException) e).hint(), as(STRING))
          .contains("tpm2_getcap");
      try (var ours = EndorsementKey.open(tpm)) {
        assertThat(ours.publicArea()).isEqualTo(createdFrom(tpm, EndorsementTemplate.ECC_P256));
      }
      assertThat(EndorsementKey.certifiedForSm2(tpm)).isTrue();
    }
  }

  private static boolean cannotMake(Tpm tpm, EndorsementTemplate template) {
    try (var _ = EndorsementKey.open(tpm, template)) {
      return false;
    } catch (TpmException e) {
      return e.code().equals("tpm-unsupported");
    }
  }

  @Test
  void of_several_certified_keys_that_is_taken_which_its_certificate_names() throws IOException {
    write("0x01c00004", otherwise(EndorsementTemplate.RSA_2048.standard()).encode());
    TpmPublic key;
    try (var tpm = machine.connect();
        var rsa = EndorsementKey.open(tpm, EndorsementTemplate.RSA_2048)) {
      key = rsa.publicArea();
    }
    var certificate = certificate(machine, key);
    write("0x01c0000a", TpmTest.sequence(800));
    write("0x01c00002", certificate);

    try (var tpm = machine.connect();
        var ours = EndorsementKey.open(tpm)) {
      assertThat(ours.publicArea()).isEqualTo(key);
      assertThat(ours.certificates()).containsExactly(certificate);
    }
  }

  /// The same, but that it needs no protection against guessing: another key.
  private static TpmPublic otherwise(TpmPublic template) {
    return new TpmPublic(
        template.nameAlgorithm(),
        new TpmAttributes(template.attributes().bits() | 1 << 10),
        template.authPolicy(),
        template.parameters());
  }

  private static TpmPublic createdFrom(Tpm tpm, EndorsementTemplate template) {
    return created(tpm, template.standard());
  }

  private static TpmPublic created(Tpm tpm, TpmPublic template) {
    try (var key = StorageKey.primary(tpm, TpmHandle.ENDORSEMENT, template)) {
      return key.publicArea();
    }
  }

  /// Whether our key is that one, and opens what was made for it and nothing else.
  private void opensAs(EndorsementTemplate template, TpmPublic theirs) {
    try (var tpm = machine.connect();
        var ak = attestationKey(tpm);
        var ours = EndorsementKey.open(tpm, template)) {
      assertThat(ours.publicArea()).isEqualTo(theirs);
      assertThat(ours.publicArea().attributes().endorses()).isTrue();
      var credential = Credential.make(ours.publicArea(), ak.name(), SECRET);
      var forAnother = Credential.make(ours.publicArea(), ours.name(), SECRET);
      assertThat(ours.activate(ak, Credential.parse(credential.encode()))).isEqualTo(SECRET);
      refused("tpm-refused", () -> ours.activate(ak, forAnother));
    }
  }

  /// A new one, under the storage key.
  static AttestationKey attestationKey(Tpm tpm) {
    try (var storage = StorageKey.open(tpm)) {
      return AttestationKey.load(storage, AttestationKey.create(storage));
    }
  }

  /// What tpm2_createprimary derives of a template. (tpm2_createek before 5.6 takes no nonce: it
  /// copies whatever stands in its memory.)
  private TpmPublic createdAs(String kind, TpmPublic template, String attributes, String... more)
      throws IOException {
    Files.write(machine.file("policy"), template.authPolicy().toArray());
    var usual = "fixedtpm|fixedparent|sensitivedataorigin|adminwithpolicy|restricted|decrypt";
    var arguments =
        new ArrayList<>(
            List.of("-C", "e", "-G", kind, "-g", "sha256", "-L", "policy", "-c", "ek.ctx"));
    arguments.addAll(List.of("-a", attributes + usual, "-f", "tss", "-o", "ek.pub"));
    arguments.addAll(List.of(more));
    machine.tool("tpm2_createprimary", arguments.toArray(String[]::new));
    return created();
  }

  private TpmPublic created() throws IOException {
    machine.tool("tpm2_flushcontext", "-t");
    return TpmPublic.parseSized(Bytes.wrap(Files.readAllBytes(machine.file("ek.pub"))));
  }

  /// A certificate for that key, of a maker whom nobody knows.
  static Bytes certificate(Swtpm machine, TpmPublic key) throws IOException {
    Files.writeString(
        machine.file("ek.pem"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.publicKey().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    machine.toolWithoutTpm(
        "openssl",
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=maker"
            .split(" "));
    machine.toolWithoutTpm("openssl", "req -new -key ca.key -out ek.csr -subj /CN=tpm".split(" "));
    machine.toolWithoutTpm(
        "openssl",
        ("x509 -req -in ek.csr -force_pubkey ek.pem -CA ca.pem -CAkey ca.key -CAcreateserial"
                + " -outform DER -out ek.der")
            .split(" "));
    return Bytes.wrap(Files.readAllBytes(machine.file("ek.der")));
  }

  private void write(String index, Bytes content) throws IOException {
    machine.write(index, content, "ownerwrite|authread|ownerread|no_da");
  }
}
