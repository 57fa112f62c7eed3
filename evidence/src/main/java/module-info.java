/// Platforms, measurement log, evidence.
@org.jspecify.annotations.NullMarked
module motte.evidence {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires java.net.http;

  exports motte.evidence;
  exports motte.evidence.spi;
}
