package motte.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import motte.core.Bytes;

/// A certificate chain, leaf first, root last.
@SuppressWarnings("DoNotCallSuggester")
public record Chain(List<X509Certificate> certificates) {

  public static Chain parsePem(String pem) {
    throw new UnsupportedOperationException("not yet");
  }

  public static Chain parseDer(List<Bytes> der) {
    throw new UnsupportedOperationException("not yet");
  }

  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  public X509Certificate root() {
    return certificates.getLast();
  }

  public Spki spki() {
    return Spki.of(leaf().getPublicKey());
  }

  public String pem() {
    throw new UnsupportedOperationException("not yet");
  }

  public List<Bytes> der() {
    throw new UnsupportedOperationException("not yet");
  }
}
