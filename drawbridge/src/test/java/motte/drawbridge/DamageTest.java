package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import motte.core.Digest;
import motte.pack.PackException;
import motte.pack.Reference;
import motte.pack.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store whose bytes change, and a registry that lies.
final class DamageTest {
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
  void a_large_blob_with_a_flipped_byte_is_cut_before_its_end() throws Exception {
    var pkg = Site.pkg(1_000_000);
    var digest = site.push(pkg, "1");
    var component = pkg.oci().components().getFirst();
    flip(site.file(Store.BLOBS, component.digest()), 500_000);

    try (var registry = site.keep(Site.DOMAIN.keep(digest))) {
      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.pull(site.reference(digest)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("download-cut-short"));
    }

    assertThat(received("/v2/games/cryptle/blobs/" + component.digest()))
        .isLessThan(component.size());
    var cut = site.log().stream().filter(line -> line.text("outcome").equals("cut")).toList();
    assertThat(cut).hasSize(2);
    assertThat(cut.getFirst().text("code")).isEqualTo("content-damaged");
    assertThat(cut.getFirst().text("reference")).isEqualTo(component.digest().toString());
  }

  @Test
  void a_flipped_last_byte_is_found_too() throws IOException {
    var pkg = Site.pkg(1_000_000);
    var digest = site.push(pkg, "1");
    flip(site.file(Store.BLOBS, pkg.oci().components().getFirst().digest()), 999_999);

    try (var registry = site.account()) {
      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.pull(site.reference(digest)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("download-cut-short"));
    }
  }

  @Test
  void a_small_blob_with_a_flipped_byte_is_answered_with_an_error() throws IOException {
    var pkg = Site.pkg(1000);
    var digest = site.push(pkg, "1");
    flip(site.file(Store.BLOBS, pkg.oci().components().getFirst().digest()), 10);

    try (var registry = site.account()) {
      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.pull(site.reference(digest)))
          .withMessageContaining("content-damaged")
          .satisfies(e -> assertThat(e.code()).isEqualTo("registry-failed"));
    }
  }

  @Test
  void pushing_again_heals_a_damaged_blob() throws IOException {
    var pkg = Site.pkg(1000);
    var digest = site.push(pkg, "1");
    flip(site.file(Store.BLOBS, pkg.oci().components().getFirst().digest()), 10);

    site.push(pkg, "1");

    try (var registry = site.keep(Site.DOMAIN.keep(digest))) {
      registry.pull(site.reference(digest)).verify(Site.PUBLISHER.spki());
    }
  }

  @Test
  void a_blob_that_grew_or_shrank_is_never_delivered() throws IOException {
    var pkg = Site.pkg(300_000);
    var digest = site.push(pkg, "1");
    var file = site.file(Store.BLOBS, pkg.oci().components().getFirst().digest());
    var good = Files.readAllBytes(file);

    for (int size : new int[] {0, 1, 65_536, 131_072, 299_999, 300_001, 400_000}) {
      Files.write(file, java.util.Arrays.copyOf(good, size));
      try (var registry = site.account()) {
        assertThatExceptionOfType(PackException.class)
            .as("%d bytes", size)
            .isThrownBy(() -> registry.pull(site.reference(digest)));
      }
    }
    Files.write(file, good);
    try (var registry = site.account()) {
      registry.pull(site.reference(digest)).verify(Site.PUBLISHER.spki());
    }
  }

  @Test
  void a_manifest_with_a_flipped_byte_is_answered_with_an_error() throws IOException {
    var digest = site.push(Site.pkg(1000), "1");
    flip(site.file(Store.MANIFESTS, digest), 30);

    try (var registry = site.keep(Site.DOMAIN.keep(digest))) {
      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.pull(site.reference(digest)))
          .withMessageContaining("content-damaged");
    }
  }

  @Test
  void a_scan_finds_what_was_flipped() throws IOException {
    var pkg = Site.pkg(1000);
    site.push(pkg, "1");
    flip(site.file(Store.BLOBS, pkg.oci().components().getFirst().digest()), 10);
    site.close();

    try (var opened = Store.open(store, StoreTest.BOUNDS)) {
      assertThat(opened.verify())
          .singleElement()
          .asString()
          .contains(pkg.oci().components().getFirst().digest().hex());
    } finally {
      site = new Site(store.resolve("next"));
    }
  }

  @Test
  void a_registry_that_sends_other_content_is_not_believed() throws IOException {
    var pkg = Site.pkg(1000);
    var digest = pkg.digest();

    refused(Lie.OTHER_MANIFEST, pkg.oci().bytes().toArray(), digest, "download-refused");
    refused(Lie.OTHER_BLOBS, pkg.oci().bytes().toArray(), digest, "download-refused");
    refused(Lie.ENDLESS_BLOBS, pkg.oci().bytes().toArray(), digest, "download-refused");
    refused(Lie.REDIRECTION, pkg.oci().bytes().toArray(), digest, "registry-failed");
  }

  @Test
  void a_registry_that_sends_an_upload_elsewhere_does_not_get_our_token() throws IOException {
    var pkg = Site.pkg(1000);

    refused(Lie.OTHER_HOST, pkg.oci().bytes().toArray(), pkg.digest(), "registry-elsewhere");
  }

  private enum Lie {
    OTHER_MANIFEST,
    OTHER_BLOBS,
    ENDLESS_BLOBS,
    REDIRECTION,
    OTHER_HOST
  }

  private static void refused(Lie lie, byte[] manifest, Digest digest, String code)
      throws IOException {
    var server = liar(lie, manifest);
    var address = URI.create("https://localhost:" + server.port());
    var reference = Reference.parse(address.getAuthority() + "/games/cryptle@" + digest);
    try (var registry = Registry.open(address, Site.tls(Optional.empty()))) {
      assertThatExceptionOfType(PackException.class)
          .as(lie.name())
          .isThrownBy(() -> {
            if (lie == Lie.OTHER_HOST) {
              registry.push(Site.pkg(1000), Reference.parse(address.getAuthority() + "/g:1"));
            } else {
              registry.pull(reference);
            }
          })
          .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    } finally {
      server.stop();
    }
  }

  private static WebServer liar(Lie lie, byte[] manifest) {
    return WebServer.builder()
        .address(InetAddress.getLoopbackAddress())
        .tls(ServerTls.of(() -> Site.SERVER))
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ofMillis(100))
        .routing(routing ->
            routing.any((request, response) -> {
              boolean post = request.prologue().method().text().equals("POST");
              boolean isManifest = request.path().path().contains("/manifests/");
              switch (lie) {
                case REDIRECTION ->
                    response
                        .header(HeaderNames.LOCATION, "https://elsewhere.example/")
                        .status(Status.create(307))
                        .send();
                case OTHER_HOST ->
                    response
                        .header(HeaderNames.LOCATION, "https://elsewhere.example/u")
                        .status(Status.create(post ? 202 : 404))
                        .send();
                case OTHER_MANIFEST -> response.send(new byte[9]);
                case OTHER_BLOBS -> response.send(isManifest ? manifest : new byte[100]);
                case ENDLESS_BLOBS -> {
                  if (isManifest) {
                    response.send(manifest);
                  } else {
                    endless(response.outputStream());
                  }
                }
              }
            }))
        .build()
        .start();
  }

  private static void endless(OutputStream out) {
    try {
      while (true) {
        out.write(new byte[1000]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many bytes of a body arrive before the connection ends.
  private long received(String path) throws Exception {
    long count = 0;
    try (var client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(Site.tls(Optional.empty()))
                .build();
        var body = client.send(site.request(path).build(), BodyHandlers.ofInputStream()).body()) {
      var piece = new byte[1000];
      for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
        count += n;
      }
      throw new AssertionError("the body ended as if it were whole");
    } catch (IOException _) {
      return count;
    }
  }

  private static void flip(Path file, int offset) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[offset] ^= 1;
    Files.write(file, bytes);
  }
}
