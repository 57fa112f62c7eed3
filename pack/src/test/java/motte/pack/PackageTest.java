package motte.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Json;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class PackageTest {
  private static final SigningKey PUBLISHER = SigningKey.generate(Curve.P256);
  private static final Bytes WASM = Bytes.parseHex("0061736d01000000");
  private static final String TOML = "args = []\n";

  @Test
  void a_package_is_an_oci_artifact_as_wasm_tools_share_it() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);

    var json = Json.parse(text(pkg.oci().bytes())).map();

    assertThat(json.number("schemaVersion")).isEqualTo(2);
    assertThat(json.text("mediaType")).isEqualTo("application/vnd.oci.image.manifest.v1+json");
    assertThat(json.map("config").text("mediaType"))
        .isEqualTo("application/vnd.wasm.config.v0+json");
    assertThat(json.items("layers").stream().map(layer -> layer.map().text("mediaType")))
        .containsExactly(
            "application/wasm",
            "application/vnd.motte.manifest.v1+cbor",
            "application/vnd.motte.manifest.v1+toml",
            "application/vnd.motte.signature.v1+cose");
  }

  @Test
  void the_configuration_describes_a_wasip1_module() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);

    var config = Json.parse(text(pkg.blob(pkg.oci().config()))).map();

    assertThat(config.text("architecture")).isEqualTo("wasm");
    assertThat(config.text("os")).isEqualTo("wasip1");
    assertThat(config.items("layerDigests"))
        .containsExactly(Json.of(Digest.sha256(WASM.toArray()).toString()));
  }

  @Test
  void a_package_verifies_under_its_publisher_and_holds_what_was_put_in() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);

    pkg.verify(PUBLISHER.spki());

    assertThat(pkg.components()).containsExactly(Map.entry("main", WASM));
    assertThat(pkg.manifest()).isEqualTo(Manifest.standard());
    assertThat(text(pkg.manifestToml())).isEqualTo(TOML);
    assertThat(pkg.digest()).isEqualTo(Digest.sha256(pkg.oci().bytes().toArray()));
  }

  @Test
  void a_package_of_another_publisher_is_refused() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, SigningKey.generate(Curve.P256));

    refused(() -> pkg.verify(PUBLISHER.spki()), "publisher-mismatch")
        .withMessageContaining(PUBLISHER.spki().pin().toString());
  }

  @Test
  void a_part_that_does_not_match_its_digest_is_refused() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);
    var other = Bytes.parseHex("0061736d0d000100");

    refused(
            () ->
                Package.of(
                    pkg.oci(),
                    part ->
                        part.equals(pkg.oci().components().getFirst()) ? other : pkg.blob(part)),
            "digest-mismatch")
        .withMessageContaining(Digest.sha256(other.toArray()).toString());
  }

  @Test
  void a_signature_taken_from_another_package_is_refused() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);
    var other = Package.build(Bytes.of(new byte[9]), Manifest.standard(), TOML, PUBLISHER);
    var mixed = with(other, Package.SIGNATURE, pkg.blob(pkg.oci().layer(Package.SIGNATURE)));

    refused(() -> mixed.verify(PUBLISHER.spki()), "signature-of-other-content");
  }

  @Test
  void a_manifest_taken_from_another_package_is_refused() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);
    var generous = Manifest.of(List.of(new Entry.Directory("root", "/", "/", false)));
    var mixed = with(pkg, Manifest.MEDIA_TYPE, generous.canonical().encoded());

    refused(() -> mixed.verify(PUBLISHER.spki()), "signature-of-other-content");
  }

  @Test
  void a_component_that_the_manifest_does_not_name_is_refused() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);
    var other = Bytes.of(new byte[3]);
    var second = Descriptor.of(OciManifest.WASM, other);
    var layers = new ArrayList<>(pkg.oci().layers());
    layers.add(second);

    refused(
            () ->
                Package.of(
                    OciManifest.of(pkg.oci().config(), layers),
                    part -> part.equals(second) ? other : pkg.blob(part)),
            "package-layer-missing")
        .withMessageContaining("2 layers");
  }

  @Test
  void the_signature_of_a_package_with_one_component_is_over_three_digests() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);

    assertThat(signed(pkg))
        .isEqualTo(
            Cbor.array(
                Cbor.of("motte-package-1"),
                sha384(WASM),
                sha384(pkg.manifestCbor()),
                sha384(pkg.manifestToml())));
  }

  @Test
  void several_components_are_layers_in_the_order_of_their_names() {
    var front = Bytes.parseHex("0061736d01000000");
    var ledger = Bytes.parseHex("0061736d0100000000");

    var pkg = Package.build(List.of(front, ledger), shop(), TOML, PUBLISHER);

    pkg.verify(PUBLISHER.spki());
    assertThat(pkg.components())
        .containsExactly(Map.entry("front", front), Map.entry("ledger", ledger));
    assertThat(pkg.oci().layers().stream().limit(2).map(Descriptor::mediaType))
        .containsOnly("application/wasm");
    assertThat(signed(pkg).items()).hasSize(5).contains(sha384(front), sha384(ledger));
  }

  @Test
  void components_that_changed_places_are_refused() {
    var front = Bytes.parseHex("0061736d01000000");
    var ledger = Bytes.parseHex("0061736d0100000000");
    var pkg = Package.build(List.of(front, ledger), shop(), TOML, PUBLISHER);
    var layers = new ArrayList<>(pkg.oci().layers());
    Collections.swap(layers, 0, 1);

    var swapped = Package.of(OciManifest.of(pkg.oci().config(), layers), pkg::blob);

    refused(() -> swapped.verify(PUBLISHER.spki()), "signature-of-other-content");
  }

  @Test
  void two_components_of_the_same_bytes_are_one_blob() {
    var pkg = Package.build(List.of(WASM, WASM), shop(), TOML, PUBLISHER);

    var again = Package.of(pkg.oci(), pkg::blob);

    again.verify(PUBLISHER.spki());
    assertThat(again.components()).hasSize(2);
    assertThat(Package.parts(pkg.oci())).doesNotHaveDuplicates();
  }

  @Test
  void a_component_too_few_is_refused() {
    refused(() -> Package.build(List.of(WASM), shop(), TOML, PUBLISHER), "package-layer-missing");
  }

  @Test
  void layers_of_other_tools_are_left_alone_and_not_even_fetched() {
    var pkg = Package.build(WASM, Manifest.standard(), TOML, PUBLISHER);
    var layers = new ArrayList<>(pkg.oci().layers());
    var foreign = Descriptor.of("application/vnd.example.sbom+json", Bytes.of(new byte[3]));
    layers.add(0, foreign);

    var read =
        Package.of(
            OciManifest.of(pkg.oci().config(), layers),
            part -> {
              assertThat(part).isNotEqualTo(foreign);
              return pkg.blob(part);
            });

    read.verify(PUBLISHER.spki());
  }

  @Test
  void an_artifact_without_our_layers_is_refused_with_the_one_that_is_missing() {
    var wasm = Descriptor.of(OciManifest.WASM, WASM);
    var config = Descriptor.of(OciManifest.WASM_CONFIG, Bytes.empty());

    refused(
            () -> Package.of(OciManifest.of(config, List.of(wasm)), _ -> Bytes.empty()),
            "package-layer-missing")
        .withMessageContaining(Package.SIGNATURE);
  }

  @Test
  void malformed_oci_manifests_are_refused() {
    var digest = Digest.sha256(new byte[0]);
    var config = "{\"mediaType\":\"a/b\",\"digest\":\"" + digest + "\",\"size\":0}";
    var texts =
        List.of(
            "",
            "[]",
            "{}",
            "{\"schemaVersion\":1,\"config\":" + config + ",\"layers\":[]}",
            "{\"schemaVersion\":2,\"mediaType\":\"x\",\"config\":" + config + ",\"layers\":[]}",
            "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":{}}",
            "{\"schemaVersion\":2,\"config\":"
                + config.replace("\"size\":0", "\"size\":-1")
                + ",\"layers\":[]}",
            "{\"schemaVersion\":2,\"config\":"
                + config.replace("sha256", "md5")
                + ",\"layers\":[]}");

    for (var text : texts) {
      refused(
          () -> OciManifest.parse(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8))),
          "oci-manifest-malformed");
    }
    refused(() -> OciManifest.parse(Bytes.parseHex("7b22ff227d")), "oci-manifest-malformed");
  }

  @Test
  void a_written_oci_manifest_reads_back_the_same() {
    var oci = Package.build(WASM, Manifest.standard(), "", PUBLISHER).oci();

    assertThat(OciManifest.parse(oci.bytes())).isEqualTo(oci);
  }

  /// `pkg` with one layer replaced, digests and all.
  private static Package with(Package pkg, String mediaType, Bytes content) {
    var replaced = Descriptor.of(mediaType, content);
    var layers =
        pkg.oci().layers().stream()
            .map(layer -> layer.mediaType().equals(mediaType) ? replaced : layer)
            .toList();
    return Package.of(
        OciManifest.of(pkg.oci().config(), layers),
        part -> part.equals(replaced) ? content : pkg.blob(part));
  }

  private static Manifest shop() {
    return new Manifest(
        Optional.empty(),
        new TreeMap<>(Map.of("front", Member.of(List.of()), "ledger", Member.of(List.of()))));
  }

  private static Cbor signed(Package pkg) {
    var signature = pkg.blob(pkg.oci().layer(Package.SIGNATURE));
    return Cbor.decode(Signed.parse("package", Package.SIGNATURE, signature).payload());
  }

  private static Cbor sha384(Bytes content) {
    return Cbor.of(Digest.sha384(content.toArray()).toString());
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static org.assertj.core.api.ThrowableAssertAlternative<PackException> refused(
      ThrowingCallable call, String code) {
    return assertThatExceptionOfType(PackException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
