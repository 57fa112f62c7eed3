package motte.pack;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.core.CoreException;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;

/// An OCI image manifest (image specification v1.1), as far as Wasm tools share it: one
/// configuration, and layers of which some are components. Layers of other types belong to other
/// tools and are left alone.
///
/// @param config the configuration's descriptor
/// @param layers the layers' descriptors
/// @param bytes the manifest as it is stored; its digest names the package
public record OciManifest(Descriptor config, List<Descriptor> layers, Bytes bytes) {

  /// The media type of a manifest.
  public static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

  /// The media type of a Wasm package's configuration.
  public static final String WASM_CONFIG = "application/vnd.wasm.config.v0+json";

  /// The media type of a component or core module.
  public static final String WASM = "application/wasm";

  public OciManifest {
    layers = List.copyOf(layers);
  }

  /// Writes a manifest of these parts.
  public static OciManifest of(Descriptor config, List<Descriptor> layers) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("schemaVersion", Json.of(2));
    members.put("mediaType", Json.of(MEDIA_TYPE));
    members.put("config", config.json());
    members.put("layers", Json.of(layers.stream().map(Descriptor::json).toList()));
    var text = Json.of(members).text();
    return new OciManifest(config, layers, Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Reads a manifest of any kind of artifact; throws `oci-manifest-malformed`.
  public static OciManifest parse(Bytes bytes) {
    try {
      var map = Json.parse(text(bytes)).map();
      if (map.number("schemaVersion") != 2) {
        throw malformed("`schemaVersion` is " + map.number("schemaVersion") + ", not 2");
      }
      if (map.has("mediaType") && !map.text("mediaType").equals(MEDIA_TYPE)) {
        throw malformed("`mediaType` is `" + map.text("mediaType") + "`");
      }
      var layers = new ArrayList<Descriptor>();
      for (var layer : map.items("layers")) {
        layers.add(Descriptor.parse(layer));
      }
      return new OciManifest(Descriptor.parse(map.member("config")), layers, bytes);
    } catch (CoreException e) {
      throw malformed(e.getMessage());
    }
  }

  /// SHA-256 of the manifest: the package's name.
  public Digest digest() {
    return Digest.sha256(bytes.toArray());
  }

  /// The configuration and all layers.
  public List<Descriptor> blobs() {
    var all = new ArrayList<Descriptor>();
    all.add(config);
    all.addAll(layers);
    return all;
  }

  /// The components, in the order of their names in the package's manifest; throws
  /// `package-not-wasm` unless the configuration is that of a Wasm package and there is one.
  public List<Descriptor> components() {
    var components = layers.stream().filter(layer -> layer.mediaType().equals(WASM)).toList();
    if (!config.mediaType().equals(WASM_CONFIG) || components.isEmpty()) {
      throw new PackException(
          Kind.INVALID,
          "package-not-wasm",
          "the artifact has configuration `"
              + config.mediaType()
              + "` and "
              + components.size()
              + " layers `"
              + WASM
              + "`",
          "a Wasm package has configuration " + WASM_CONFIG + " and such a layer");
    }
    return components;
  }

  /// The one layer of that type; throws `package-layer-missing` unless there is exactly one.
  public Descriptor layer(String mediaType) {
    var found = layers.stream().filter(layer -> layer.mediaType().equals(mediaType)).toList();
    if (found.size() != 1) {
      throw new PackException(
          Kind.INVALID,
          "package-layer-missing",
          "the package has " + found.size() + " layers of type `" + mediaType + "`, not 1",
          "publish it with motte publish, which adds manifest and signature");
    }
    return found.getFirst();
  }

  private static String text(Bytes bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("it is not UTF-8");
    }
  }

  private static PackException malformed(String reason) {
    return new PackException(
        Kind.INVALID,
        "oci-manifest-malformed",
        "this is not an OCI image manifest: " + reason,
        "push a manifest of type " + MEDIA_TYPE);
  }
}
