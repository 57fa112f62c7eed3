package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.pack.Manifest;
import motte.pack.OciManifest;
import motte.pack.PackException;
import motte.pack.Package;
import motte.pack.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PushPullTest {
  private static final String UPLOADS = "/v2/games/cryptle/blobs/uploads/";

  @TempDir Path store;
  private Site site;

  @BeforeEach
  void start() {
    site = new Site(store);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void what_was_pushed_is_pulled_by_tag_and_by_digest() {
    var pkg = Site.pkg(300_000);
    var digest = site.push(pkg, "1.0");

    try (var registry = site.account()) {
      var byTag = registry.pull(site.reference("1.0"));
      var byDigest = registry.pull(site.reference(digest));

      byTag.verify(Site.PUBLISHER.spki());
      byDigest.verify(Site.PUBLISHER.spki());
      assertThat(digest).isEqualTo(pkg.digest());
      assertThat(byTag.components()).isEqualTo(pkg.components());
      assertThat(byDigest.manifest()).isEqualTo(pkg.manifest());
      assertThat(registry.resolve(site.reference("1.0"))).isEqualTo(digest);
    }
  }

  @Test
  void an_empty_part_is_pushed_and_pulled_too() {
    var pkg = Package.build(Bytes.empty(), Manifest.standard(), "", Site.PUBLISHER);
    var digest = site.push(pkg, "empty");

    try (var registry = site.account()) {
      registry.pull(site.reference(digest)).verify(Site.PUBLISHER.spki());
    }
  }

  @Test
  void a_tag_moves_and_the_old_package_stays_under_its_digest() {
    var first = site.push(Site.pkg(1000), "latest");
    var second = site.push(Site.pkg(2000), "latest");

    try (var registry = site.account()) {
      assertThat(registry.resolve(site.reference("latest"))).isEqualTo(second);
      assertThat(registry.pull(site.reference(first)).components().firstEntry().getValue().size())
          .isEqualTo(1000);
    }
  }

  @Test
  void pushing_again_changes_nothing_and_succeeds() {
    var pkg = Site.pkg(1000);

    var first = site.push(pkg, "1");
    var second = site.push(pkg, "1");

    assertThat(second).isEqualTo(first);
    assertThat(opened().verify()).isEmpty();
  }

  @Test
  void tags_are_listed_in_order_page_by_page() {
    site.push(Site.pkg(10), "b");
    site.push(Site.pkg(10), "a");
    site.push(Site.pkg(10), "c");

    var page = Site.send(site.request("/v2/games/cryptle/tags/list?n=2"));
    var rest = Site.send(site.request("/v2/games/cryptle/tags/list?n=2&last=b"));

    assertThat(page.body()).isEqualTo("{\"name\":\"games/cryptle\",\"tags\":[\"a\",\"b\"]}");
    assertThat(page.headers().firstValue("Link"))
        .contains("</v2/games/cryptle/tags/list?n=2&last=b>; rel=\"next\"");
    assertThat(rest.body()).contains("[\"c\"]");
    assertThat(rest.headers().firstValue("Link")).isEmpty();
    try (var registry = site.account()) {
      assertThat(registry.tags("games/cryptle")).containsExactly("a", "b", "c");
    }
  }

  @Test
  void a_blob_comes_in_pieces_and_its_status_says_how_far_it_is() {
    var content = "hello, drawbridge".getBytes(StandardCharsets.UTF_8);
    var digest = Digest.sha256(content);
    var begun = Site.send(site.request(UPLOADS).POST(BodyPublishers.noBody()));
    var session = begun.headers().firstValue("Location").orElseThrow();

    var first =
        Site.send(
            site.request(session)
                .header("Content-Range", "0-4")
                .method("PATCH", BodyPublishers.ofByteArray(content, 0, 5)));
    var status = Site.send(site.request(session));
    var gap =
        Site.send(
            site.request(session)
                .header("Content-Range", "9-16")
                .method("PATCH", BodyPublishers.ofByteArray(content, 9, 8)));
    var end =
        Site.send(
            site.request(session + "?digest=" + digest)
                .header("Content-Range", "5-16")
                .PUT(BodyPublishers.ofByteArray(content, 5, content.length - 5)));

    assertThat(begun.statusCode()).isEqualTo(202);
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.headers().firstValue("Range")).contains("0-4");
    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(status.headers().firstValue("Range")).contains("0-4");
    assertThat(gap.statusCode()).isEqualTo(416);
    assertThat(Site.code(gap)).isEqualTo("upload-range");
    assertThat(end.statusCode()).isEqualTo(201);
    assertThat(Site.send(site.request("/v2/games/cryptle/blobs/" + digest)).body())
        .isEqualTo("hello, drawbridge");
  }

  @Test
  void a_blob_comes_in_one_request() {
    var digest = Digest.sha256("x".getBytes(StandardCharsets.UTF_8));

    var answer = Site.send(site.request(UPLOADS + "?digest=" + digest).POST(Site.body("x")));
    var head =
        Site.send(
            site.request("/v2/games/cryptle/blobs/" + digest)
                .method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).contains("1");
    assertThat(head.headers().firstValue("Docker-Content-Digest")).contains(digest.toString());
  }

  @Test
  void a_blob_with_another_digest_than_it_claims_is_refused_and_leaves_nothing() {
    var claimed = Digest.sha256(new byte[] {1});

    var answer = Site.send(site.request(UPLOADS + "?digest=" + claimed).POST(Site.body("x")));
    var asked = Site.send(site.request("/v2/games/cryptle/blobs/" + claimed));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Site.code(answer)).isEqualTo("digest-mismatch");
    assertThat(Site.error(answer).text("code")).isEqualTo("DIGEST_INVALID");
    assertThat(asked.statusCode()).isEqualTo(404);
    assertThat(store.resolve("uploads")).isEmptyDirectory();
  }

  @Test
  void a_manifest_whose_blobs_are_missing_is_refused() {
    var oci = Site.pkg(10).oci();

    var answer = put("1", oci.bytes());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Site.code(answer)).isEqualTo("manifest-blob-missing");
    assertThat(Site.send(site.request("/v2/games/cryptle/manifests/1")).statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_manifest_under_another_digest_than_its_own_is_refused() {
    var pkg = Site.pkg(10);
    site.push(pkg, "1");

    var answer = put(Digest.sha256(new byte[0]).toString(), pkg.oci().bytes());

    assertThat(Site.code(answer)).isEqualTo("digest-mismatch");
  }

  @Test
  void something_that_is_no_manifest_is_refused() {
    var answer = put("1", Bytes.parseHex("7b7d"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Site.code(answer)).isEqualTo("oci-manifest-malformed");
  }

  @Test
  void a_blob_beyond_the_bound_is_refused_and_leaves_nothing() {
    var big = new byte[(16 << 20) + 1];
    var digest = Digest.sha256(big);

    var answer =
        Site.send(
            site.request(UPLOADS + "?digest=" + digest).POST(BodyPublishers.ofByteArray(big)));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(Site.code(answer)).isEqualTo("blob-too-large");
    assertThat(store.resolve("uploads")).isEmptyDirectory();
  }

  @Test
  void nothing_is_deleted_and_nothing_refers() {
    var digest = site.push(Site.pkg(10), "1");
    var manifest = "/v2/games/cryptle/manifests/" + digest;

    var deleted = Site.send(site.request(manifest).DELETE());
    var referrers = Site.send(site.request("/v2/games/cryptle/referrers/" + digest));

    assertThat(deleted.statusCode()).isEqualTo(405);
    assertThat(Site.error(deleted).text("code")).isEqualTo("UNSUPPORTED");
    assertThat(Site.send(site.request(manifest)).statusCode()).isEqualTo(200);
    assertThat(Json.parse(referrers.body()).map().items("manifests")).isEmpty();
  }

  @Test
  void what_does_not_exist_is_404_with_a_reason() {
    site.push(Site.pkg(10), "1");
    var paths =
        List.of(
            "/v2/games/cryptle/manifests/2",
            "/v2/games/cryptle/manifests/" + Digest.sha256(new byte[0]),
            "/v2/games/cryptle/blobs/" + Digest.sha256(new byte[9]),
            "/v2/games/other/tags/list",
            "/v2/games/cryptle/blobs/uploads/00000000-0000-0000-0000-000000000000",
            "/elsewhere");

    for (var path : paths) {
      var answer = Site.send(site.request(path));
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(Site.error(answer).map("detail").text("hint")).as(path).isNotEmpty();
    }
  }

  @Test
  void malformed_names_tags_and_digests_are_refused() {
    var paths =
        List.of(
            "/v2/Games/manifests/1",
            "/v2/games/../x/manifests/1",
            "/v2/_blobs/manifests/1",
            "/v2/games/cryptle/manifests/-x",
            "/v2/games/cryptle/manifests/sha256:12",
            "/v2/games/cryptle/blobs/md5:12");

    for (var path : paths) {
      assertThat(Site.send(site.request(path)).statusCode()).as(path).isBetween(400, 404);
    }
  }

  @Test
  void a_reference_with_another_digest_than_the_package_is_not_pushed() {
    try (var registry = site.account()) {
      var reference = site.reference(Digest.sha256(new byte[0]));

      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.push(Site.pkg(10), reference))
          .satisfies(e -> assertThat(e.code()).isEqualTo("push-of-other-digest"));
    }
  }

  @Test
  void a_package_without_our_layers_is_no_package() {
    var wasm = "x".getBytes(StandardCharsets.UTF_8);
    var digest = Digest.sha256(wasm);
    Site.send(site.request(UPLOADS + "?digest=" + digest).POST(Site.body("x")));
    var layer = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}";
    var json =
        "{\"schemaVersion\":2,\"config\":"
            + layer.formatted(OciManifest.WASM_CONFIG, digest)
            + ",\"layers\":["
            + layer.formatted(OciManifest.WASM, digest)
            + "]}";
    var stored = put("foreign", Bytes.wrap(json.getBytes(StandardCharsets.UTF_8)));

    try (var registry = site.account()) {
      assertThat(stored.statusCode()).isEqualTo(201);
      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.pull(site.reference("foreign")))
          .satisfies(e -> assertThat(e.code()).isEqualTo("package-layer-missing"));
    }
  }

  @Test
  void a_registry_that_is_not_there_gives_an_error_with_its_address() {
    var reference = site.reference("1");
    site.close();

    try (var registry = site.account()) {
      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.pull(reference))
          .withMessageContaining(reference.registry())
          .satisfies(e -> assertThat(e.code()).isEqualTo("registry-unreachable"));
    } finally {
      site = new Site(store);
    }
  }

  @Test
  void a_missing_package_gives_an_error_that_names_it() {
    try (var registry = site.account()) {
      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.pull(Reference.parse(site.reference("9").toString())))
          .withMessageContaining("games/cryptle:9")
          .satisfies(e -> assertThat(e.code()).isEqualTo("registry-missing"));
    }
  }

  private java.net.http.HttpResponse<String> put(String version, Bytes manifest) {
    return Site.send(
        site.request("/v2/games/cryptle/manifests/" + version)
            .header("Content-Type", OciManifest.MEDIA_TYPE)
            .PUT(BodyPublishers.ofByteArray(manifest.toArray())));
  }

  /// The store, as the next drawbridge over it finds it.
  private Store opened() {
    site.close();
    try (var opened =
        Store.open(
            store,
            new Uploads.Bounds(motte.core.ByteSize.ofMiB(1), java.time.InstantSource.system()))) {
      return opened;
    } finally {
      site = new Site(store.resolve("next"));
    }
  }
}
