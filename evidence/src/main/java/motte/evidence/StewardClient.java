package motte.evidence;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.Nonce;
import motte.tpm.Credential;
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
/// Of a log that it has sent before it sends only what is new, and what is missing when the steward
/// asks. Every call blocks, is bounded in time and in the size of the reply, and throws what the
/// steward says in its problem document as `steward-refused`, `steward-unavailable` or
/// `steward-missing`; besides `steward-unreachable`, `steward-reply-malformed`, and the errors of a
/// TLS check.
///
/// ```java
/// try (var steward = StewardClient.open(URI.create("https://127.0.0.1:4433"), pins)) {
///   var nonce = steward.nonce().nonce().orElseThrow();
/// }
/// ```
public final class StewardClient implements AutoCloseable {
  private static final String CBOR = "application/cbor";

  private final StewardHttp http;
  private final AtomicBoolean epochs = new AtomicBoolean();
  private final AtomicReference<Told> told = new AtomicReference<>(new Told(Digest.sha384(), 0));

  private StewardClient(StewardHttp http) {
    this.http = http;
  }

  /// Up to where the steward knows a log.
  private record Told(Digest boot, long size) {}

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
  /// @param after SHA-256 of the EAR whose evidence holds the log up to where this one's begins;
  ///   empty if this one holds it whole
  /// @param endorsements SHA-256 that names what vouched for the machine; empty where nothing did
  public record Archived(
      Bytes evidence, Bytes ear, Spki key, Optional<Digest> after, Optional<Digest> endorsements) {
    private static final Set<String> KEYS =
        Set.of("evidence", "ear", "csr-key", "after", "endorsements");

    /// Reads an entry of a steward's archive: `cbor-malformed`, `key-malformed`.
    public static Archived parse(Bytes entry) {
      var map = map(entry, KEYS);
      return new Archived(
          map.blob("evidence"),
          map.blob("ear"),
          Spki.parse(map.blob("csr-key")),
          map.find("after").map(Cbor::text).map(Digest::parse),
          map.find("endorsements").map(Cbor::text).map(Digest::parse));
    }
  }

  /// A client of the steward at that https address whose root has one of these pins:
  /// `steward-address-invalid`.
  public static StewardClient open(URI steward, Pins pins) {
    return open(steward, new Trusts.Pinned(pins));
  }

  /// A client of the steward at that https address whose root these pins or anchors name. The
  /// platform's roots name no domain: `steward-address-invalid`.
  public static StewardClient open(URI steward, Trusts trusts) {
    return open(steward, trusts, Patience.none());
  }

  /// As [#open(URI, Trusts)], one that bears with a steward that cannot answer now.
  public static StewardClient open(URI steward, Trusts trusts, Patience patience) {
    return new StewardClient(new StewardHttp(steward, trusts, patience));
  }

  /// A fresh nonce, with the steward's time and the nonce's expiry, all present.
  public SignedTime nonce() {
    var issued = issued(http.post("/nonces", "application/octet-stream", Bytes.empty()));
    epochs.set(issued.epoch().isPresent());
    return issued;
  }

  /// What fresh evidence is to repeat: the handle of the epoch, if the steward has told that it has
  /// epochs, and otherwise a nonce. Both with the steward's time and their expiry.
  public SignedTime challenge() {
    if (epochs.get()) {
      try {
        return issued(http.get("/epoch"));
      } catch (EvidenceException e) {
        if (e.kind() != Kind.MISSING) {
          throw e;
        }
        // it has none any more
      }
    }
    return nonce();
  }

  private static SignedTime issued(StewardHttp.Reply reply) {
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

  /// A certificate for each of several instances, in that order, on one piece of evidence whose log
  /// gives each request's key to an instance. All or none: one refusal refuses all.
  public List<Certified> instanceCertificates(List<CertificateRequest> requests, Cmw evidence) {
    var wanted = Cbor.array(requests.stream().map(each -> Cbor.of(each.der())).toList());
    var reply = certify("/certificates/instance", Cbor.emptyMap().put("csrs", wanted), evidence);
    var map = map(reply.body(), Set.of("certificates", "time"));
    var time = signedTime(map.blob("time"), reply.anchors()).time();
    var issued = map.items("certificates");
    if (issued.size() != requests.size()) {
      throw StewardHttp.malformed(
          issued.size() + " certificates where " + requests.size() + " were asked for");
    }
    List<Certified> certified = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      var each = issued.get(i).map().onlyKeys(Set.of("chain", "ear"));
      certified.add(certified(each, requests.get(i), time, reply.anchors()));
    }
    return certified;
  }

  /// Shows the steward that the attestation key of this TPM lives beside its endorsement key, by a
  /// credential that it opens (TPM 2.0 Part 1, 24); nothing more is said where the steward knows.
  /// Throws `steward-refused` if the steward's policy accepts no such endorsement key.
  public void introduce(TpmPlatform tpm) {
    var identity = tpm.introduction().cbor();
    var offered =
        map(
            http.post("/tpm/credentials", CBOR, identity.encoded()).body(),
            Set.of("known", "nonce", "credential", "secret"));
    if (offered.bool("known")) {
      return;
    }
    var secret = tpm.activate(new Credential(offered.blob("credential"), offered.blob("secret")));
    var answer = identity.put("nonce", offered.blob("nonce")).put("secret", secret);
    map(http.post("/tpm/attestation-keys", CBOR, answer.encoded()).body(), Set.of());
  }

  /// What the steward keeps under the digest of an EAR. The EAR's signature is not checked.
  public Archived evidence(Digest ear) {
    var archived = Archived.parse(http.get("/evidence/" + ear).body());
    if (!Ear.digest(archived.ear()).equals(ear)) {
      throw StewardHttp.malformed(
          "the result `" + Ear.digest(archived.ear()) + "` where `" + ear + "` was asked for");
    }
    return archived;
  }

  /// What the steward keeps under a digest that [Archived] names: a map from name to content, in
  /// CBOR.
  public Bytes endorsements(Digest digest) {
    var kept = http.get("/endorsements/" + digest).body();
    if (!Digest.sha256(kept.toArray()).equals(digest)) {
      throw StewardHttp.malformed("other endorsements than `" + digest + "`");
    }
    return kept;
  }

  /// The steward's list of revoked certificates (CRL, in DER). Its signature is not checked, and no
  /// patience is had with a steward that does not give it now.
  public Bytes crl() {
    return http.getNow("/crl").body();
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

  private StewardHttp.Reply certify(String path, Cbor.Map body, Cmw evidence) {
    var known = told.get();
    var log = Evidence.log(evidence);
    long from =
        log.flatMap(LogPart::boot).filter(known.boot()::equals).isPresent() ? known.size() : 0;
    var answer = ask(path, body, Evidence.since(evidence, from));
    if (answer instanceof StewardHttp.Since(long size)) {
      answer = ask(path, body, Evidence.since(evidence, size));
    }
    if (answer instanceof StewardHttp.Since) {
      answer = ask(path, body, evidence);
    }
    return switch (answer) {
      case StewardHttp.Reply reply -> {
        log.ifPresent(sent -> sent.boot().ifPresent(boot -> told.set(new Told(boot, sent.size()))));
        yield reply;
      }
      case StewardHttp.Since(long size) ->
          throw StewardHttp.malformed("a wish for the log since " + size + ", which it was sent");
    };
  }

  private StewardHttp.Answer ask(String path, Cbor.Map body, Cmw evidence) {
    return http.ask(path, CBOR, body.put("evidence", evidence.encode()).encoded());
  }

  private Certified certificate(String path, CertificateRequest request, Cmw evidence) {
    var reply = certify(path, Cbor.emptyMap().put("csr", request.der()), evidence);
    var map = map(reply.body(), Set.of("chain", "ear", "time"));
    var time = signedTime(map.blob("time"), reply.anchors()).time();
    return certified(map, request, time, reply.anchors());
  }

  private static Certified certified(
      Cbor.Map issued, CertificateRequest request, Instant time, Anchors anchors) {
    List<Bytes> certificates = issued.items("chain").stream().map(Cbor::blob).toList();
    var chain = Chain.parseDer(certificates);
    anchors.verify(chain, time);
    if (!chain.spki().equals(request.spki())) {
      throw StewardHttp.malformed(
          "a certificate for `" + chain.spki().pin() + "`, not `" + request.spki().pin() + "`");
    }
    return new Certified(chain, Digest.parse(issued.text("ear")), time);
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
