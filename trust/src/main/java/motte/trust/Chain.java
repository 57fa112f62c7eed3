package motte.trust;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import motte.core.Bytes;
import motte.core.Kind;

/// A certificate chain, leaf first, root last; never empty. Whether it holds together is for
/// [Anchors#verify] to say.
///
/// @param certificates leaf first
public record Chain(List<X509Certificate> certificates) {
  private static final String LABEL = "CERTIFICATE";

  public Chain {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw malformed("there is no certificate");
    }
  }

  /// Reads PEM text: `pem-malformed`, `certificate-malformed`.
  public static Chain parsePem(String pem) {
    return parseDer(Pem.blocks(LABEL, pem));
  }

  /// Reads DER certificates, leaf first: `certificate-malformed`.
  public static Chain parseDer(List<Bytes> der) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (var each : der) {
      certificates.add(certificate(each));
    }
    return new Chain(certificates);
  }

  /// The certificate that the chain is about.
  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  /// The last certificate.
  public X509Certificate root() {
    return certificates.getLast();
  }

  /// The key of the leaf.
  public Spki spki() {
    return Spki.of(leaf().getPublicKey());
  }

  /// PEM text, leaf first.
  public String pem() {
    var text = new StringBuilder();
    for (var each : der()) {
      text.append(Pem.write(LABEL, each));
    }
    return text.toString();
  }

  /// The certificates in DER, leaf first.
  public List<Bytes> der() {
    return certificates.stream().map(Chain::der).toList();
  }

  private static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.wrap(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new AssertionError("a parsed certificate has an encoding", e);
    }
  }

  private static X509Certificate certificate(Bytes der) {
    try {
      var in = new ByteArrayInputStream(der.toArray());
      var certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
      if (in.available() == 0 && certificate instanceof X509Certificate x509) {
        return x509;
      }
      throw malformed(in.available() + " bytes follow a certificate");
    } catch (CertificateException e) {
      throw malformed("a certificate cannot be read: " + e.getMessage());
    }
  }

  private static TrustException malformed(String message) {
    return new TrustException(
        Kind.INVALID,
        "certificate-malformed",
        message,
        "give X.509 certificates, leaf first, as PEM blocks CERTIFICATE or as DER");
  }
}
