package motte.evidence;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.Nonce;
import motte.trust.Anchors;
import motte.trust.CertificateRequest;
import motte.trust.Chain;
import motte.trust.Cmw;
import motte.trust.CoseSign1;
import motte.trust.Ear;
import motte.trust.Pins;
import motte.trust.SignedTime;
import motte.trust.Spki;
import motte.trust.Trusts;

/// Talks to a steward over TLS 1.3 and believes nothing that its trusted root does not vouch for.
/// Every call blocks, is bounded in time and in the size of the reply, and throws what the steward
/// says in its problem document as `steward-refused`, `steward-unavailable` or `steward-missing`;
/// besides `steward-unreachable`, `steward-reply-malformed`, and the errors of a TLS check.
///
/// ```java
/// try (var steward = StewardClient.open(URI.create("https://127.0.0.1:4433"), pins)) {
///   var nonce = steward.nonce().nonce().orElseThrow();
/// }
/// ```
public final class StewardClient implements AutoCloseable {
  private static final String CBOR = "application/cbor";

  private final StewardHttp http;

  private StewardClient(StewardHttp http) {
    this.http = http;
  }

  /// A certificate, the EAR that led to it, and the steward's time.
  ///
  /// @param chain leaf first, root last; verified
  /// @param ear SHA-256 of the signed EAR
  /// @param time the steward's, from a signature of its root
  public record Certified(Chain chain, Digest ear, Instant time) {}

  /// What a steward keeps of an appraisal.
  ///
  /// @param evidence the CMW in CBOR
  /// @param ear the signed EAR, which has the digest that was asked for
  /// @param key the key that was to be certified
  public record Archived(Bytes evidence, Bytes ear, Spki key) {}

  /// A client of the steward at that https address whose root has one of these pins:
  /// `steward-address-invalid`.
  public static StewardClient open(URI steward, Pins pins) {
    return open(steward, new Trusts.Pinned(pins));
  }

  /// A client of the steward at that https address whose root these pins or anchors name. The
  /// platform's roots name no domain: `steward-address-invalid`.
  public static StewardClient open(URI steward, Trusts trusts) {
    return new StewardClient(new StewardHttp(steward, trusts));
  }

  /// A fresh nonce, with the steward's time and the nonce's expiry, all present.
  public SignedTime nonce() {
    var reply = http.post("/nonces", "application/octet-stream", Bytes.empty());
    var issued = signedTime(reply.body(), reply.anchors());
    if (issued.nonce().isEmpty() || issued.expires().isEmpty()) {
      throw StewardHttp.malformed("a nonce without its value or its expiry");
    }
    return issued;
  }

  /// A keep certificate, for a request and evidence that binds its key to a nonce of this steward.
  public Certified keepCertificate(CertificateRequest request, Cmw evidence) {
    return certificate("/certificates/keep", request, evidence);
  }

  /// An instance certificate, as [#keepCertificate].
  public Certified instanceCertificate(CertificateRequest request, Cmw evidence) {
    return certificate("/certificates/instance", request, evidence);
  }

  /// What the steward keeps under the digest of an EAR. The EAR's signature is not checked.
  public Archived evidence(Digest ear) {
    var map = map(http.get("/evidence/" + ear).body(), Set.of("evidence", "ear", "csr-key"));
    var archived =
        new Archived(map.blob("evidence"), map.blob("ear"), Spki.parse(map.blob("csr-key")));
    if (!Ear.digest(archived.ear()).equals(ear)) {
      throw StewardHttp.malformed(
          "the result `" + Ear.digest(archived.ear()) + "` where `" + ear + "` was asked for");
    }
    return archived;
  }

  /// The anchors of the domain, as the steward tells them over the verified connection.
  public Anchors anchors() {
    return Anchors.parsePem(
        new String(http.get("/anchors").body().toArray(), StandardCharsets.UTF_8));
  }

  /// The steward's time, in an answer to `nonce`.
  public SignedTime time(Nonce nonce) {
    var reply = http.get("/time?nonce=" + nonce);
    var time = signedTime(reply.body(), reply.anchors());
    if (!time.nonce().equals(Optional.of(nonce))) {
      throw StewardHttp.malformed("a time for another nonce than `" + nonce + "`");
    }
    return time;
  }

  /// Ends all connections.
  @Override
  public void close() {
    http.close();
  }

  private Certified certificate(String path, CertificateRequest request, Cmw evidence) {
    var body = Cbor.emptyMap().put("csr", request.der()).put("evidence", evidence.encode());
    var reply = http.post(path, CBOR, body.encoded());
    var map = map(reply.body(), Set.of("chain", "ear", "time"));
    var time = signedTime(map.blob("time"), reply.anchors()).time();
    List<Bytes> certificates = map.items("chain").stream().map(Cbor::blob).toList();
    var chain = Chain.parseDer(certificates);
    reply.anchors().verify(chain, time);
    if (!chain.spki().equals(request.spki())) {
      throw StewardHttp.malformed(
          "a certificate for `" + chain.spki().pin() + "`, not `" + request.spki().pin() + "`");
    }
    return new Certified(chain, Digest.parse(map.text("ear")), time);
  }

  /// A time that the root behind this very connection has signed.
  private static SignedTime signedTime(Bytes cose, Anchors anchors) {
    var signer = CoseSign1.parse(cose).signer();
    for (var root : anchors.roots()) {
      var spki = Spki.of(root.getPublicKey());
      if (spki.pin().equals(signer)) {
        return SignedTime.parse(cose, spki);
      }
    }
    throw new EvidenceException(
        Kind.DENIED,
        "time-untrusted",
        "the time is signed by `" + signer + "`, which is no root of the steward",
        "the steward or someone before it is not what it claims to be");
  }

  private static Cbor.Map map(Bytes body, Set<String> keys) {
    return Cbor.decode(body).map().onlyKeys(keys);
  }
}
