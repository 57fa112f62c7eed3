package motte.drawbridge;

import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.pack.OciManifest;

/// The half of the distribution specification that gives out. What is sent is hashed on the way,
/// and the last piece is held back until the digest is known to be right.
final class Pulling {
  private static final int PIECE = 64 << 10;
  private static final String ANY = "application/octet-stream";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private final Store store;
  private final Gate gate;
  private final ReleaseLog log;

  Pulling(Store store, Gate gate, ReleaseLog log) {
    this.store = store;
    this.gate = gate;
    this.log = log;
  }

  void manifest(Exchange exchange, Caller caller, Target.ManifestByDigest target) {
    gate.manifest(caller, target.repository(), target.digest());
    send(exchange, caller, target, target.repository(), target.digest());
  }

  /// Tags are for accounts: a keep asks for what its warrant names.
  void manifest(Exchange exchange, Caller caller, Target.ManifestByTag target) {
    gate.account(caller, target.repository());
    var digest =
        store
            .tag(target.repository(), target.tag())
            .orElseThrow(() -> unknown(target.repository() + ":" + target.tag()));
    send(exchange, caller, target, target.repository(), digest);
  }

  private void send(
      Exchange exchange, Caller caller, Target target, String repository, Digest digest) {
    var manifest =
        store.manifest(repository, digest).orElseThrow(() -> unknown(repository + "@" + digest));
    exchange.with("Docker-Content-Digest", digest.toString());
    if (exchange.method().equals("HEAD")) {
      exchange.head(OciManifest.MEDIA_TYPE, manifest.bytes().size());
      return;
    }
    released(exchange, caller, target, digest);
    exchange.answer(200, OciManifest.MEDIA_TYPE, manifest.bytes());
  }

  void blob(Exchange exchange, Caller caller, Target.Blob target) {
    gate.blob(caller, store, target.repository(), target.digest());
    var file =
        store.blob(target.repository(), target.digest()).orElseThrow(() -> unknownBlob(target));
    boolean head = exchange.method().equals("HEAD");
    if (head && caller instanceof Caller.Named && !Store.intact(file, target.digest())) {
      // Whoever may push asks in order to leave out what is here: a damaged copy is to be replaced.
      throw unknownBlob(target);
    }
    exchange.with("Docker-Content-Digest", target.digest().toString());
    if (head) {
      exchange.head(ANY, Store.size(file));
      return;
    }
    released(exchange, caller, target, target.digest());
    stream(exchange, caller, target, file);
  }

  private void stream(Exchange exchange, Caller caller, Target.Blob target, Path file) {
    boolean begun = false;
    boolean good = false;
    try (var in = Files.newInputStream(file)) {
      long size = Files.size(file);
      var hash = target.digest().algorithm().start();
      var held = read(in, hash);
      if (held.length == size) {
        good = Digest.finish(target.digest().algorithm(), hash).equals(target.digest());
        if (good) {
          exchange.answer(200, ANY, motte.core.Bytes.wrap(held));
        }
      } else {
        var out = exchange.stream(ANY, size);
        begun = true;
        long sent = 0;
        for (var next = read(in, hash); next.length > 0; next = read(in, hash)) {
          sent += held.length;
          if (sent >= size) {
            break;
          }
          out.write(held);
          held = next;
        }
        good =
            sent + held.length == size
                && Digest.finish(target.digest().algorithm(), hash).equals(target.digest());
        if (good) {
          out.write(held);
          out.close();
        }
      }
    } catch (IOException e) {
      throw new CloseConnectionException("the client or the disk failed in the middle", e);
    }
    if (!good) {
      damaged(caller, target, begun);
    }
  }

  private void damaged(Caller caller, Target.Blob target, boolean begun) {
    var error = Store.damaged(target.repository(), target.digest());
    var what = new ReleaseLog.Requested("GET", target.repository(), target.digest().toString());
    log.append(ReleaseLog.Outcome.CUT, what, caller, error.code(), error.getMessage());
    if (begun) {
      throw new CloseConnectionException("content is damaged");
    }
    throw error;
  }

  void tags(Exchange exchange, Caller caller, Target.Tags target) {
    gate.account(caller, target.repository());
    var tags =
        store
            .tags(target.repository())
            .orElseThrow(() ->
                new DrawbridgeException(
                    Kind.MISSING,
                    "repository-unknown",
                    "there is no repository `" + target.repository() + "`",
                    "push to it first, or check its name"));
    exchange.answer(200, "application/json", TagPage.of(exchange, target.repository(), tags));
  }

  void referrers(Exchange exchange, Caller caller, Target.Referrers target) {
    gate.account(caller, target.repository());
    var members = new java.util.LinkedHashMap<String, Json>();
    members.put("schemaVersion", Json.of(2));
    members.put("mediaType", Json.of(INDEX));
    members.put("manifests", Json.of(java.util.List.of()));
    exchange.answer(200, INDEX, Json.of(members).text());
  }

  private void released(Exchange exchange, Caller caller, Target target, Digest digest) {
    var words = target.words();
    var what = new ReleaseLog.Requested(exchange.method(), words.repository(), words.reference());
    log.append(ReleaseLog.Outcome.RELEASED, what, caller, "", "released as " + digest);
  }

  private static byte[] read(InputStream in, java.security.MessageDigest hash) throws IOException {
    var piece = new byte[PIECE];
    int n = in.readNBytes(piece, 0, PIECE);
    hash.update(piece, 0, n);
    return n == PIECE ? piece : Arrays.copyOf(piece, n);
  }

  private static DrawbridgeException unknownBlob(Target.Blob target) {
    return new DrawbridgeException(
        Kind.MISSING,
        "blob-unknown",
        "`" + target.repository() + "` has no blob " + target.digest(),
        "push it, or check the digest");
  }

  private static DrawbridgeException unknown(String what) {
    return new DrawbridgeException(
        Kind.MISSING,
        "manifest-unknown",
        "there is no package `" + what + "`",
        "push it, or check repository, tag and digest");
  }
}
