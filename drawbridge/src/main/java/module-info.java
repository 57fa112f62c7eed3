/// The registry as a server: OCI distribution over TLS 1.3, which takes packages from accounts and
/// releases each only to accounts and to keeps whose certificate names exactly that package.
///
/// ```java
/// try (var drawbridge = Drawbridge.start(config)) {
///   System.out.println(drawbridge.uri());
/// }
/// ```
@org.jspecify.annotations.NullMarked
module motte.drawbridge {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires motte.capability;
  requires motte.pack;
  requires io.helidon.common.tls;
  requires io.helidon.http;
  requires io.helidon.http.media;
  requires io.helidon.common.socket;
  requires io.helidon.webserver;
  requires java.net.http;

  exports motte.drawbridge;
}
