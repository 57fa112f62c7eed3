package motte.trust;

import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// A PKCS #10 certificate request (RFC 2986) whose own signature has been checked.
@SuppressWarnings("DoNotCallSuggester")
public final class CertificateRequest {
  private CertificateRequest() {}

  public static CertificateRequest create(SigningKey key, List<String> dnsNames) {
    throw new UnsupportedOperationException("not yet");
  }

  public static CertificateRequest parse(byte[] der) {
    throw new UnsupportedOperationException("not yet");
  }

  public Bytes der() {
    throw new UnsupportedOperationException("not yet");
  }

  public Spki spki() {
    throw new UnsupportedOperationException("not yet");
  }

  public List<String> dnsNames() {
    throw new UnsupportedOperationException("not yet");
  }

  public List<String> addresses() {
    throw new UnsupportedOperationException("not yet");
  }

  public Optional<Bytes> extension(String oid) {
    throw new UnsupportedOperationException("not yet");
  }
}
