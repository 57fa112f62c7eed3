package motte.drawbridge;

import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.pack.OciManifest;

/// The half of the distribution specification that takes in.
final class Pushing {
  private static final int MOST_MANIFEST = 4 << 20;
  private static final Pattern RANGE =
      Pattern.compile("(?:bytes[ =])?(\\d{1,15})-(\\d{1,15})(?:/.*)?");

  private final Store store;
  private final Gate gate;

  Pushing(Store store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  /// `POST …/blobs/uploads/`, with `?digest=` as the whole upload at once. Mounts are not done,
  /// which the specification answers with an ordinary upload.
  void begin(Exchange exchange, Caller caller, Target.Uploads target) {
    var account = gate.account(caller, target.repository());
    var digest = exchange.query("digest").map(Digest::parse);
    var upload = store.uploads().begin(target.repository(), account);
    if (digest.isPresent()) {
      append(exchange, upload);
      finish(exchange, upload, digest.get());
    } else {
      progress(exchange, upload).answer(202);
    }
  }

  /// `PATCH`: the next piece.
  void piece(Exchange exchange, Caller caller, Target.Upload target) {
    var upload = find(caller, target);
    inOrder(exchange, upload);
    append(exchange, upload);
    progress(exchange, upload).answer(202);
  }

  /// `PUT ?digest=`: the last piece, if any, and the end.
  void end(Exchange exchange, Caller caller, Target.Upload target) {
    var upload = find(caller, target);
    var digest = digest(exchange);
    inOrder(exchange, upload);
    append(exchange, upload);
    finish(exchange, upload, digest);
  }

  /// `GET`: how far the upload is.
  void status(Exchange exchange, Caller caller, Target.Upload target) {
    progress(exchange, find(caller, target)).answer(204);
  }

  void manifest(Exchange exchange, Caller caller, Target.ManifestByTag target) {
    gate.account(caller, target.repository());
    var manifest = read(exchange);
    store.putManifest(target.repository(), manifest.digest(), manifest);
    store.putTag(target.repository(), target.tag(), manifest.digest());
    stored(exchange, target.repository(), manifest.digest());
  }

  void manifest(Exchange exchange, Caller caller, Target.ManifestByDigest target) {
    gate.account(caller, target.repository());
    var manifest = read(exchange);
    var found = Digest.of(target.digest().algorithm(), manifest.bytes().toArray());
    if (!found.equals(target.digest())) {
      throw new DrawbridgeException(
          Kind.INVALID,
          "digest-mismatch",
          "the manifest has digest " + found + ", not " + target.digest(),
          "put it under the digest of exactly what you send");
    }
    store.putManifest(target.repository(), found, manifest);
    stored(exchange, target.repository(), found);
  }

  private static void stored(Exchange exchange, String repository, Digest digest) {
    exchange
        .with("Location", "/v2/" + repository + "/manifests/" + digest)
        .with("Docker-Content-Digest", digest.toString())
        .answer(201);
  }

  private static OciManifest read(Exchange exchange) {
    var type = exchange.header("Content-Type").orElse(OciManifest.MEDIA_TYPE);
    if (!type.split(";", 2)[0].strip().equals(OciManifest.MEDIA_TYPE)) {
      throw new DrawbridgeException(
          Kind.INVALID,
          "manifest-type",
          "a manifest of type `" + type + "` cannot be stored",
          "push " + OciManifest.MEDIA_TYPE);
    }
    try {
      var bytes = exchange.body().readNBytes(MOST_MANIFEST + 1);
      if (bytes.length > MOST_MANIFEST) {
        throw new DrawbridgeException(
            Kind.EXHAUSTED,
            "manifest-too-large",
            "a manifest has more than " + MOST_MANIFEST + " bytes",
            "put content into blobs");
      }
      return OciManifest.parse(Bytes.wrap(bytes));
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private Uploads.Upload find(Caller caller, Target.Upload target) {
    var account = gate.account(caller, target.repository());
    return store.uploads().find(target.repository(), account, target.id());
  }

  private static Digest digest(Exchange exchange) {
    return exchange
        .query("digest")
        .map(Digest::parse)
        .orElseThrow(() ->
            new DrawbridgeException(
                Kind.INVALID,
                "digest-missing",
                "the upload ends without a digest",
                "end it with PUT and ?digest=sha256:…"));
  }

  private static void inOrder(Exchange exchange, Uploads.Upload upload) {
    var range = exchange.header("Content-Range");
    if (range.isEmpty()) {
      return;
    }
    var start =
        Optional.of(RANGE.matcher(range.get()))
            .filter(java.util.regex.Matcher::matches)
            .map(match -> Long.parseLong(match.group(1)));
    if (start.isEmpty() || start.get() != upload.size()) {
      throw new DrawbridgeException(
          Kind.INVALID,
          "upload-range",
          "the piece `" + range.get() + "` does not follow the " + upload.size() + " bytes so far",
          "ask with GET how far the upload is, and continue there");
    }
  }

  private static void append(Exchange exchange, Uploads.Upload upload) {
    try (var body = exchange.body()) {
      upload.append(body);
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private void finish(Exchange exchange, Uploads.Upload upload, Digest digest) {
    store.commit(upload, digest);
    exchange
        .with("Location", "/v2/" + upload.repository() + "/blobs/" + digest)
        .with("Docker-Content-Digest", digest.toString())
        .answer(201);
  }

  private static Exchange progress(Exchange exchange, Uploads.Upload upload) {
    return exchange
        .with("Location", "/v2/" + upload.repository() + "/blobs/uploads/" + upload.id())
        .with("Docker-Upload-UUID", upload.id())
        .with("Range", "0-" + Math.max(0, upload.size() - 1));
  }

  private static CloseConnectionException gone(IOException e) {
    return new CloseConnectionException("the client stopped sending", e);
  }
}
