/// The registry.
@org.jspecify.annotations.NullMarked
module motte.drawbridge {
  requires static org.jspecify;
  requires transitive motte.core;
  requires motte.trust;
  requires motte.pack;
  requires io.helidon.webserver;

  exports motte.drawbridge;
}
