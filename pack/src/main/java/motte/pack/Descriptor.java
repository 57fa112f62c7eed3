package motte.pack;

import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Bytes;
import motte.core.CoreException;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;

/// An OCI content descriptor (image specification v1.1): what a blob is, its digest, its size.
///
/// @param mediaType what the bytes are
/// @param digest their digest
/// @param size how many there are
public record Descriptor(String mediaType, Digest digest, long size) {

  public Descriptor {
    if (size < 0) {
      throw malformed("`size` is " + size);
    }
  }

  /// Describes these bytes by their SHA-256.
  public static Descriptor of(String mediaType, Bytes content) {
    return new Descriptor(mediaType, Digest.sha256(content.toArray()), content.size());
  }

  static Descriptor parse(Json json) {
    try {
      var map = json.map();
      return new Descriptor(
          map.text("mediaType"), Digest.parse(map.text("digest")), map.number("size"));
    } catch (CoreException e) {
      throw malformed(e.getMessage());
    }
  }

  Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("mediaType", Json.of(mediaType));
    members.put("digest", Json.of(digest.toString()));
    members.put("size", Json.of(size));
    return Json.of(members);
  }

  private static PackException malformed(String reason) {
    return new PackException(
        Kind.INVALID,
        "oci-manifest-malformed",
        "a descriptor is malformed: " + reason,
        "a descriptor has mediaType, digest and size (OCI image specification v1.1)");
  }
}
