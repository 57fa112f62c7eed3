/// Keys, certificates, TLS, COSE, CMW, EAR.
@org.jspecify.annotations.NullMarked
module motte.trust {
  requires static org.jspecify;
  requires transitive motte.core;

  exports motte.trust;
}
