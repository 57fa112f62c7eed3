package motte.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import org.junit.jupiter.api.Test;

final class ManifestTest {

  @Test
  void without_a_file_a_guest_has_standard_input_output_and_error() {
    var manifest = Manifest.standard();

    var names = manifest.files().stream().map(Entry::name).toList();

    assertThat(names).containsExactly("stdin", "stdout", "stderr");
    assertThat(manifest.limits()).isEqualTo(ManifestLimits.defaults());
  }

  @Test
  void the_canonical_form_of_the_standard_manifest_is_golden() {
    var manifest = Manifest.standard();

    var hex = manifest.canonical().encoded().hex();

    assertThat(hex)
        .isEqualTo(
            "a563656e76a06461726773806566696c657383a2646b696e6465737464696e646e616d6565737464"
                + "696ea2646b696e64667374646f7574646e616d65667374646f7574a2646b696e6466737464657272"
                + "646e616d6566737464657272666c696d697473a6666275666665721a00010000666d656d6f72791a"
                + "200000006968616e647368616b651927106a63616c6c2d64657074681927106b636f6e6e65637469"
                + "6f6e731910006e7461626c652d656c656d656e74731a000f4240686d616e696665737401");
  }

  @Test
  void what_was_written_canonically_reads_back_the_same_for_any_manifest() {
    var random = new Random(4);

    for (int i = 0; i < 300; i++) {
      var manifest = any(random);
      var cbor = manifest.canonical().encoded();

      assertThat(Manifest.parse(cbor)).isEqualTo(manifest);
      assertThat(Manifest.parse(cbor).canonical().encoded()).isEqualTo(cbor);
    }
  }

  @Test
  void an_altered_byte_gives_an_error_of_ours_or_another_manifest_with_one_form() {
    var random = new Random(5);
    var good = any(random).canonical().encode();

    for (int i = 0; i < 3000; i++) {
      var bytes = good.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));

      try {
        var read = Manifest.parse(bytes);
        assertThat(read.canonical().encode()).isEqualTo(bytes);
      } catch (PackException e) {
        assertThat(e.hint()).isNotEmpty();
      }
    }
  }

  @Test
  void an_unknown_key_is_refused_with_its_path_and_a_suggestion() {
    var entry = Cbor.emptyMap().put("kind", "stdin").put("name", "stdin").put("nmae", "x");
    var cbor = Manifest.of(List.of()).canonical().entries();
    var map = new TreeMap<>(cbor);
    map.put(Cbor.of("files"), Cbor.array(entry));

    refused(() -> Manifest.parse(new Cbor.Map(map).encoded()), "key-unknown")
        .withMessageContaining("`files[0].nmae`")
        .satisfies(e -> assertThat(e.hint()).isEqualTo("did you mean `name`?"));
  }

  @Test
  void a_wrong_type_is_refused_with_its_path() {
    var entry = with(EntryCbor.write(listen(0)).map(), "port", Cbor.of("443"));

    refused(() -> Manifest.parse(with("files", Cbor.array(entry)).encoded()), "value-malformed")
        .withMessageContaining("`files[0].port`")
        .withMessageContaining("integer");
  }

  @Test
  void a_port_that_does_not_exist_is_refused_with_its_path() {
    var entry = with(EntryCbor.write(listen(0)).map(), "port", Cbor.of(65536));

    refused(() -> Manifest.parse(with("files", Cbor.array(entry)).encoded()), "value-invalid")
        .withMessageContaining("files[0]")
        .withMessageContaining("65536");
  }

  @Test
  void a_missing_key_is_refused_because_the_canonical_form_spells_out_defaults() {
    var map = new TreeMap<>(Manifest.standard().canonical().entries());
    map.remove(Cbor.of("limits"));

    refused(() -> Manifest.parse(new Cbor.Map(map).encoded()), "key-missing")
        .withMessageContaining("`limits`");
  }

  @Test
  void a_manifest_of_a_later_version_is_refused() {
    refused(() -> Manifest.parse(with("manifest", Cbor.of(2)).encoded()), "manifest-version")
        .withMessageContaining("2");
  }

  @Test
  void something_that_is_not_cbor_is_refused() {
    refused(() -> Manifest.parse(new byte[] {1, 2, 3}), "document-malformed");
    refused(() -> Manifest.parse(new byte[0]), "document-malformed");
  }

  @Test
  void a_steward_without_tls_is_refused_as_enarx_does() {
    refused(
            () ->
                new Manifest(
                    Optional.of(URI.create("http://steward.example")),
                    List.of(),
                    new TreeMap<>(),
                    List.of(),
                    ManifestLimits.defaults()),
            "address-not-https")
        .withMessageContaining("http://steward.example");
  }

  @Test
  void arguments_and_variables_that_wasi_cannot_pass_are_refused() {
    refused(() -> withArgs(List.of("a\0b")), "value-invalid");
    refused(() -> withEnv(Map.of("", "x")), "value-invalid");
    refused(() -> withEnv(Map.of("A=B", "x")), "value-invalid");
    refused(() -> withEnv(Map.of("A", "x\0")), "value-invalid");
  }

  @Test
  void a_warrant_lowers_limits_and_never_raises_them() {
    var limits = ManifestLimits.defaults();
    var ceiling =
        new WarrantLimits(
            Optional.of(ByteSize.ofMiB(64)),
            Optional.of(1_000_000),
            Optional.of(Duration.ofSeconds(1)));

    var both = limits.within(ceiling);

    assertThat(both.memory()).isEqualTo(ByteSize.ofMiB(64));
    assertThat(both.connections()).isEqualTo(limits.connections());
    assertThat(both.callTime()).contains(Duration.ofSeconds(1));
    assertThat(limits.within(WarrantLimits.none())).isEqualTo(limits);
  }

  private static Entry listen(int port) {
    return new Entry.Listen("web", Transport.TLS, "::", port, List.of());
  }

  private static Cbor.Map with(String key, Cbor value) {
    return with(Manifest.standard().canonical(), key, value);
  }

  private static Cbor.Map with(Cbor.Map map, String key, Cbor value) {
    var entries = new TreeMap<>(map.entries());
    entries.put(Cbor.of(key), value);
    return new Cbor.Map(entries);
  }

  private static Manifest withArgs(List<String> args) {
    return new Manifest(
        Optional.empty(), args, new TreeMap<>(), List.of(), ManifestLimits.defaults());
  }

  private static Manifest withEnv(Map<String, String> env) {
    return new Manifest(
        Optional.empty(), List.of(), new TreeMap<>(env), List.of(), ManifestLimits.defaults());
  }

  static Manifest any(Random random) {
    var files = new ArrayList<Entry>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      files.add(anyEntry(random, "e" + i));
    }
    var env = new TreeMap<String, String>();
    for (int i = random.nextInt(4); i > 0; i--) {
      env.put("K" + i, "wört=" + random.nextInt());
    }
    return new Manifest(
        random.nextBoolean() ? Optional.of(URI.create("https://s.example:1/x")) : Optional.empty(),
        random.nextBoolean() ? List.of("-v", "", "ü") : List.of(),
        env,
        files,
        anyLimits(random));
  }

  private static ManifestLimits anyLimits(Random random) {
    return new ManifestLimits(
        ByteSize.ofBytes(random.nextInt(1 << 30)),
        random.nextInt(1000),
        1 + random.nextInt(1000),
        random.nextBoolean()
            ? Optional.of(Duration.ofMillis(1 + random.nextInt(99)))
            : Optional.empty(),
        random.nextInt(1000),
        Duration.ofMillis(1 + random.nextInt(9999)),
        ByteSize.ofKiB(1 + random.nextInt(99)));
  }

  private static Entry anyEntry(Random random, String name) {
    var prot = random.nextBoolean() ? Transport.TLS : Transport.TCP;
    boolean mutual = prot == Transport.TLS && random.nextBoolean();
    var pin = Digest.sha256(Bytes.parseHex("00").toArray());
    var component = Digest.sha384(Bytes.parseHex("01").toArray());
    var peers =
        mutual
            ? List.of(
                PeerRule.role("game"),
                PeerRule.anyOfDomain(),
                new PeerRule(Optional.empty(), Optional.of(component)))
            : List.<PeerRule>of();
    return switch (random.nextInt(8)) {
      case 0 -> new Entry.Null(name);
      case 1 -> new Entry.Stdin(name);
      case 2 -> new Entry.Stdout(name);
      case 3 -> new Entry.Stderr(name);
      case 4, 5 -> new Entry.Listen(name, prot, "127.0.0.1", random.nextInt(65536), peers);
      case 6 ->
          new Entry.Connect(
              name,
              prot,
              "h.example",
              1 + random.nextInt(65535),
              mutual || prot == Transport.TCP || random.nextBoolean()
                  ? Roots.defaultFor(peers)
                  : new Roots.Pin(pin),
              peers);
      default -> new Entry.Directory(name, "/data", "./data", random.nextBoolean());
    };
  }

  private static org.assertj.core.api.ThrowableAssertAlternative<PackException> refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code) {
    return assertThatExceptionOfType(PackException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
