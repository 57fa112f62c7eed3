package motte.pack;

import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLContext;
import motte.core.Digest;

/// A client of an OCI registry (distribution specification v1.1) over TLS 1.3.
@SuppressWarnings("DoNotCallSuggester")
public final class Registry implements AutoCloseable {
  private Registry() {}

  /// A registry that is asked without an account: by the client certificate of `tls`, if any.
  public static Registry open(URI address, SSLContext tls) {
    throw new UnsupportedOperationException("not yet");
  }

  /// A registry that is asked in the name of an account.
  public static Registry open(URI address, SSLContext tls, Credentials credentials) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Uploads what is missing, then the manifest, under the reference's tag if it has one.
  public Digest push(Package pkg, Reference to) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Downloads a package by digest, or else by tag, and checks every digest on the way.
  public Package pull(Reference from) {
    throw new UnsupportedOperationException("not yet");
  }

  /// The digest that a tag points to now.
  public Digest resolve(Reference tagged) {
    throw new UnsupportedOperationException("not yet");
  }

  /// The repository's tags in order.
  public List<String> tags(String repository) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Frees the connections.
  @Override
  public void close() {}
}
