package motte.trust;

import java.security.cert.X509Certificate;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;

/// What a certificate of a Motte steward says about its subject.
@SuppressWarnings("DoNotCallSuggester")
public record Claims(
    Purpose kind,
    String domain,
    Grade grade,
    Digest keepMeasurement,
    Digest warrant,
    Digest pkg,
    Optional<String> role,
    Optional<Digest> component,
    Optional<String> instance,
    Digest ear) {

  /// The certificate extension that holds the claims.
  public static final String OID = "2.25.14000858249614529725864780151203450296";

  /// What the certificate is for.
  public enum Purpose {
    KEEP,
    INSTANCE
  }

  public Bytes encode() {
    throw new UnsupportedOperationException("not yet");
  }

  public static Claims parse(Bytes encoded) {
    throw new UnsupportedOperationException("not yet");
  }

  public static Optional<Claims> of(X509Certificate certificate) {
    throw new UnsupportedOperationException("not yet");
  }

  public String spiffe() {
    throw new UnsupportedOperationException("not yet");
  }
}
