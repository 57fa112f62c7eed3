/// The verifier and certificate authority.
@org.jspecify.annotations.NullMarked
module motte.steward {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires motte.endorsement;
  requires motte.evidence;
  requires motte.capability;
  requires motte.pack;
  requires transitive motte.appraise;
  requires io.helidon.common.socket;
  requires io.helidon.webserver;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;

  exports motte.steward;
}
