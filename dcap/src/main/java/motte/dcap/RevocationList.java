package motte.dcap;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import motte.core.Bytes;
import motte.endorsement.Crl;
import motte.endorsement.EndorsementException;
import motte.trust.Pem;
import motte.trust.TrustException;

/// A revocation list of Intel's root or of one of its PCK CAs.
///
/// @param der its bytes
/// @param list the same, read
public record RevocationList(Bytes der, Crl list) {
  private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+|([0-9A-F]{2})+");
  private static final String LABEL = "X509 CRL";

  /// Reads DER, PEM, or the hexadecimal digits of DER, as Intel's services and libraries give them:
  /// `collateral-malformed`.
  public static RevocationList parse(Bytes bytes) {
    try {
      var der = der(bytes);
      return new RevocationList(der, Crl.parse(der));
    } catch (EndorsementException | TrustException e) {
      throw CollateralFiles.malformed(e.getMessage());
    }
  }

  /// Whose certificates it is about: the common name.
  public String issuer() {
    return Certificates.commonName(list.issuer());
  }

  /// Whether it is the root's.
  public boolean ofRoot() {
    return issuer().equals(Intel.ROOT_CA);
  }

  private static Bytes der(Bytes bytes) {
    if (bytes.size() > 0 && bytes.at(0) == 0x30) {
      return bytes;
    }
    var text = new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
    if (text.startsWith("-----BEGIN")) {
      return Pem.block(LABEL, text);
    }
    var digits = trimmed(text);
    if (HEX.matcher(digits).matches()) {
      return Bytes.parseHex(digits);
    }
    throw CollateralFiles.malformed("a revocation list is neither DER nor PEM nor hexadecimal");
  }

  private static String trimmed(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == 0 || text.charAt(end - 1) == '\n')) {
      end--;
    }
    return text.substring(0, end);
  }
}
