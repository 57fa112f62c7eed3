package motte.steward;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import motte.appraise.Endorsements;
import motte.appraise.Policy;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Nonce;
import motte.evidence.StewardClient;
import motte.trust.SignedTime;
import motte.trust.Spki;
import motte.trust.Tls;
import motte.trust.Trusts;

/// A steward on a free port of this machine, and a client of it.
final class RunningSteward implements AutoCloseable {
  final AtomicReference<Policy> policy;
  final AtomicReference<Endorsements> endorsements = new AtomicReference<>(Endorsements.none());
  final MovableClock clock = new MovableClock();
  final Steward steward;
  final HttpClient http;
  final StewardClient client;

  private RunningSteward(Path data, Policy policy, UnaryOperator<StewardConfig> more) {
    this.policy = new AtomicReference<>(policy);
    steward =
        Steward.start(
            more.apply(
                new StewardConfig(
                        "127.0.0.1", 0, List.of("localhost"), data, this.policy::get, clock)
                    .vouchedBy(endorsements::get)));
    var trusts = new Trusts.Pinned(steward.pins());
    http = HttpClient.newBuilder().sslContext(Tls.client(trusts, Optional::empty)).build();
    client = StewardClient.open(steward.uri(), steward.pins());
  }

  static RunningSteward start(Path data, Policy policy) {
    return new RunningSteward(data, policy, config -> config);
  }

  static RunningSteward start(Path data, Policy policy, UnaryOperator<StewardConfig> more) {
    return new RunningSteward(data, policy, more);
  }

  Tenancy tenancy() {
    return new Tenancy(steward.authority().key().spki().pin());
  }

  Nonce nonce() {
    return client.nonce().nonce().orElseThrow();
  }

  Spki root() {
    return Spki.of(steward.authority().root().getPublicKey());
  }

  SignedTime signedTime(Bytes cose) {
    return SignedTime.parse(cose, root());
  }

  HttpResponse<byte[]> get(String path) {
    return send(request(path).GET().build());
  }

  HttpResponse<byte[]> post(String path, String type, Bytes body) {
    return send(
        request(path)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body.toArray()))
            .build());
  }

  HttpResponse<byte[]> certificate(String kind, Bytes body) {
    return post("/certificates/" + kind, "application/cbor", body);
  }

  static Json.Map json(HttpResponse<byte[]> response) {
    return Json.parse(new String(response.body(), StandardCharsets.UTF_8)).map();
  }

  static String code(HttpResponse<byte[]> response) {
    return response.statusCode() + " " + json(response).text("code");
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(steward.uri() + path));
  }

  HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    http.close();
    steward.close();
  }
}
