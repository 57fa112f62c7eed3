package motte.pack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// Components and their manifest, signed by their publisher, as an OCI artifact in the layout that
/// Wasm tools share. What is signed are the SHA-384 digests of the components in the order of their
/// names, of the manifest's canonical form and of its text.
@SuppressWarnings("JavaLangClash") // the field's own word
public final class Package {
  /// The media type of the layer with the manifest as its author wrote it.
  public static final String TOML = "application/vnd.motte.manifest.v1+toml";

  /// The media type of the layer with the publisher's signature.
  public static final String SIGNATURE = "application/vnd.motte.signature.v1+cose";

  private static final String STATEMENT = "motte-package-1";

  private final OciManifest oci;
  private final Map<Digest, Bytes> blobs;
  private final Manifest manifest;
  private final Signed signature;

  private Package(OciManifest oci, Map<Digest, Bytes> blobs) {
    this.oci = oci;
    this.blobs = blobs;
    this.manifest = Manifest.parse(manifestCbor());
    this.signature = Signed.parse("package", SIGNATURE, blob(oci.layer(SIGNATURE)));
    requireAll(oci.components().size(), manifest.components().size());
  }

  /// Makes and signs a package of one component.
  public static Package build(
      Bytes component, Manifest manifest, String manifestToml, SigningKey publisher) {
    return build(List.of(component), manifest, manifestToml, publisher);
  }

  /// Makes and signs a package; throws `package-layer-missing` unless there is a component for each
  /// that the manifest names.
  ///
  /// @param components the components in the order of their names
  public static Package build(
      List<Bytes> components, Manifest manifest, String manifestToml, SigningKey publisher) {
    var cbor = manifest.canonical().encoded();
    var toml = Bytes.wrap(manifestToml.getBytes(StandardCharsets.UTF_8));
    var signature = Signed.sign(publisher, SIGNATURE, statement(components, cbor, toml));
    var layers = new ArrayList<Descriptor>();
    components.forEach(component -> layers.add(Descriptor.of(OciManifest.WASM, component)));
    var config = config(layers);
    layers.add(Descriptor.of(Manifest.MEDIA_TYPE, cbor));
    layers.add(Descriptor.of(TOML, toml));
    layers.add(Descriptor.of(SIGNATURE, signature));
    var contents = new ArrayList<>(components);
    contents.addAll(List.of(cbor, toml, signature, config));
    var blobs = new LinkedHashMap<Digest, Bytes>();
    contents.forEach(content -> blobs.put(Digest.sha256(content.toArray()), content));
    return new Package(
        OciManifest.of(Descriptor.of(OciManifest.WASM_CONFIG, config), layers), blobs);
  }

  /// Puts a package together from its OCI manifest and whatever holds its blobs. Layers that are
  /// not ours are not asked for. Checks size and digest of each blob, and the form of manifest and
  /// signature; [#verify] checks the signature.
  public static Package of(OciManifest oci, Function<Descriptor, Bytes> source) {
    var blobs = new LinkedHashMap<Digest, Bytes>();
    for (var part : parts(oci)) {
      var content = source.apply(part);
      check(part, content);
      blobs.put(part.digest(), content);
    }
    return new Package(oci, blobs);
  }

  /// The manifest, from its canonical form.
  public Manifest manifest() {
    return manifest;
  }

  /// The manifest's canonical form.
  public Bytes manifestCbor() {
    return blob(oci.layer(Manifest.MEDIA_TYPE));
  }

  /// The manifest as its author wrote it, for people; nothing reads it.
  public Bytes manifestToml() {
    return blob(oci.layer(TOML));
  }

  /// Each component's bytes by its name in the manifest. Their SHA-384 is what logs and
  /// certificates name.
  public SortedMap<String, Bytes> components() {
    var found = new TreeMap<String, Bytes>();
    var layers = oci.components().iterator();
    manifest.components().keySet().forEach(name -> found.put(name, blob(layers.next())));
    return found;
  }

  /// The key that signed, as the signature names it.
  public Spki publisher() {
    return signature.signer();
  }

  /// The OCI manifest.
  public OciManifest oci() {
    return oci;
  }

  /// SHA-256 of the OCI manifest: the package's name.
  public Digest digest() {
    return oci.digest();
  }

  /// Recomputes every digest and checks the signature; throws `digest-mismatch`,
  /// `publisher-mismatch` or `signature-refused`.
  public void verify(Spki expected) {
    parts(oci).forEach(part -> check(part, blob(part)));
    if (!publisher().equals(expected)) {
      throw new PackException(
          Kind.DENIED,
          "publisher-mismatch",
          "the package is signed by " + publisher().pin() + ", not by " + expected.pin(),
          "have the expected publisher sign it, or name this one in the warrant");
    }
    signature.verify();
    var signed = statement(List.copyOf(components().values()), manifestCbor(), manifestToml());
    if (!signature.payload().equals(signed)) {
      throw new PackException(
          Kind.DENIED,
          "signature-of-other-content",
          "the signature by " + expected.pin() + " is for other content than the package's",
          "publish the package again: its parts do not belong together");
    }
  }

  /// What is uploaded or downloaded, small parts first.
  static List<Descriptor> parts(OciManifest oci) {
    var small =
        Stream.of(
            oci.config(), oci.layer(SIGNATURE), oci.layer(Manifest.MEDIA_TYPE), oci.layer(TOML));
    return Stream.concat(small, oci.components().stream().distinct()).toList();
  }

  Bytes blob(Descriptor part) {
    var content = blobs.get(part.digest());
    if (content == null) {
      throw new AssertionError("a package holds all of its parts: " + part);
    }
    return content;
  }

  private static void check(Descriptor part, Bytes content) {
    var digest = Digest.of(part.digest().algorithm(), content.toArray());
    if (!digest.equals(part.digest()) || content.size() != part.size()) {
      throw new PackException(
          Kind.DENIED,
          "digest-mismatch",
          "the part `" + part.mediaType() + "` should be " + part.digest() + " but is " + digest,
          "the copy is damaged or false; get the package again, or from elsewhere");
    }
  }

  /// A manifest that was signed for some components says nothing of others.
  private static void requireAll(int layers, int named) {
    if (layers != named) {
      throw new PackException(
          Kind.INVALID,
          "package-layer-missing",
          "the package has "
              + layers
              + " layers `"
              + OciManifest.WASM
              + "`, and its manifest names "
              + named
              + " components",
          "publish it with motte publish, which puts in what the manifest names");
    }
  }

  private static Bytes statement(List<Bytes> components, Bytes cbor, Bytes toml) {
    var signed = new ArrayList<Cbor>();
    signed.add(Cbor.of(STATEMENT));
    components.forEach(component -> signed.add(sha384(component)));
    signed.add(sha384(cbor));
    signed.add(sha384(toml));
    return Cbor.array(signed).encoded();
  }

  private static Cbor sha384(Bytes content) {
    return Cbor.of(Digest.sha384(content.toArray()).toString());
  }

  /// The configuration that Wasm tools expect. It describes and decides nothing, so its date is
  /// fixed: equal content gives equal bytes.
  private static Bytes config(List<Descriptor> components) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("created", Json.of("1970-01-01T00:00:00Z"));
    members.put("architecture", Json.of("wasm"));
    members.put("os", Json.of("wasip1"));
    members.put(
        "layerDigests",
        Json.of(components.stream().map(each -> Json.of(each.digest().toString())).toList()));
    return Bytes.wrap(Json.of(members).text().getBytes(StandardCharsets.UTF_8));
  }
}
