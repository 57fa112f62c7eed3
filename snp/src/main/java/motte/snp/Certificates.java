package motte.snp;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import motte.core.Bytes;
import motte.trust.Chain;

/// Certificates from bytes.
final class Certificates {
  private static final int SEQUENCE = 0x30;

  private Certificates() {}

  /// One in DER, or any number in PEM: `certificate-malformed`, `pem-malformed`.
  static List<X509Certificate> parse(Bytes bytes) {
    boolean der = bytes.size() > 0 && bytes.at(0) == SEQUENCE;
    return (der
            ? Chain.parseDer(List.of(bytes))
            : Chain.parsePem(new String(bytes.toArray(), StandardCharsets.ISO_8859_1)))
        .certificates();
  }
}
