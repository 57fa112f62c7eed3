/// What makers of hardware vouch for, and the tools to check it: certificate paths to pinned roots
/// at a given time, revocation lists, and signatures checked in bulk. Only for verifiers: it stands
/// on BouncyCastle, which no keep contains.
///
/// ```java
/// var paths = PathValidator.of(SignatureEngine.bouncyCastle());
/// var path = CertificatePath.build(vek, chain.certificates());
/// paths.validate(path, PinnedRoots.of(Map.of(pin, "ARK-Milan")), at);
/// Crl.parse(der).check(path, at, paths.engine());
/// ```
@org.jspecify.annotations.NullMarked
module motte.endorsement {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires transitive java.net.http;
  requires org.bouncycastle.provider;

  exports motte.endorsement;
}
