package motte.corim;

import static motte.corim.Manifests.OID_SNP;
import static motte.corim.Manifests.bytes;
import static motte.corim.Manifests.digests;
import static motte.corim.Manifests.matches;
import static motte.corim.Manifests.measurement;
import static motte.corim.Manifests.ofClass;
import static motte.corim.Manifests.one;
import static motte.corim.Manifests.references;
import static motte.corim.Manifests.saying;
import static motte.corim.Manifests.signed;
import static motte.corim.Manifests.time;
import static motte.corim.Manifests.triple;
import static motte.corim.Manifests.unsigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CorimTest {
  private static final Bytes LAUNCH = Bytes.parseHex("ab".repeat(48));
  private static final Bytes OTHER = Bytes.parseHex("cd".repeat(48));
  private static final Cbor.Map ONE_STATE =
      references(triple(ofClass(OID_SNP), measurement(Cbor.of(641), one(2, digests(7, LAUNCH)))));
  private static final SignatureEngine ENGINE = SignatureEngine.bouncyCastle();

  @Test
  void a_manifest_tells_its_name_its_profile_and_when_it_holds() {
    var manifest =
        Corim.parse(
            new Cbor.Tag(
                    501,
                    Manifests.map(ONE_STATE)
                        .put(3, new Cbor.Tag(32, Cbor.of("tag:example.com,2026:a")))
                        .put(4, one(0, time(100)).put(1, time(200))))
                .encoded());

    assertThat(manifest.id()).isEqualTo("a manifest");
    assertThat(manifest.profile()).contains("tag:example.com,2026:a");
    assertThat(manifest.references().getFirst().environment().classOid())
        .contains("1.3.6.1.4.1.3704.3.1");
    var validity = manifest.validity().orElseThrow();
    assertThat(validity.holds(Instant.ofEpochSecond(99))).isFalse();
    assertThat(validity.holds(Instant.ofEpochSecond(100))).isTrue();
    assertThat(validity.holds(Instant.ofEpochSecond(200))).isTrue();
    assertThat(validity.holds(Instant.ofEpochSecond(201))).isFalse();
  }

  @Test
  void an_oid_may_carry_the_head_of_its_der() {
    var headed = new Cbor.Tag(111, Cbor.of(Bytes.parseHex("06092b060104019c780301")));

    var manifest =
        Corim.parse(
            unsigned(
                references(
                    triple(
                        ofClass(headed), measurement(Cbor.of(641), one(2, digests(7, LAUNCH)))))));

    assertThat(manifest.references().getFirst().environment().classOid())
        .contains("1.3.6.1.4.1.3704.3.1");
  }

  @Test
  void a_state_is_shown_only_whole() {
    var state =
        Corim.parse(
            unsigned(
                references(
                    triple(
                        ofClass(OID_SNP),
                        measurement(Cbor.of(641), one(2, digests(7, LAUNCH))),
                        measurement(Cbor.of(5), one(15, Cbor.of(0)))))));

    assertThat(matches(state, seen(641, Measured.digest("sha-384", LAUNCH)))).isFalse();
    assertThat(
            matches(
                state,
                Map.of(
                    Element.of(641),
                    Measured.digest("sha-384", LAUNCH),
                    Element.of(5),
                    Measured.number(0))))
        .isTrue();
    assertThat(
            matches(
                state,
                Map.of(
                    Element.of(641),
                    Measured.digest("sha-384", LAUNCH),
                    Element.of(5),
                    Measured.number(1))))
        .isFalse();
  }

  @Test
  void of_several_hashes_nobody_chooses_the_weakest() {
    var said =
        saying(
            Cbor.of("a"),
            one(
                2,
                Cbor.array(
                    Cbor.array(Cbor.of(1), Cbor.of(LAUNCH)),
                    Cbor.array(Cbor.of("sha-384"), Cbor.of(OTHER)))));

    assertThat(matches(said, seen("a", Measured.digest("sha-256", LAUNCH)))).isTrue();
    assertThat(matches(said, seen("a", Measured.digest("sha-512", LAUNCH)))).isFalse();
    assertThat(
            matches(
                said, seen("a", Measured.digests(Map.of("sha-256", LAUNCH, "sha-384", LAUNCH)))))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5, true",
    "5, 6, false",
    "552(5), 5, true",
    "553(5), 6, true",
    "553(5), 4, false",
    "564(3..7), 7, true",
    "564(3..7), 8, false",
    "564(..7), -9, true",
    "564(3..), 2, false",
    "60010(2:6), 6, true",
    "60010(2:6), 5, false",
    "60010(1:6), 6, false",
    "60010(4:6), 6, true",
    "60010(3:6), 6, false",
    "60010(9:6), 6, false"
  })
  void versions_are_compared_as_they_say(String wanted, long seen, boolean holds) {
    var said = saying(Cbor.of("svn"), one(wanted.startsWith("564") ? 15 : 1, number(wanted)));

    assertThat(matches(said, seen("svn", Measured.number(seen)))).isEqualTo(holds);
  }

  @Test
  void of_raw_values_only_the_bits_under_the_mask_count() {
    var masked =
        new Cbor.Tag(
            563, Cbor.array(Cbor.of(Bytes.parseHex("f0f0")), Cbor.of(Bytes.parseHex("ff00"))));
    var old = one(4, bytes(Bytes.parseHex("f0f0"))).put(5, Cbor.of(Bytes.parseHex("ff00")));

    for (var said : new Corim[] {saying(Cbor.of("r"), one(4, masked)), saying(Cbor.of("r"), old)}) {
      assertThat(matches(said, seen("r", Measured.raw(Bytes.parseHex("f055"))))).isTrue();
      assertThat(matches(said, seen("r", Measured.raw(Bytes.parseHex("f155"))))).isFalse();
      assertThat(matches(said, seen("r", Measured.raw(Bytes.parseHex("f0"))))).isFalse();
    }
  }

  @Test
  void registers_that_a_state_names_must_all_be_there() {
    var said =
        saying(
            Cbor.of("tpm.pcrs"),
            one(14, one(0, digests(1, LAUNCH)).put(Cbor.of("name"), digests(1, OTHER))));
    var zero = Measured.digest("sha-256", LAUNCH);
    var named = Measured.digest("sha-256", OTHER);

    assertThat(
            matches(
                said,
                seen(
                    "tpm.pcrs",
                    Measured.registers(Map.of(Element.of(0), zero, Element.of("name"), named)))))
        .isTrue();
    assertThat(matches(said, seen("tpm.pcrs", Measured.registers(Map.of(Element.of(0), zero)))))
        .isFalse();
    assertThat(
            matches(
                said,
                seen(
                    "tpm.pcrs",
                    Measured.registers(Map.of(Element.of("0"), zero, Element.of("name"), named)))))
        .as("a number is no text")
        .isFalse();
  }

  @Test
  void intels_sets_of_digests_want_one_of_them() {
    var set = new Cbor.Tag(60_020, Cbor.array(Cbor.of(6), digests(1, LAUNCH, OTHER)));
    var none = new Cbor.Tag(60_020, Cbor.array(Cbor.of(7), digests(1, LAUNCH)));

    assertThat(
            matches(
                saying(Cbor.of("x"), one(-84, set)), seen(84, Measured.digest("sha-256", OTHER))))
        .isTrue();
    assertThat(
            matches(
                saying(Cbor.of("x"), one(-84, none)), seen(84, Measured.digest("sha-256", OTHER))))
        .as("what must not be is not understood, and matches nothing")
        .isFalse();
  }

  @Test
  void what_is_not_understood_matches_nothing() {
    var flags = saying(Cbor.of("x"), one(3, one(3, Cbor.of(false))));
    var extended = saying(Cbor.of("x"), one(-4711, Cbor.of(1)));
    var authorized =
        Corim.parse(
            unsigned(
                references(
                    triple(
                        ofClass(OID_SNP),
                        ((Cbor.Map) measurement(Cbor.of("x"), one(2, digests(1, LAUNCH))))
                            .put(2, Cbor.array(bytes(OTHER)))))));
    var seen = seen("x", Measured.digest("sha-256", LAUNCH));

    assertThat(matches(flags, seen)).isFalse();
    assertThat(matches(extended, seen)).isFalse();
    assertThat(matches(authorized, seen)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void a_signature_is_checked_and_says_whose_it_is(SigningKey.Curve curve) {
    var key = SigningKey.generate(curve);
    var stranger = SigningKey.generate(curve).spki();

    var manifest = Corim.parse(signed(key, one(1, time(200)), unsigned(ONE_STATE)));

    var signature = manifest.signature().orElseThrow();
    signature.verify(key.spki(), ENGINE);
    assertThat(signature.signer()).contains("Acme");
    assertThat(signature.validity().orElseThrow().notAfter()).isEqualTo("1970-01-01T00:03:20Z");
    assertThatExceptionOfType(CorimException.class)
        .isThrownBy(() -> signature.verify(stranger, ENGINE))
        .satisfies(e -> assertThat(e.code()).isEqualTo("corim-signature-invalid"));
  }

  @Test
  void a_byte_of_a_signed_manifest_that_is_turned_is_noticed() {
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var whole = signed(key, one(1, time(200)), unsigned(ONE_STATE)).toArray();

    for (int i = 0; i < whole.length; i++) {
      var turned = whole.clone();
      turned[i] ^= 1;

      assertThatThrownBy(
              () -> {
                var read = Corim.parse(Bytes.wrap(turned));
                read.signature().orElseThrow().verify(key.spki(), ENGINE);
              })
          .as("byte " + i)
          .isInstanceOf(MotteException.class);
    }
  }

  @Test
  void signers_may_be_named_by_claims_of_a_token() {
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var header =
        one(1, Cbor.of(-7))
            .put(3, Cbor.of("application/rim+cbor"))
            .put(15, one(1, Cbor.of("Acme")).put(4, Cbor.of(500)).put(5, Cbor.of(400)));

    var signature =
        Corim.parse(signed(key, header, Cbor.emptyMap(), unsigned(ONE_STATE)))
            .signature()
            .orElseThrow();

    signature.verify(key.spki(), ENGINE);
    assertThat(signature.signer()).contains("Acme");
    assertThat(signature.validity())
        .contains(
            new Validity(
                java.util.Optional.of(Instant.ofEpochSecond(400)), Instant.ofEpochSecond(500)));
  }

  @Test
  void what_is_not_a_manifest_is_refused_with_a_code() {
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var bad =
        new Bytes[] {
          Bytes.empty(),
          Cbor.of(1).encoded(),
          Manifests.map(ONE_STATE).encoded(),
          unsigned(Cbor.emptyMap()),
          unsigned(references()),
          unsigned(
              references(triple(Cbor.emptyMap(), measurement(Cbor.of(1), one(1, Cbor.of(1)))))),
          unsigned(references(triple(ofClass(OID_SNP), measurement(Cbor.of(1), Cbor.emptyMap())))),
          unsigned(
              references(
                  triple(
                      ofClass(OID_SNP),
                      measurement(Cbor.of(1), one(2, digests(7, LAUNCH, OTHER)))))),
          unsigned(
              references(
                  triple(ofClass(OID_SNP), measurement(Cbor.of(1), one(5, Cbor.of(LAUNCH)))))),
          new Cbor.Tag(501, Manifests.map(ONE_STATE).put(9, Cbor.of(1))).encoded(),
          new Cbor.Tag(501, one(0, Cbor.of("x")).put(1, Cbor.array())).encoded(),
          unsigned(
              references(
                  triple(
                      ofClass(OID_SNP).put(-1, Cbor.of(1)),
                      measurement(Cbor.of(1), one(1, Cbor.of(1)))))),
          unsigned(one(8, Cbor.array(series(step(1, 1), step(2, 1))))),
          unsigned(one(10, Cbor.array(Cbor.array(Cbor.array(), Cbor.array(stateOf(641, 1)))))),
          signed(key, one(1, time(200)), Cbor.of(1).encoded()),
          signed(key, one(1, Cbor.of(-7)), Cbor.emptyMap(), unsigned(ONE_STATE)),
        };

    for (int i = 0; i < bad.length; i++) {
      var each = bad[i];
      assertThatExceptionOfType(CorimException.class)
          .as("case " + i)
          .isThrownBy(() -> Corim.parse(each))
          .satisfies(e -> assertThat(e.code()).isEqualTo("corim-malformed"));
    }
  }

  @Test
  void extensions_of_a_profiles_own_are_counted_and_alter_nothing() {
    var comid =
        one(1, one(0, Cbor.of("a tag")))
            .put(4, ONE_STATE.put(-1, Cbor.array(Cbor.of(1))).put("x", Cbor.array(Cbor.of(1))))
            .put(-7, Cbor.of("more"));
    var extended =
        one(0, Cbor.of("a manifest"))
            .put(1, Cbor.array(new Cbor.Tag(506, Cbor.of(comid.encoded()))))
            .put(-1, Cbor.of(true))
            .put("vendor.example", Cbor.emptyMap());

    var manifest = Corim.parse(new Cbor.Tag(501, extended).encoded());

    assertThat(manifest.unread()).isEqualTo(5);
    assertThat(manifest.references()).hasSize(1);
  }

  @Test
  void a_value_under_a_word_of_a_profiles_own_matches_nothing() {
    var values = one(2, digests(7, LAUNCH)).put("vendor", Cbor.of(1));
    var manifest = saying(Cbor.of(641), values);
    var plain = saying(Cbor.of(641), one(2, digests(7, LAUNCH)));
    var seen = Map.of(Element.of(641), Measured.digest("sha-384", LAUNCH));

    assertThat(matches(plain, seen)).isTrue();
    assertThat(matches(manifest, seen)).isFalse();
  }

  @Test
  void endorsements_are_read_with_their_conditions() {
    var manifest =
        Corim.parse(
            unsigned(
                one(1, Cbor.array(stateOf(1, 1)))
                    .put(8, Cbor.array(series(step(1, 1), step(1, 2))))
                    .put(
                        10,
                        Cbor.array(
                            Cbor.array(
                                Cbor.array(stateOf(1, 3), stateOf(2, 4)),
                                Cbor.array(stateOf(3, 5)))))));

    assertThat(manifest.unread()).isZero();
    assertThat(manifest.references()).isEmpty();
    assertThat(manifest.endorsed()).extracting(each -> each.steps().size()).contains(1, 2);
    var conditional =
        manifest.endorsed().stream()
            .flatMap(each -> each.steps().stream())
            .filter(step -> step.conditions().size() == 2)
            .findFirst()
            .orElseThrow();
    assertThat(conditional.claims().getFirst().measurements().getFirst().element())
        .isEqualTo(Element.of(3));
  }

  @Test
  void a_series_that_names_who_has_to_have_said_so_is_not_understood() {
    var common = Cbor.array(ofClass(OID_SNP), Cbor.array(), Cbor.array(bytes(OTHER)));

    var manifest =
        Corim.parse(unsigned(one(8, Cbor.array(Cbor.array(common, Cbor.array(step(1, 1)))))));

    assertThat(manifest.endorsed()).isEmpty();
    assertThat(manifest.unread()).isEqualTo(1);
  }

  private static Cbor stateOf(long element, long svn) {
    return triple(ofClass(OID_SNP), measurement(Cbor.of(element), one(1, Cbor.of(svn))));
  }

  private static Cbor series(Cbor... steps) {
    return Cbor.array(Cbor.array(ofClass(OID_SNP), Cbor.array()), Cbor.array(steps));
  }

  private static Cbor step(long element, long svn) {
    var condition = measurement(Cbor.of(element), one(1, Cbor.of(svn)));
    return Cbor.array(
        Cbor.array(condition),
        Cbor.array(measurement(Cbor.of("said"), one(11, Cbor.of("svn " + svn)))));
  }

  @Test
  void damaged_manifests_are_read_or_refused_and_never_worse() {
    var random = new Random(20_261_121);
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var seeds =
        new Bytes[] {
          unsigned(ONE_STATE),
          signed(key, one(1, time(200)), unsigned(ONE_STATE)),
          unsigned(
              references(
                  triple(
                      ofClass(OID_SNP),
                      measurement(
                          Cbor.of("x"),
                          one(1, number("553(5)"))
                              .put(14, one(0, digests(1, LAUNCH)))
                              .put(13, Cbor.array(bytes(OTHER)))
                              .put(11, Cbor.of("name"))
                              .put(4, bytes(LAUNCH))
                              .put(-83, digests(7, LAUNCH))))))
        };
    for (int i = 0; i < 60_000; i++) {
      var damaged = seeds[i % seeds.length].toArray();
      for (int turns = 1 + random.nextInt(4); turns > 0; turns--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      int size = random.nextInt(8) == 0 ? random.nextInt(damaged.length) : damaged.length;
      var bytes = Bytes.of(java.util.Arrays.copyOf(damaged, size));
      try {
        Corim.looksLike(bytes);
        Corim.parse(bytes).references().forEach(each -> each.mismatch(Map.of()));
      } catch (MotteException _) {
        // refused, as it may be
      }
    }
  }

  @Test
  void a_manifest_of_an_older_draft_is_refused() throws IOException {
    var file =
        Path.of(System.getProperty("motte.house", ".."))
            .resolve("../shared/vectors/attestation/cca/veraison/endorsements")
            .resolve("corim-enacttrust-badta.cbor");
    Assumptions.assumeTrue(
        Files.exists(file), "needs ../shared/vectors/attestation beside the checkout");
    var old = Bytes.wrap(Files.readAllBytes(file));

    assertThat(Corim.looksLike(old)).isFalse();
    assertThatExceptionOfType(CorimException.class).isThrownBy(() -> Corim.parse(old));
  }

  private static Map<Element, Measured> seen(String name, Measured value) {
    return Map.of(Element.of(name), value);
  }

  private static Map<Element, Measured> seen(long number, Measured value) {
    return Map.of(Element.of(number), value);
  }

  /// `5`, `552(5)`, `564(3..7)`, or `60010(operator:5)`.
  private static Cbor number(String text) {
    if (!text.contains("(")) {
      return Cbor.of(Long.parseLong(text));
    }
    long tag = Long.parseLong(text.substring(0, text.indexOf('(')));
    var inside = text.substring(text.indexOf('(') + 1, text.length() - 1);
    if (inside.contains("..")) {
      var ends = inside.split("\\.\\.", -1);
      return new Cbor.Tag(tag, Cbor.array(end(ends[0]), end(ends[1])));
    }
    if (inside.contains(":")) {
      var parts = inside.split(":", -1);
      return new Cbor.Tag(
          tag, Cbor.array(Cbor.of(Long.parseLong(parts[0])), Cbor.of(Long.parseLong(parts[1]))));
    }
    return new Cbor.Tag(tag, Cbor.of(Long.parseLong(inside)));
  }

  private static Cbor end(String text) {
    return text.isEmpty() ? new Cbor.Null() : Cbor.of(Long.parseLong(text));
  }
}
