package motte.endorsement;

import java.io.ByteArrayInputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Spki;

/// A certificate revocation list (RFC 5280 §5), whole: delta lists and indirect lists do not occur.
public final class Crl {
  private static final int CRL_SIGN = 6;
  private static final String DELTA = "2.5.29.27";

  private final X509CRL list;

  private Crl(X509CRL list) {
    this.list = list;
  }

  /// Reads DER: `crl-malformed`.
  public static Crl parse(Bytes der) {
    try {
      var in = new ByteArrayInputStream(der.toArray());
      var read = CertificateFactory.getInstance("X.509").generateCRL(in);
      if (in.available() == 0 && read instanceof X509CRL list) {
        if (list.getExtensionValue(DELTA) != null) {
          throw malformed("it is a delta list, which does not hold all that is revoked");
        }
        return new Crl(list);
      }
      throw malformed(in.available() + " bytes follow it");
    } catch (CRLException | CertificateException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /// The list as it was read.
  public Bytes der() {
    try {
      return Bytes.wrap(list.getEncoded());
    } catch (CRLException e) {
      throw new AssertionError("a parsed list has an encoding", e);
    }
  }

  /// Whose certificates it is about.
  public X500Principal issuer() {
    return list.getIssuerX500Principal();
  }

  /// From when it holds.
  public Instant thisUpdate() {
    return list.getThisUpdate().toInstant();
  }

  /// Until when it holds, if it says so.
  public Optional<Instant> nextUpdate() {
    return Optional.ofNullable(list.getNextUpdate()).map(date -> date.toInstant());
  }

  /// Checks that `issuer` signed this list: `crl-invalid`.
  public void verify(X509Certificate issuer, SignatureEngine engine) {
    var usage = issuer.getKeyUsage();
    if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      throw invalid("it is from `" + list.getIssuerX500Principal().getName() + "`");
    }
    if (usage != null && !usage[CRL_SIGN]) {
      throw invalid("its issuer may not sign revocation lists");
    }
    if (list.hasUnsupportedCriticalExtension()) {
      throw invalid("it has a critical extension that is not understood");
    }
    try {
      X509Signature.requireOneAlgorithm(list.getEncoded());
      var signature =
          X509Signature.of(
              list.getSigAlgOID(),
              list.getSigAlgParams(),
              list.getSignature(),
              issuer.getPublicKey());
      engine
          .prepareIssuer(Spki.of(issuer.getPublicKey()))
          .verify(signature.scheme(), Bytes.wrap(list.getTBSCertList()), signature.signature());
    } catch (EndorsementException e) {
      throw invalid(e.getMessage());
    } catch (CRLException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /// Checks that the list was in force at that time: `crl-not-valid-then`.
  public void dates(Instant at) {
    boolean ended = nextUpdate().map(at::isAfter).orElse(false);
    if (at.isBefore(thisUpdate()) || ended) {
      throw new EndorsementException(
          Kind.DENIED,
          "crl-not-valid-then",
          "the revocation list of `"
              + issuer().getName()
              + "` holds from "
              + thisUpdate()
              + " to "
              + nextUpdate().map(Instant::toString).orElse("no stated time")
              + ", not at "
              + at,
          "give the revocation list of that time");
    }
  }

  /// When a certificate of this issuer was revoked, if it was.
  public Optional<Instant> revoked(X509Certificate certificate) {
    if (!certificate.getIssuerX500Principal().equals(issuer())) {
      return Optional.empty();
    }
    return Optional.ofNullable(list.getRevokedCertificate(certificate.getSerialNumber()))
        .map(entry -> entry.getRevocationDate().toInstant());
  }

  private static EndorsementException malformed(String why) {
    return new EndorsementException(
        Kind.INVALID,
        "crl-malformed",
        "a certificate revocation list cannot be read: " + why,
        "give one list in DER, as the maker's service sends it");
  }

  private static EndorsementException invalid(String why) {
    return new EndorsementException(
        Kind.DENIED,
        "crl-invalid",
        "the revocation list does not hold: " + why,
        "fetch it again from the maker");
  }
}
