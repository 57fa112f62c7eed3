package motte.pack;

import motte.core.Bytes;
import motte.core.Digest;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// A component and its manifest, signed by their publisher, as an OCI artifact.
@SuppressWarnings({"JavaLangClash", "DoNotCallSuggester"})
public final class Package {
  private Package() {}

  /// Makes and signs a package.
  public static Package build(
      Bytes component, Manifest manifest, String manifestToml, SigningKey publisher) {
    throw new UnsupportedOperationException("not yet");
  }

  /// The manifest, from its canonical form.
  public Manifest manifest() {
    throw new UnsupportedOperationException("not yet");
  }

  /// The manifest's canonical form.
  public Bytes manifestCbor() {
    throw new UnsupportedOperationException("not yet");
  }

  /// The manifest as its author wrote it, for people; nothing reads it.
  public Bytes manifestToml() {
    throw new UnsupportedOperationException("not yet");
  }

  /// The component's bytes.
  public Bytes component() {
    throw new UnsupportedOperationException("not yet");
  }

  /// SHA-384 of the component: what logs and certificates name.
  public Digest componentDigest() {
    throw new UnsupportedOperationException("not yet");
  }

  /// The key that signed.
  public Spki publisher() {
    throw new UnsupportedOperationException("not yet");
  }

  /// The OCI manifest.
  public OciManifest oci() {
    throw new UnsupportedOperationException("not yet");
  }

  /// SHA-256 of the OCI manifest: the package's name.
  public Digest digest() {
    throw new UnsupportedOperationException("not yet");
  }

  /// Recomputes every digest and checks the signature; throws `publisher-mismatch` unless it is
  /// that of `expected`.
  public void verify(Spki expected) {
    throw new UnsupportedOperationException("not yet");
  }
}
