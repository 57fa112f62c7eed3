/// What is shipped to a keep, and by whose order: the manifest, the package (an OCI artifact signed
/// by its publisher), the warrant (signed by the tenant), and the client that pushes and pulls.
///
/// ```java
/// var reference = Reference.parse("registry.example:5000/games/cryptle:1.0");
/// var registry = Registry.open(reference.registryUri(), tls, credentials);
/// var digest = registry.push(Package.build(wasm, Manifest.standard(), "", publisherKey), reference);
/// var pulled = registry.pull(reference.withDigest(digest));
/// pulled.verify(publisherKey.spki());
/// ```
@org.jspecify.annotations.NullMarked
module motte.pack {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires transitive java.net.http;

  exports motte.pack;
}
