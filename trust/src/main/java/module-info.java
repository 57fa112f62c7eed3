/// Who is who: keys, certificate chains, TLS, and the signed messages that attestation is made of
/// (COSE, CMW, EAR, signed time). Uses the cryptography of the JDK only, because all of it runs
/// inside a keep; issuing certificates is the steward's.
///
/// ```java
/// var key = SigningKey.readOrCreate(Path.of("keep.key"), SigningKey.Curve.P256);
/// var request = CertificateRequest.create(key, List.of("game.example"));
/// // … a steward answers with a chain …
/// anchors.verify(chain, clock.instant());
/// var identity = new Identity(key, chain);
/// var server = Tls.server(() -> identity, Optional.of(new Trusts.Anchored(anchors)));
/// ```
@org.jspecify.annotations.NullMarked
module motte.trust {
  requires static org.jspecify;
  requires transitive motte.core;

  exports motte.trust;
  exports motte.trust.spi;
}
