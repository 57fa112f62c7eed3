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

    var main = manifest.only().orElseThrow();

    assertThat(main.files()).extracting(Entry::name).containsExactly("stdin", "stdout", "stderr");
    assertThat(main.limits()).isEqualTo(ManifestLimits.defaults());
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
    refused(() -> Manifest.parse(with("manifest", Cbor.of(3)).encoded()), "manifest-version")
        .withMessageContaining("3");
  }

  @Test
  void several_components_have_a_canonical_form_of_their_own() {
    var bare = Member.of(List.of());

    var cbor =
        shop(
                bare.with(List.of(new Entry.Link("bank", "ledger", "pay"))),
                bare.with(List.of(new Entry.Inlet("pay"))))
            .canonical();

    assertThat(cbor.number("manifest")).isEqualTo(2);
    assertThat(cbor.entries()).hasSize(2);
    var front = cbor.map("components").map("front");
    assertThat(front.entries()).hasSize(4);
    assertThat(front.items("files"))
        .containsExactly(
            Cbor.emptyMap()
                .put("kind", "connect")
                .put("name", "bank")
                .put("prot", "inside")
                .put("component", "ledger")
                .put("listen", "pay"));
    assertThat(cbor.map("components").map("ledger").items("files"))
        .containsExactly(
            Cbor.emptyMap().put("kind", "listen").put("name", "pay").put("prot", "inside"));
  }

  @Test
  void one_component_called_main_has_one_canonical_form() {
    var member = Cbor.emptyMap().put("main", Member.of(List.of()).write(Cbor.emptyMap()));
    var cbor = Cbor.emptyMap().put("manifest", 2).put("components", member);

    refused(() -> Manifest.parse(cbor.encoded()), "value-invalid").withMessageContaining("main");
  }

  @Test
  void an_error_in_a_component_names_its_path() {
    var entry = Cbor.emptyMap().put("kind", "stdin").put("name", "stdin").put("prot", "tls");
    var member = with(Member.of(List.of()).write(Cbor.emptyMap()), "files", Cbor.array(entry));
    var cbor =
        Cbor.emptyMap().put("manifest", 2).put("components", Cbor.emptyMap().put("front", member));

    refused(() -> Manifest.parse(cbor.encoded()), "key-unknown")
        .withMessageContaining("`components.front.files[0].prot`");
  }

  @Test
  void a_link_leads_to_an_entry_of_another_component_that_is_there() {
    var bare = Member.of(List.of());
    var ledger = bare.with(List.of(new Entry.Inlet("pay")));

    refused(() -> shop(link("legder", "pay"), ledger), "link-unknown")
        .withMessageContaining("`legder`")
        .satisfies(e -> assertThat(e.hint()).isEqualTo("did you mean `ledger`?"));
    refused(() -> shop(link("ledger", "pya"), ledger), "link-unknown")
        .withMessageContaining("`pya`")
        .satisfies(e -> assertThat(e.hint()).isEqualTo("did you mean `pay`?"));
    refused(() -> shop(link("ledger", "pay"), bare), "link-unknown")
        .satisfies(e -> assertThat(e.hint()).contains("prot = \"inside\""));
    refused(() -> shop(link("ledger", "pay"), bare.with(List.of(listen(1)))), "link-unknown");
    refused(() -> shop(link("front", "pay"), ledger), "link-to-itself");
  }

  @Test
  void what_links_name_is_there_once_and_has_no_spaces() {
    var twice = Member.of(List.of(new Entry.Inlet("pay"), new Entry.Inlet("pay")));

    refused(() -> shop(Member.of(List.of()), twice), "name-twice").withMessageContaining("`pay`");
    refused(() -> new Entry.Inlet("pay me"), "value-invalid");
    refused(() -> new Entry.Inlet(""), "value-invalid");
    refused(() -> new Entry.Link("bank", "The Ledger", "pay"), "value-invalid");
  }

  @Test
  void one_component_at_most_reads_standard_input() {
    var reading = Member.of(List.of(new Entry.Stdin()));

    refused(() -> shop(reading, reading), "stdin-shared").withMessageContaining("`front`");
  }

  @Test
  void a_manifest_without_components_or_with_too_many_is_refused() {
    var many = new TreeMap<String, Member>();
    for (int i = 0; i <= Manifest.MOST_COMPONENTS; i++) {
      many.put("c" + i, Member.of(List.of()));
    }

    refused(() -> new Manifest(Optional.empty(), new TreeMap<>()), "value-invalid");
    refused(() -> new Manifest(Optional.empty(), many), "value-invalid");
  }

  private static Manifest shop(Member front, Member ledger) {
    return new Manifest(Optional.empty(), new TreeMap<>(Map.of("front", front, "ledger", ledger)));
  }

  private static Member link(String component, String listen) {
    return Member.of(List.of(new Entry.Link("bank", component, listen)));
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
                    Manifest.standard().components()),
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

  private static Member withArgs(List<String> args) {
    return new Member(args, new TreeMap<>(), List.of(), ManifestLimits.defaults());
  }

  private static Member withEnv(Map<String, String> env) {
    return new Member(List.of(), new TreeMap<>(env), List.of(), ManifestLimits.defaults());
  }

  static Manifest any(Random random) {
    var steward =
        random.nextBoolean()
            ? Optional.of(URI.create("https://s.example:1/x"))
            : Optional.<URI>empty();
    var components = new TreeMap<String, Member>();
    int others = random.nextInt(3);
    components.put(others == 0 && random.nextBoolean() ? "front" : "main", anyMember(random));
    for (int i = 0; i < others; i++) {
      components.put("other-" + i, linked(anyMember(random), components.firstKey()));
      components.merge(components.firstKey(), inlet(i), ManifestTest::join);
    }
    return new Manifest(steward, components);
  }

  private static Member linked(Member member, String to) {
    var files = new ArrayList<>(member.files());
    files.removeIf(Entry.Stdin.class::isInstance);
    files.add(new Entry.Link("bank", to, "in0"));
    return member.with(files);
  }

  private static Member inlet(int i) {
    return Member.of(List.of(new Entry.Inlet("in" + i)));
  }

  private static Member join(Member member, Member added) {
    var files = new ArrayList<>(member.files());
    files.addAll(added.files());
    return member.with(files);
  }

  private static Member anyMember(Random random) {
    var files = new ArrayList<Entry>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      files.add(anyEntry(random, "e" + i));
    }
    var env = new TreeMap<String, String>();
    for (int i = random.nextInt(4); i > 0; i--) {
      env.put("K" + i, "wört=" + random.nextInt());
    }
    return new Member(
        random.nextBoolean() ? List.of("-v", "", "ü") : List.of(), env, files, anyLimits(random));
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
