package motte.steward;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.trust.Anchors;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.trust.OwnerFile;
import motte.trust.Pins;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// The certificate authority of a trust domain: one root that signs leaves and nothing else (path
/// length 0). Thread-safe.
///
/// The root's key lies where a [RootKey] says, its certificate in `root.pem`; both outlive the
/// process, and so does the register of all that is issued and revoked. A certificate is written
/// down there before anyone gets it. It holds from a minute before it was issued (half its
/// lifetime, if that is less): clocks differ.
public final class CertificateAuthority {
  private static final Duration ROOT_LIFETIME = Duration.ofDays(3653);
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final SigningKey key;
  private final X509Certificate root;
  private final CertificateWriter writer;
  private final Register register;
  private final RevocationList revocations;
  private final InstantSource clock;

  private CertificateAuthority(
      SigningKey key,
      X509Certificate root,
      CertificateWriter writer,
      Register register,
      InstantSource clock) {
    this.key = key;
    this.root = root;
    this.writer = writer;
    this.register = register;
    this.revocations = new RevocationList(key, root, register, clock);
    this.clock = clock;
  }

  /// As [#open(Path, RootKey, String, InstantSource)], its key in a file.
  public static CertificateAuthority open(Path data, String domain, InstantSource clock) {
    return open(data, new RootKey.InFile(), domain, clock);
  }

  /// Opens the authority in the folder `data`, or creates it there. Throws `root-mismatch` if
  /// `root.pem` is not the certificate of `rootKey` and `domain`.
  public static CertificateAuthority open(
      Path data, RootKey rootKey, String domain, InstantSource clock) {
    var pem = data.resolve("root.pem");
    try {
      Files.createDirectories(data);
      var key = rootKey.open(data);
      if (!Files.exists(pem)) {
        var now = clock.instant();
        var made = CertificateWriter.root(key, domain, now.minus(SKEW), now.plus(ROOT_LIFETIME));
        OwnerFile.write(pem, new Chain(List.of(made)).pem().getBytes(StandardCharsets.US_ASCII));
      }
      var root = Chain.parsePem(Files.readString(pem, StandardCharsets.US_ASCII)).root();
      check(pem, key, root, domain);
      var writer = new CertificateWriter(key, root, Optional.empty());
      return new CertificateAuthority(key, root, writer, Register.open(data, clock), clock);
    } catch (IOException e) {
      throw new StewardException(
          Kind.FAULT,
          "data-unusable",
          "the folder `" + data + "` cannot be used: " + e.getMessage(),
          "name a folder that this user may read and write",
          e);
    }
  }

  /// The same authority, whose certificates name this address of its list of revocations (RFC 5280
  /// §4.2.1.13).
  public CertificateAuthority pointingTo(URI crl) {
    var pointing = new CertificateWriter(key, root, Optional.of(crl));
    return new CertificateAuthority(key, root, pointing, register, clock);
  }

  /// The root certificate.
  public X509Certificate root() {
    return root;
  }

  /// What others trust: the root.
  public Anchors anchors() {
    return new Anchors(List.of(root));
  }

  /// The pin of the root's key, as a warrant names it.
  public Pins pins() {
    return new Pins(Set.of(key.spki().pin()));
  }

  /// A certificate for a service of the domain, such as its drawbridge (server use only). Of the
  /// addresses, a name that is none is refused: `address-malformed`.
  public Chain issueServer(
      Spki key, List<String> names, List<String> addresses, Duration lifetime) {
    var subject =
        names.isEmpty() ? addresses.isEmpty() ? "server" : addresses.getFirst() : names.getFirst();
    return issue(Leaf.server(subject).named(names, addresses), key, lifetime);
  }

  /// A keep's certificate (client use only): it serves to fetch and to enrol.
  public Chain issueKeep(Spki key, Claims claims, Duration lifetime) {
    return issue(Leaf.keep(claims), key, lifetime);
  }

  /// A certificate of a component's instance (server and client use), with its SPIFFE ID and the
  /// names and addresses that a policy grants.
  public Chain issueInstance(
      Spki key, Claims claims, List<String> names, List<String> addresses, Duration lifetime) {
    return issue(Leaf.instance(claims).named(names, addresses), key, lifetime);
  }

  /// A certificate that says nothing about what holds its key, as Enarx knows it for a plain KVM.
  ///
  /// @param request SHA-256 of the certificate request, by which it can be judged again
  Chain issueBare(Spki key, Digest request, Duration lifetime) {
    return issue(Leaf.bare(request), key, lifetime);
  }

  /// The list of revoked certificates, in DER (RFC 5280 §5).
  public Bytes crl() {
    return revocations.der();
  }

  /// What is issued, revoked and barred.
  Register register() {
    return register;
  }

  /// The root's key, with which a steward also signs time and attestation results.
  SigningKey key() {
    return key;
  }

  private Chain issue(Leaf leaf, Spki subject, Duration lifetime) {
    register.check(List.of(subject.pin()));
    var now = clock.instant();
    var made = writer.leaf(leaf, subject, now.minus(early(lifetime)), now.plus(lifetime));
    register.issue(Issued.of(made, leaf, now));
    return new Chain(List.of(made, root));
  }

  /// How long before its issue a certificate begins: whoever judges it may have a clock that is a
  /// little behind, and a keep's always is, by the way of the time it was told.
  private static Duration early(Duration lifetime) {
    var half = lifetime.dividedBy(2);
    return half.compareTo(SKEW) < 0 ? half : SKEW;
  }

  private static void check(Path pem, SigningKey key, X509Certificate root, String domain) {
    boolean ours =
        Spki.of(root.getPublicKey()).equals(key.spki())
            && root.getSubjectX500Principal().equals(CertificateWriter.rootName(domain));
    if (!ours) {
      throw new StewardException(
          Kind.CONFLICT,
          "root-mismatch",
          "`"
              + pem
              + "` is the root of `"
              + root.getSubjectX500Principal()
              + "`, not of its key and the domain `"
              + domain
              + "`",
          "a data folder serves one domain: give this one another folder");
    }
  }
}
