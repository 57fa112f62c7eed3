package motte.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;
import org.junit.jupiter.api.Test;

class UnwrappingTest {
  private static final byte[] RAW = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
  private static final Bytes CONTENT = Bytes.of(RAW);
  private static final Piece FOUND = new Piece.Blob("f", CONTENT);

  @Test
  void raw_hexadecimal_base64_and_base64url_are_the_same_bytes() {
    var hex = HexFormat.of().formatHex(RAW);
    var base64 = Base64.getEncoder().encodeToString(RAW);

    assertThat(unwrapped(CONTENT)).containsExactly(FOUND);
    assertThat(unwrapped(hex)).containsExactly(FOUND);
    assertThat(unwrapped("0x" + hex.toUpperCase(java.util.Locale.ROOT) + "\n"))
        .containsExactly(FOUND);
    assertThat(unwrapped(base64)).containsExactly(FOUND);
    assertThat(unwrapped(CONTENT.base64Url())).containsExactly(FOUND);
    assertThat(unwrapped(base64.substring(0, 8) + "\n" + base64.substring(8)))
        .containsExactly(FOUND);
  }

  @Test
  void marks_colons_and_line_ends_do_not_matter() {
    var hex = HexFormat.of().formatHex(RAW);

    assertThat(unwrapped("0X" + hex)).containsExactly(FOUND);
    assertThat(unwrapped(HexFormat.ofDelimiter(":").withUpperCase().formatHex(RAW)))
        .containsExactly(FOUND);
    assertThat(unwrapped(HexFormat.ofDelimiter(" ").formatHex(RAW))).containsExactly(FOUND);
    assertThat(unwrapped("\ufeff" + hex + "\r\n")).containsExactly(FOUND);
    assertThat(unwrapped(Base64.getUrlEncoder().withoutPadding().encodeToString(RAW)))
        .containsExactly(FOUND);
  }

  @Test
  void a_block_of_pem_may_have_any_label_and_headers() {
    var odd = pem("SGX-Quote, v3").replace("v3-----\n", "v3-----\nVersion: 1\nComment: a b\n\n");

    assertThat(unwrapped(pem("Attestation Report")))
        .containsExactly(new Piece.Block("Attestation Report", CONTENT));
    assertThat(unwrapped(odd)).containsExactly(new Piece.Block("SGX-Quote, v3", CONTENT));
  }

  @Test
  void a_block_of_pem_may_have_headers_without_number() {
    var headers = "Comment: a\n goes on\n".repeat(50_000) + "Version: 1\r\n".repeat(100_000);

    assertThat(unwrapped(pem("X").replaceFirst("-----\n", "-----\n" + headers + "\n")))
        .containsExactly(new Piece.Block("X", CONTENT));
  }

  @Test
  void every_block_of_pem_text_is_a_piece() {
    var block = pem("X");

    assertThat(unwrapped("first\n" + block + block.replace("X", "CERTIFICATE")))
        .containsExactly(new Piece.Block("X", CONTENT), new Piece.Block("CERTIFICATE", CONTENT));
  }

  @Test
  void a_block_that_begins_in_anothers_headers_is_no_other_piece() {
    var begins = "-----BEGIN X-----\nA: ".repeat(60);

    assertThat(unwrapped(begins + pem("X"))).containsExactly(new Piece.Block("X", CONTENT));
  }

  @Test
  void json_gives_what_its_members_hold() {
    var numbers = "[0,17,34,51,68,85,102,119,136,153,170,187,204,221,238,255]";

    assertThat(unwrapped("{\"a\":{\"quote\":" + numbers + "},\"n\":1}"))
        .containsExactly(new Piece.Blob("quote", CONTENT));
  }

  @Test
  void json_in_a_string_and_base64_of_pem_are_unwrapped_too() {
    var twice = Base64.getEncoder().encodeToString(pem("X").getBytes(StandardCharsets.UTF_8));

    assertThat(unwrapped("{\"inner\":\"{\\\"pem\\\":\\\"" + twice + "\\\"}\"}"))
        .containsExactly(new Piece.Block("X", CONTENT));
  }

  @Test
  void what_is_whole_keeps_the_very_text_that_it_was_read_from() {
    var text = "{ \"signed\" : 1 }";

    var pieces =
        Unwrapping.of(
            "f",
            bytes("{\"x\":\"" + text.replace("\"", "\\\"") + "\"}"),
            json -> json instanceof Json.Map map && map.has("signed"));

    assertThat(pieces)
        .singleElement()
        .isInstanceOfSatisfying(
            Piece.Document.class, document -> assertThat(document.text()).isEqualTo(bytes(text)));
  }

  @Test
  void hashes_are_a_row_in_an_array_in_an_object_by_number_and_in_objects_with_a_number_each() {
    var hash = "ab".repeat(32);
    var row = new Piece.Row("pcrs", new TreeMap<>(Map.of(0, hex(hash), 1, hex(hash))));
    var seventh = new Piece.Row("pcrs", new TreeMap<>(Map.of(7, hex(hash))));

    assertThat(unwrapped("{\"pcrs\":[\"" + hash + "\",\"" + hash + "\"]}")).containsExactly(row);
    assertThat(unwrapped("{\"pcrs\":{\"1\":\"" + hash + "\",\"0\":\"" + hash + "\"}}"))
        .containsExactly(row);
    assertThat(unwrapped("{\"pcrs\":{\"7\":\"" + hash + "\"}}")).containsExactly(seventh);
    assertThat(
            unwrapped(
                ("[{'Index':1,'Digest':'"
                        + hash
                        + "','DigestAlg':11},{'Index':0,'Digest':'"
                        + hash
                        + "'}]")
                    .replace('\'', '"')))
        .containsExactly(new Piece.Row("f", row.values()));
  }

  @Test
  void a_row_is_all_in_hexadecimal_or_all_in_base64() {
    var zeros = "A".repeat(64);
    var other = Base64.getEncoder().encodeToString(hex("12".repeat(48)).toArray());

    assertThat(unwrapped("{\"pcrs\":{\"0\":\"" + zeros + "\",\"1\":\"" + other + "\"}}"))
        .containsExactly(
            new Piece.Row(
                "pcrs",
                new TreeMap<>(Map.of(0, Bytes.wrap(new byte[48]), 1, hex("12".repeat(48))))));
  }

  @Test
  void two_registers_of_one_number_are_no_row() {
    var hash = "ab".repeat(32);

    var twice = "[{'key':1,'value':'" + hash + "'},{'key':1,'value':'" + hash + "'}]";

    assertThat(unwrapped(twice.replace('\'', '"'))).noneMatch(Piece.Row.class::isInstance);
  }

  @Test
  void a_protocol_buffer_in_text_gives_what_its_fields_hold() {
    var text =
        """
        quotes: { # made by hand
          quote: "\\000\\x11\\"3"
                 'DUfw\\210\\231\\252\\273\\314\\335\\356\\377'
          pcrs: { hash: SHA256 pcrs: { key: 3 value: "%s" } pcrs < key: 4, value: "%s" > }
        }
        n: -1
        """
            .formatted("a".repeat(32), "b".repeat(32));

    assertThat(unwrapped(text))
        .containsExactly(
            new Piece.Blob("quote", CONTENT),
            new Piece.Row(
                "pcrs", new TreeMap<>(Map.of(3, hex("61".repeat(32)), 4, hex("62".repeat(32))))));
    assertThat(TextProto.parse("quote: \"never ends")).isEmpty();
    assertThat(TextProto.parse("a { b: 1")).isEmpty();
    assertThat(TextProto.parse("words of a letter")).isEmpty();
  }

  @Test
  void a_quote_of_keylimes_agent_comes_apart_at_its_colons() {
    var long1 = Base64.getEncoder().encodeToString(new byte[90]);
    var long2 = Base64.getEncoder().encodeToString(new byte[40]);

    assertThat(unwrapped("r" + long1 + ":" + long2 + ":" + long2))
        .extracting(piece -> ((Piece.Blob) piece).content().size())
        .containsExactly(90, 40, 40);
  }

  @Test
  void nesting_without_end_ends() {
    var text = "{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}";

    assertThat(unwrapped(text)).isEmpty();
  }

  private static String pem(String label) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, Base64.getEncoder().encodeToString(RAW));
  }

  private static List<Piece> unwrapped(String text) {
    return unwrapped(bytes(text));
  }

  private static List<Piece> unwrapped(Bytes content) {
    return Unwrapping.of("f", content, _ -> false);
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes hex(String digits) {
    return Bytes.parseHex(digits);
  }
}
