package motte.dcap;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// Which collateral a quote needs.
///
/// @param tee SGX or TDX
/// @param fmspc 6 bytes: the family of platforms
/// @param pckCa the common name of the CA that issued the PCK certificate
public record Platform(Tee tee, Bytes fmspc, String pckCa) {

  /// The platform of a quote that holds its PCK certificate, or of which that is given; none if
  /// neither is so. Nothing is verified.
  public static Optional<Platform> of(Quote quote, List<X509Certificate> pckChain) {
    var chain = pckChain(quote.signature(), pckChain);
    return chain.isEmpty() ? Optional.empty() : Optional.of(of(quote.tee(), chain.getFirst()));
  }

  /// Whether it names a CA of Intel's: what strangers write into certificates may be long.
  boolean isNamed() {
    return pckCa.equals(Intel.PLATFORM_CA) || pckCa.equals(Intel.PROCESSOR_CA);
  }

  static Platform of(Tee tee, X509Certificate pck) {
    return new Platform(
        tee, PckExtension.of(pck).fmspc(), Certificates.commonName(pck.getIssuerX500Principal()));
  }

  /// The certificates in the quote, or those given beside it.
  static List<X509Certificate> pckChain(QuoteSignature signed, List<X509Certificate> beside) {
    var certification = signed.certification();
    return certification.hasCertificates()
        ? Certificates.leafFirst(Certificates.parse(certification.data(), Quote::malformed))
        : beside;
  }
}
