package motte.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Root certificates that are trusted.
@SuppressWarnings("DoNotCallSuggester")
public record Anchors(List<X509Certificate> roots) {

  public static Anchors parsePem(String pem) {
    throw new UnsupportedOperationException("not yet");
  }

  public void verify(Chain chain, Instant at) {
    throw new UnsupportedOperationException("not yet");
  }

  public String pem() {
    throw new UnsupportedOperationException("not yet");
  }
}
