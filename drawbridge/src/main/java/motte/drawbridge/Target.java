package motte.drawbridge;

import java.util.regex.Pattern;
import motte.core.Digest;
import motte.core.Kind;
import motte.pack.Reference;

/// What a path of the distribution specification v1.1 names.
sealed interface Target {
  record Health() implements Target {}

  record Base() implements Target {}

  record Uploads(String repository) implements Target {}

  record Upload(String repository, String id) implements Target {}

  record Blob(String repository, Digest digest) implements Target {}

  record ManifestByDigest(String repository, Digest digest) implements Target {}

  record ManifestByTag(String repository, String tag) implements Target {}

  record Tags(String repository) implements Target {}

  record Referrers(String repository, Digest digest) implements Target {}

  /// For the log: what is asked for, in the request's own words.
  record Words(String repository, String reference) {}

  Pattern UPLOADS = Pattern.compile("/v2/(.+)/blobs/uploads/?");
  Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/([0-9a-f-]{36})");
  Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/([^/]+)");
  Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
  Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list");
  Pattern REFERRERS = Pattern.compile("/v2/(.+)/referrers/([^/]+)");

  /// Reads a path; throws `route-unknown`, `reference-malformed` or `digest-malformed`.
  static Target parse(String path) {
    if (path.equals("/health")) {
      return new Health();
    }
    if (path.equals("/v2/") || path.equals("/v2")) {
      return new Base();
    }
    var match = UPLOADS.matcher(path);
    if (match.matches()) {
      return new Uploads(repository(match.group(1)));
    }
    match = UPLOAD.matcher(path);
    if (match.matches()) {
      return new Upload(repository(match.group(1)), match.group(2));
    }
    match = MANIFEST.matcher(path);
    if (match.matches()) {
      return manifest(repository(match.group(1)), match.group(2));
    }
    match = BLOB.matcher(path);
    if (match.matches()) {
      return new Blob(repository(match.group(1)), Digest.parse(match.group(2)));
    }
    match = TAGS.matcher(path);
    if (match.matches()) {
      return new Tags(repository(match.group(1)));
    }
    match = REFERRERS.matcher(path);
    if (match.matches()) {
      return new Referrers(repository(match.group(1)), Digest.parse(match.group(2)));
    }
    throw new DrawbridgeException(
        Kind.MISSING,
        "route-unknown",
        "there is nothing at `" + path + "`",
        "this is an OCI registry: its paths begin with /v2/");
  }

  /// What the log calls this.
  default Words words() {
    return switch (this) {
      case Health _, Base _ -> new Words("", "");
      case Uploads(var repository) -> new Words(repository, "uploads");
      case Upload(var repository, var id) -> new Words(repository, "upload " + id);
      case Blob(var repository, var digest) -> new Words(repository, digest.toString());
      case ManifestByDigest(var repository, var digest) -> new Words(repository, digest.toString());
      case ManifestByTag(var repository, var tag) -> new Words(repository, tag);
      case Tags(var repository) -> new Words(repository, "tags");
      case Referrers(var repository, var digest) -> new Words(repository, "referrers of " + digest);
    };
  }

  private static Target manifest(String repository, String reference) {
    if (reference.indexOf(':') >= 0) {
      return new ManifestByDigest(repository, Digest.parse(reference));
    }
    Reference.checkTag(reference);
    return new ManifestByTag(repository, reference);
  }

  private static String repository(String name) {
    Reference.checkRepository(name);
    return name;
  }
}
