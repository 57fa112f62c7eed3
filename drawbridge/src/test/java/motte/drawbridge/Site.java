package motte.drawbridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLContext;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Json;
import motte.pack.Credentials;
import motte.pack.Manifest;
import motte.pack.Package;
import motte.pack.Reference;
import motte.pack.Registry;
import motte.trust.Anchors;
import motte.trust.Identity;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import motte.trust.Tls;
import motte.trust.Trusts;

/// A drawbridge over a folder, with one account and one release rule, and clients for it.
final class Site implements AutoCloseable {
  static final String TOKEN = "correct horse battery staple";
  static final String REPOSITORY = "games/cryptle";
  static final SigningKey PUBLISHER = SigningKey.generate(Curve.P256);
  static final TestDomain DOMAIN = new TestDomain("games.example");
  static final Identity SERVER = DOMAIN.server();

  final Path store;
  final Drawbridge drawbridge;

  Site(Path store) {
    this(store, config(store, 0));
  }

  Site(Path store, DrawbridgeConfig config) {
    this.store = store;
    this.drawbridge = Drawbridge.start(config);
  }

  static DrawbridgeConfig config(Path store, int port) {
    return config(store, port, admission(DOMAIN.anchors()));
  }

  static DrawbridgeConfig.Admission admission(Anchors anchors) {
    return new DrawbridgeConfig.Admission(
        anchors,
        List.of(
            new Account("ada", token(TOKEN)),
            new Account("bob", token("other"), List.of("bob/**"))),
        List.of(
            new ReleaseRule(
                "games/*", "games.example", Set.of(Grade.NONE), Set.of(TestDomain.KEEP))));
  }

  static DrawbridgeConfig config(Path store, int port, DrawbridgeConfig.Admission admission) {
    return new DrawbridgeConfig(
        "127.0.0.1",
        port,
        store,
        () -> SERVER,
        admission,
        new DrawbridgeConfig.Bounds(ByteSize.ofMiB(16), Duration.ofSeconds(4)),
        InstantSource.fixed(DOMAIN.now()));
  }

  static Digest token(String token) {
    return Digest.sha256(token.getBytes(StandardCharsets.UTF_8));
  }

  static SSLContext tls(Optional<Identity> identity) {
    return Tls.client(new Trusts.Anchored(DOMAIN.anchors()), () -> identity);
  }

  static Package pkg(int size) {
    var wasm = new byte[size];
    new Random(size).nextBytes(wasm);
    return Package.build(Bytes.wrap(wasm), Manifest.standard(), "# standard\n", PUBLISHER);
  }

  Reference reference(String tag) {
    return Reference.parse(drawbridge.uri().getAuthority() + "/" + REPOSITORY + ":" + tag);
  }

  Reference reference(Digest digest) {
    return Reference.parse(drawbridge.uri().getAuthority() + "/" + REPOSITORY + "@" + digest);
  }

  Registry account() {
    return Registry.open(drawbridge.uri(), tls(Optional.empty()), new Credentials("ada", TOKEN));
  }

  Registry keep(Identity identity) {
    return Registry.open(drawbridge.uri(), tls(Optional.of(identity)));
  }

  Digest push(Package pkg, String tag) {
    try (var registry = account()) {
      return registry.push(pkg, reference(tag));
    }
  }

  /// A request of the account, unless it is changed.
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", basic("ada", TOKEN));
  }

  HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(uri(path));
  }

  URI uri(String path) {
    return URI.create(drawbridge.uri() + path);
  }

  static String basic(String account, String token) {
    var pair = (account + ":" + token).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  static HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, Optional.empty());
  }

  static HttpResponse<String> send(HttpRequest.Builder request, Optional<Identity> identity) {
    try (var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls(identity))
            .build()) {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static HttpRequest.BodyPublisher body(String text) {
    return BodyPublishers.ofString(text);
  }

  /// The first error of an OCI error body.
  static Json.Map error(HttpResponse<String> answer) {
    return Json.parse(answer.body()).map().items("errors").getFirst().map();
  }

  /// Our code in an OCI error body.
  static String code(HttpResponse<String> answer) {
    return error(answer).map("detail").text("code");
  }

  /// The lines of the log of releases, and then those about strangers.
  List<Json.Map> log() {
    try {
      var lines = new ArrayList<>(Files.readAllLines(store.resolve("releases.log")));
      var strangers = store.resolve(ReleaseLog.STRANGERS);
      if (Files.exists(strangers)) {
        lines.addAll(Files.readAllLines(strangers));
      }
      return lines.stream().map(line -> Json.parse(line).map()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Path file(String sort, Digest digest) {
    return store
        .resolve("repositories")
        .resolve(REPOSITORY)
        .resolve(sort)
        .resolve(digest.algorithm().label())
        .resolve(digest.hex());
  }

  @Override
  public void close() {
    drawbridge.close();
  }
}
