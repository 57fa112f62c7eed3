/// Manifest, warrant, package, registry client.
@org.jspecify.annotations.NullMarked
module motte.pack {
  requires static org.jspecify;
  requires transitive motte.core;
  requires motte.trust;
  requires java.net.http;

  exports motte.pack;
}
