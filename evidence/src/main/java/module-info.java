/// Platforms, measurement log, evidence.
@org.jspecify.annotations.NullMarked
module motte.evidence {
  requires static org.jspecify;
  requires transitive motte.core;
  requires motte.trust;
  requires java.net.http;

  exports motte.evidence;
}
