package motte.pack;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import motte.core.Bytes;
import motte.core.CoreException;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;

/// A client of an OCI registry (distribution specification v1.1) over TLS 1.3. It follows no
/// redirections, keeps every answer within bounds, and checks each digest while the bytes arrive.
public final class Registry implements AutoCloseable {
  private static final long MOST_MANIFEST = 4 << 20;
  private static final long MOST_SMALL = 1 << 20;
  private static final long MOST_COMPONENTS = 256 << 20;
  private static final int MOST_TAG_PAGES = 1000;

  private final RegistryHttp http;

  private Registry(RegistryHttp http) {
    this.http = http;
  }

  /// A registry that is asked without an account: by the client certificate of `tls`, if any.
  ///
  /// @param address `https://host:port`
  public static Registry open(URI address, SSLContext tls) {
    return new Registry(new RegistryHttp(address, tls, Optional.empty()));
  }

  /// A registry that is asked in the name of an account.
  ///
  /// @param address `https://host:port`
  public static Registry open(URI address, SSLContext tls, Credentials credentials) {
    return new Registry(new RegistryHttp(address, tls, Optional.of(credentials.header())));
  }

  /// Uploads what is missing, then the manifest, under the reference's tag if it has one. Returns
  /// the package's digest. A digest in the reference must be the package's: `digest-mismatch`.
  public Digest push(Package pkg, Reference to) {
    var digest = pkg.digest();
    if (to.digest().isPresent() && !to.pinned().equals(digest)) {
      throw new PackException(
          Kind.INVALID,
          "push-of-other-digest",
          "`" + to + "` names another digest than the package's, " + digest,
          "leave the digest out: it follows from the content");
    }
    for (var part : Package.parts(pkg.oci())) {
      upload(to.repository(), part, pkg.blob(part));
    }
    var version = to.tag().orElse(digest.toString());
    var body = BodyPublishers.ofByteArray(pkg.oci().bytes().toArray());
    http.expect(
        http.request("/v2/" + to.repository() + "/manifests/" + version)
            .header("Content-Type", OciManifest.MEDIA_TYPE)
            .PUT(body),
        pkg.oci().bytes().size(),
        201);
    return digest;
  }

  /// Downloads a package by its digest, or by its tag if the reference has no digest, and checks
  /// every digest on the way. Whether to believe the publisher is for [Package#verify].
  public Package pull(Reference from) {
    var oci = manifest(from);
    bound(oci);
    return Package.of(oci, part -> download(from.repository(), part));
  }

  /// The OCI manifest that a reference names.
  public OciManifest manifest(Reference from) {
    var path = "/v2/" + from.repository() + "/manifests/" + from.version();
    var request = http.request(path).header("Accept", OciManifest.MEDIA_TYPE).GET();
    var bytes =
        from.digest().isPresent()
            ? http.download(request, from.pinned(), MOST_MANIFEST)
            : http.read(request, MOST_MANIFEST);
    return OciManifest.parse(bytes);
  }

  /// The digest that a tag points to now; computed from the manifest, not taken from a header.
  public Digest resolve(Reference tagged) {
    return manifest(tagged).digest();
  }

  /// The repository's tags in order; all pages of them.
  public List<String> tags(String repository) {
    Reference.checkRepository(repository);
    var tags = new TreeSet<String>();
    var path = Optional.of("/v2/" + repository + "/tags/list");
    for (int page = 0; page < MOST_TAG_PAGES && path.isPresent(); page++) {
      var answer = http.page(path.get(), MOST_SMALL);
      tags.addAll(tags(answer.body()));
      path = answer.next();
    }
    return new ArrayList<>(tags);
  }

  /// Frees the connections.
  @Override
  public void close() {
    http.close();
  }

  private static List<String> tags(Bytes body) {
    try {
      var text = new String(body.toArray(), java.nio.charset.StandardCharsets.UTF_8);
      var tags = Json.parse(text).map();
      return tags.items("tags").stream().map(Registry::text).toList();
    } catch (CoreException e) {
      throw new PackException(
          Kind.UNAVAILABLE,
          "registry-answer-malformed",
          "the registry's list of tags is malformed: " + e.getMessage(),
          "is this an OCI registry?",
          e);
    }
  }

  private static String text(Json json) {
    return json instanceof Json.Text(var text) ? text : json.text();
  }

  /// Whoever runs a package holds all of its components at a time: they share one bound.
  private static void bound(OciManifest oci) {
    long left = MOST_COMPONENTS;
    for (var component : oci.components()) {
      bound(component, left);
      left -= component.size();
    }
  }

  private static void bound(Descriptor part, long most) {
    if (part.size() > most) {
      throw new PackException(
          Kind.EXHAUSTED,
          "package-too-large",
          "the part `" + part.mediaType() + "` has " + part.size() + " bytes, more than " + most,
          "make the package smaller");
    }
  }

  private Bytes download(String repository, Descriptor part) {
    bound(part, part.mediaType().equals(OciManifest.WASM) ? MOST_COMPONENTS : MOST_SMALL);
    var request = http.request("/v2/" + repository + "/blobs/" + part.digest()).GET();
    return http.download(request, part.digest(), part.size());
  }

  private void upload(String repository, Descriptor part, Bytes content) {
    var blob = http.request("/v2/" + repository + "/blobs/" + part.digest());
    if (http.status(blob.method("HEAD", BodyPublishers.noBody())) == 200) {
      return;
    }
    var session =
        http.location(
            http.request("/v2/" + repository + "/blobs/uploads/").POST(BodyPublishers.noBody()));
    var mark = session.getRawQuery() == null ? "?" : "&";
    HttpRequest.Builder put =
        http.request(URI.create(session + mark + "digest=" + part.digest()))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(content.toArray()));
    http.expect(put, content.size(), 201);
  }
}
