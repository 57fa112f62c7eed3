package motte.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import motte.core.Bytes;
import motte.core.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Quotes of real TPMs: parsed, their signatures checked, their PCRs compared.
final class AttestTest {

  @Test
  void a_quote_of_a_machine_verifies_with_its_key_and_its_pcrs() {
    var evidence = Json.parse(Vectors.text("tpm/trustee/tpm_evidence.json")).map();
    var quote = evidence.map("tpm_quote");
    var message = base64(quote.text("message"));
    var signature = TpmSignature.parse(base64(quote.text("signature")));
    var values =
        quote.items("pcrs").stream()
            .map(value -> Bytes.parseHex(((Json.Text) value).value()))
            .toList();

    var attest = Attest.parse(message);
    signature.verify(key("RSA", base64(evidence.text("ak_public"))), message);

    attest.quote().require(List.of(PcrBank.of(TpmAlgorithm.SHA256, values)), signature.hash());
    assertThat(attest.quote().selection().pcrs(TpmAlgorithm.SHA256)).hasSize(24);
  }

  @Test
  void the_quotes_of_a_cloud_machine_verify_in_each_of_its_banks() {
    var fields = Vectors.Field.all(Vectors.bytes("tpm/go-tpm-tools/gce-cos-85-no-nonce.pb"));
    var ak = TpmPublic.parse(only(fields, 1));
    assertThat(ak.attributes().attests()).isTrue();
    assertThat(ak.encode()).isEqualTo(only(fields, 1));

    int banks = 0;
    for (var field : fields) {
      if (field.number() == 2) {
        var parts = Vectors.Field.all(field.content());
        var message = only(parts, 1);
        var signature = TpmSignature.parse(only(parts, 2));
        signature.verify(ak.publicKey(), message);
        Attest.parse(message).quote().require(List.of(bank(only(parts, 3))), signature.hash());
        assertThat(signature.encode()).isEqualTo(only(parts, 2));
        banks++;
      }
    }
    assertThat(banks).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"snp/azure/quote.bin", "tdx/azure/quote.bin", "tpm/azure-cvm-tooling/quote.bin"})
  void a_quote_of_a_confidential_machine_has_its_nonce_and_its_pcrs(String name) {
    var quote = Vectors.AzureQuote.read(name);

    var attest = Attest.parse(quote.message());

    attest.requireNonce(Bytes.wrap("challenge".getBytes(StandardCharsets.US_ASCII)));
    attest.quote().require(List.of(quote.pcrs()), TpmAlgorithm.SHA256);
    assertThat(attest.clock().safe()).isTrue();
  }

  @Test
  void the_key_that_the_firmware_names_signed_the_quote_and_no_other_key_did() {
    var quote = Json.parse(Vectors.text("snp/azure/tpm-quote-v1.json")).map();
    var message = Bytes.parseHex(quote.text("message"));
    var signature =
        TpmSignature.rsassa(TpmAlgorithm.SHA256, Bytes.parseHex(quote.text("signature")));
    var ak = firmwareKey("snp/azure/hcl-report.bin");

    signature.verify(ak, message);

    var other = TpmSignature.rsassa(TpmAlgorithm.SHA256, Vectors.bytes("snp/azure/tpm-quote.sig"));
    var otherMessage = Vectors.bytes("snp/azure/tpm-quote.msg");
    assertThat(Attest.parse(otherMessage).quote().selection().size()).isPositive();
    refused("tpm-signature-invalid", () -> other.verify(ak, otherMessage));
  }

  @Test
  void an_altered_signature_and_an_altered_magic_are_refused() {
    var ak = firmwareKey("snp/azure/hcl-report.bin");
    var badSignature = Json.parse(Vectors.text("tpm/derived/azure-bad-sig.json")).map();
    var badMagic = Json.parse(Vectors.text("tpm/derived/azure-bad-magic.json")).map();

    refused(
        "tpm-signature-invalid",
        () ->
            TpmSignature.rsassa(TpmAlgorithm.SHA256, Bytes.parseHex(badSignature.text("signature")))
                .verify(ak, Bytes.parseHex(badSignature.text("message"))));
    refused("tpm-malformed", () -> Attest.parse(Bytes.parseHex(badMagic.text("message"))));
  }

  @Test
  void a_quote_with_two_banks_digests_them_in_their_order() {
    var sha1 = PcrBank.of(TpmAlgorithm.SHA1, List.of(zeros(20), zeros(20)));
    var sha256 = PcrBank.of(TpmAlgorithm.SHA256, List.of(zeros(32))).extend(0, zeros(32));
    var selection =
        new PcrSelection(
            List.of(
                PcrSelection.of(TpmAlgorithm.SHA256, 0).banks().getFirst(),
                PcrSelection.of(TpmAlgorithm.SHA1, 1).banks().getFirst()));

    var digest = selection.digest(TpmAlgorithm.SHA256, List.of(sha1, sha256));

    var both = TpmAlgorithm.SHA256.digest(sha256.value(0), sha1.value(1));
    assertThat(digest).isEqualTo(both);
    assertThat(selection.toString()).isEqualTo("sha256:0+sha1:1");
    assertThat(PcrSelection.parse(selection.encode())).isEqualTo(selection);
  }

  @Test
  void another_pcr_value_an_absent_one_and_another_nonce_are_refused() {
    var sample = Vectors.AzureQuote.read("snp/azure/quote.bin");
    var attest = Attest.parse(sample.message());
    var changed = sample.pcrs().extend(4, zeros(32));
    var fewer = PcrBank.of(TpmAlgorithm.SHA256, List.of(sample.pcrs().value(0)));

    refused("pcr-mismatch", () -> attest.quote().require(List.of(changed), TpmAlgorithm.SHA256));
    refused("pcr-missing", () -> attest.quote().require(List.of(fewer), TpmAlgorithm.SHA256));
    refused("pcr-missing", () -> attest.quote().require(List.of(), TpmAlgorithm.SHA256));
    refused("nonce-mismatch", () -> attest.requireNonce(zeros(9)));
  }

  @Test
  void a_byte_more_or_fewer_is_refused_everywhere() {
    var message = Vectors.bytes("tpm/dstack/tpm_quote_sample.bin");
    assertThat(Attest.parse(message).quote().selection().toString()).isEqualTo("sha256:0,1,2");

    for (int size = 0; size < message.size(); size++) {
      var cut = message.slice(0, size);
      refused("tpm-malformed", () -> Attest.parse(cut));
    }
    refused("tpm-malformed", () -> Attest.parse(message.slice(0, message.size() + 1)));
  }

  @Test
  void a_certification_is_recognised_and_is_not_a_quote() {
    var head = "ff5443478017" + "0000" + "0000" + "00".repeat(17) + "00".repeat(8);
    var certify = Attest.parse(Bytes.parseHex(head + "0002" + "abcd" + "0001" + "ef"));

    assertThat(certify.attested())
        .isEqualTo(new Attest.Certify(Bytes.parseHex("abcd"), Bytes.parseHex("ef")));
    refused("not-a-quote", certify::quote);
  }

  @Test
  void a_point_off_its_curve_is_refused() {
    var bytes =
        new TpmWriter()
            .algorithm(TpmAlgorithm.ECC)
            .algorithm(TpmAlgorithm.SHA256)
            .u32(0x50072)
            .u16(0)
            .algorithm(TpmAlgorithm.NULL)
            .algorithm(TpmAlgorithm.NULL)
            .u16(TpmCurve.P256.id())
            .algorithm(TpmAlgorithm.NULL)
            .sized(zeros(32))
            .sized(zeros(32))
            .written();
    var key = TpmPublic.parse(bytes);

    assertThat(key.encode()).isEqualTo(bytes);
    assertThat(key.attributes().attests()).isTrue();
    refused("tpm-malformed", key::publicKey);
  }

  static Bytes zeros(int size) {
    return Bytes.wrap(new byte[size]);
  }

  static void refused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(TpmException.class)
        .extracting(e -> ((TpmException) e).code())
        .isEqualTo(code);
  }

  private static Bytes base64(String text) {
    return Bytes.wrap(Base64.getMimeDecoder().decode(text));
  }

  private static Bytes only(List<Vectors.Field> fields, int number) {
    return fields.stream().filter(f -> f.number() == number).findFirst().orElseThrow().content();
  }

  private static PcrBank bank(Bytes message) {
    SortedMap<Integer, Bytes> values = new TreeMap<>();
    var fields = Vectors.Field.all(message);
    for (var field : fields) {
      if (field.number() == 2) {
        var entry = Vectors.Field.all(field.content());
        int pcr = entry.stream().filter(f -> f.number() == 1).mapToInt(f -> (int) f.value()).sum();
        values.put(pcr, only(entry, 2));
      }
    }
    var hash = fields.stream().filter(f -> f.number() == 1).findFirst().orElseThrow();
    return new PcrBank(TpmAlgorithm.of((int) hash.value()), values);
  }

  private static PublicKey firmwareKey(String report) {
    var text = new String(Vectors.bytes(report).toArray(), StandardCharsets.ISO_8859_1);
    var modulus = Pattern.compile("HCLAkPub.*?\"n\":\"([^\"]+)\"").matcher(text);
    assertThat(modulus.find()).isTrue();
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(
              new RSAPublicKeySpec(
                  new BigInteger(1, Bytes.parseBase64Url(modulus.group(1)).toArray()),
                  BigInteger.valueOf(65537)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static PublicKey key(String algorithm, Bytes spki) {
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePublic(new X509EncodedKeySpec(spki.toArray()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
