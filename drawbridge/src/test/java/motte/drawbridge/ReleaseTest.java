package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Json;
import motte.core.Kind;
import motte.pack.PackException;
import motte.pack.Package;
import motte.trust.Claims;
import motte.trust.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is given what. Every case goes over real TLS.
final class ReleaseTest {
  private static final Package PACKAGE = Site.pkg(200_000);

  @TempDir Path store;
  private Site site;
  private Digest digest;

  @BeforeEach
  void start() {
    site = new Site(store);
    digest = site.push(PACKAGE, "1.0");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void a_keep_gets_the_package_that_its_warrant_names() {
    try (var registry = site.keep(Site.DOMAIN.keep(digest))) {
      var pulled = registry.pull(site.reference(digest));

      pulled.verify(Site.PUBLISHER.spki());
      assertThat(pulled.components()).isEqualTo(PACKAGE.components());
    }
    var line =
        site.log().stream()
            .filter(each -> each.text("reference").equals(digest.toString()))
            .toList();
    assertThat(line).hasSize(1);
    assertThat(line.getFirst().text("outcome")).isEqualTo("released");
    assertThat(line.getFirst().text("repository")).isEqualTo("games/cryptle");
    assertThat(line.getFirst().map("claims").text("package")).isEqualTo(digest.toString());
    assertThat(line.getFirst().map("claims").text("grade")).isEqualTo("none");
    assertThat(line.getFirst().text("time")).isEqualTo(Site.DOMAIN.now().toString());
  }

  @Test
  void every_blob_that_a_keep_gets_stands_in_the_log() {
    try (var registry = site.keep(Site.DOMAIN.keep(digest))) {
      registry.pull(site.reference(digest));
    }

    var released =
        site.log().stream()
            .filter(line -> line.text("outcome").equals("released"))
            .map(line -> line.text("reference"))
            .toList();

    assertThat(released)
        .containsAll(PACKAGE.oci().blobs().stream().map(each -> each.digest().toString()).toList());
  }

  @Test
  void without_a_certificate_and_without_an_account_nothing_is_released() {
    var paths =
        List.of(
            "/v2/",
            "/v2/games/cryptle/manifests/" + digest,
            "/v2/games/cryptle/manifests/1.0",
            "/v2/games/cryptle/blobs/" + PACKAGE.oci().components().getFirst().digest(),
            "/v2/games/cryptle/tags/list",
            "/v2/games/cryptle/referrers/" + digest);

    for (var path : paths) {
      var answer = Site.send(site.anonymous(path));
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(Site.code(answer)).as(path).isEqualTo("credentials-missing");
      assertThat(answer.headers().firstValue("WWW-Authenticate")).as(path).isPresent();
    }
    assertThat(refusals()).hasSize(paths.size()).allMatch(l -> l.text("caller").equals("nobody"));
  }

  @Test
  void a_keep_of_another_domain_is_refused_with_a_reason_and_not_a_broken_handshake() {
    var stranger = new TestDomain("games.example").keep(digest);

    refused(stranger, "certificate-refused");

    assertThat(refusals().getFirst().text("reason")).contains("does not stand under");
  }

  @Test
  void a_certificate_of_our_roots_that_names_another_domain_is_refused() {
    var claims =
        TestDomain.claims(
            Claims.Purpose.KEEP, "other.example", Grade.NONE, TestDomain.KEEP, digest);

    refused(Site.DOMAIN.keep(claims), "keep-not-accepted");

    assertThat(refusals().getFirst().text("reason")).contains("`other.example`");
    assertThat(refusals().getFirst().map("claims").text("domain")).isEqualTo("other.example");
  }

  @Test
  void a_warrant_for_another_digest_gets_nothing() {
    var other = site.push(Site.pkg(10), "2.0");

    refused(Site.DOMAIN.keep(other), "package-not-in-warrant");

    assertThat(refusals().getFirst().text("reason")).contains(other.toString());
    assertThat(refusals().getFirst().text("reference")).isEqualTo(digest.toString());
  }

  @Test
  void an_expired_certificate_is_refused_with_its_reason() {
    refused(Site.DOMAIN.expiredKeep(digest), "certificate-refused");

    assertThat(refusals().getFirst().text("reason")).contains("expired");
  }

  @Test
  void a_grade_that_no_rule_accepts_is_refused() {
    var claims =
        TestDomain.claims(Claims.Purpose.KEEP, "games.example", Grade.TPM, TestDomain.KEEP, digest);

    refused(Site.DOMAIN.keep(claims), "keep-not-accepted");

    assertThat(refusals().getFirst().text("reason")).contains("`tpm`");
  }

  @Test
  void an_altered_keep_is_refused() {
    var altered = Digest.sha384(new byte[] {8});
    var claims =
        TestDomain.claims(Claims.Purpose.KEEP, "games.example", Grade.NONE, altered, digest);

    refused(Site.DOMAIN.keep(claims), "keep-not-accepted");

    assertThat(refusals().getFirst().text("reason")).contains(altered.toString());
  }

  @Test
  void a_repository_without_a_rule_is_released_to_no_keep() {
    var path = "/v2/elsewhere/cryptle/manifests/" + digest;

    var answer = Site.send(site.anonymous(path), Optional.of(Site.DOMAIN.keep(digest)));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(Site.code(answer)).isEqualTo("keep-not-accepted");
  }

  @Test
  void an_instance_certificate_fetches_nothing() {
    var claims =
        TestDomain.claims(
            Claims.Purpose.INSTANCE, "games.example", Grade.NONE, TestDomain.KEEP, digest);

    refused(Site.DOMAIN.keep(claims), "certificate-not-of-keep");
  }

  @Test
  void a_certificate_without_claims_fetches_nothing() {
    refused(Site.DOMAIN.server(), "certificate-not-of-keep");
  }

  @Test
  void a_keep_asks_by_digest_and_never_by_tag() {
    var keep = Optional.of(Site.DOMAIN.keep(digest));

    var manifest = Site.send(site.anonymous("/v2/games/cryptle/manifests/1.0"), keep);
    var tags = Site.send(site.anonymous("/v2/games/cryptle/tags/list"), keep);

    assertThat(manifest.statusCode()).isEqualTo(403);
    assertThat(Site.code(manifest)).isEqualTo("keep-only-pulls");
    assertThat(Site.code(tags)).isEqualTo("keep-only-pulls");
  }

  @Test
  void a_keep_gets_no_blob_that_its_package_does_not_name() {
    var other = Site.pkg(10);
    site.push(other, "2.0");
    var keep = Optional.of(Site.DOMAIN.keep(digest));
    var path = "/v2/games/cryptle/blobs/" + other.oci().components().getFirst().digest();

    var answer = Site.send(site.anonymous(path), keep);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(Site.code(answer)).isEqualTo("blob-not-in-warrant");
  }

  @Test
  void a_keep_pushes_nothing() {
    var keep = Optional.of(Site.DOMAIN.keep(digest));

    var upload =
        Site.send(
            site.anonymous("/v2/games/cryptle/blobs/uploads/").POST(BodyPublishers.noBody()), keep);
    var manifest =
        Site.send(site.anonymous("/v2/games/cryptle/manifests/1.0").PUT(Site.body("{}")), keep);

    assertThat(Site.code(upload)).isEqualTo("keep-only-pulls");
    assertThat(Site.code(manifest)).isEqualTo("keep-only-pulls");
    assertThat(refusals()).hasSize(2);
  }

  @Test
  void a_wrong_token_and_an_unknown_account_are_refused_alike() {
    var wrong =
        Site.send(site.anonymous("/v2/").header("Authorization", Site.basic("ada", "wrong")));
    var unknown =
        Site.send(site.anonymous("/v2/").header("Authorization", Site.basic("eve", Site.TOKEN)));
    var swapped =
        Site.send(site.anonymous("/v2/").header("Authorization", Site.basic("ada", "other")));
    var nonsense = Site.send(site.anonymous("/v2/").header("Authorization", "Basic ***"));

    for (var answer : List.of(wrong, unknown, swapped, nonsense)) {
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(Site.code(answer)).isEqualTo("account-refused");
      assertThat(answer.body()).isEqualTo(wrong.body());
    }
    assertThat(Site.send(site.request("/v2/")).statusCode()).isEqualTo(200);
  }

  @Test
  void an_account_uses_its_own_repositories_only() {
    var bob = Site.basic("bob", "other");

    var pull =
        Site.send(
            site.anonymous("/v2/games/cryptle/manifests/" + digest).header("Authorization", bob));
    var push =
        Site.send(
            site.anonymous("/v2/games/cryptle/blobs/uploads/")
                .header("Authorization", bob)
                .POST(BodyPublishers.noBody()));
    var own =
        Site.send(
            site.anonymous("/v2/bob/x/blobs/uploads/")
                .header("Authorization", bob)
                .POST(BodyPublishers.noBody()));

    assertThat(Site.code(pull)).isEqualTo("account-not-allowed");
    assertThat(Site.code(push)).isEqualTo("account-not-allowed");
    assertThat(own.statusCode()).isEqualTo(202);
  }

  @Test
  void an_upload_belongs_to_the_account_that_began_it() {
    var bob = Site.basic("bob", "other");
    var begun = Site.send(site.request("/v2/bob/x/blobs/uploads/").POST(BodyPublishers.noBody()));
    var session = begun.headers().firstValue("Location").orElseThrow();

    var answer =
        Site.send(
            site.anonymous(session).header("Authorization", bob).method("PATCH", Site.body("x")));

    assertThat(begun.statusCode()).isEqualTo(202);
    assertThat(Site.code(answer)).isEqualTo("upload-unknown");
  }

  @Test
  void no_token_is_ever_written_to_the_store() throws IOException {
    Site.send(site.anonymous("/v2/").header("Authorization", Site.basic("ada", "s3cret")));

    try (var files = Files.walk(store)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var text =
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain("s3cret").doesNotContain(Site.TOKEN);
      }
    }
  }

  @Test
  void anyone_may_ask_whether_it_lives() {
    assertThat(Site.send(site.anonymous("/health")).statusCode()).isEqualTo(200);
  }

  /// The keep is refused, and told so by an HTTP answer; the log has one line about it.
  private void refused(Identity keep, String code) {
    try (var registry = site.keep(keep)) {
      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> registry.pull(site.reference(digest)))
          .withMessageContaining("(" + code + ")")
          .satisfies(e -> assertThat(e.code()).isEqualTo("registry-denied"))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
          .satisfies(e -> assertThat(e.hint()).isNotEmpty());
    }
    assertThat(refusals()).hasSize(1);
    assertThat(refusals().getFirst().text("code")).isEqualTo(code);
  }

  private List<Json.Map> refusals() {
    return site.log().stream().filter(line -> line.text("outcome").equals("refused")).toList();
  }
}
