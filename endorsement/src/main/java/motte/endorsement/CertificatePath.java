package motte.endorsement;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Certificates from a leaf to a root, each followed by one with its issuer's name. Whether it
/// holds is for [PathValidator] to say.
///
/// @param certificates leaf first; at least one
public record CertificatePath(List<X509Certificate> certificates) {
  /// Longer paths do not occur; a pool cannot make one go in circles.
  private static final int LONGEST = 8;

  public CertificatePath {
    certificates = List.copyOf(certificates);
  }

  /// The path that begins at `leaf`, by the names of issuers and subjects. It ends with a
  /// certificate that names itself as issuer, or whose issuer is not in the pool.
  public static CertificatePath build(X509Certificate leaf, Collection<X509Certificate> pool) {
    List<X509Certificate> path = new ArrayList<>();
    path.add(leaf);
    while (path.size() < LONGEST) {
      var last = path.getLast();
      if (isSelfIssued(last)) {
        break;
      }
      var issuer =
          pool.stream()
              .filter(one ->
                  one.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                      && !path.contains(one))
              .findFirst();
      if (issuer.isEmpty()) {
        break;
      }
      path.add(issuer.get());
    }
    return new CertificatePath(path);
  }

  /// The certificate that the path is about.
  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  /// The last certificate.
  public X509Certificate root() {
    return certificates.getLast();
  }

  /// The certificate that issued the one at `index`; the root issued itself.
  public X509Certificate issuerOf(int index) {
    return certificates.get(Math.min(index + 1, certificates.size() - 1));
  }

  static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }
}
