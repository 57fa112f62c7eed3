package motte.appraise;

import static motte.verdict.Remits.IDENTITY;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.endorsement.Crl;
import motte.endorsement.SignatureEngine;
import motte.trust.Anchors;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Looks a presented certificate up in its domain's list of revocations (RFC 5280 §6.3).
final class RevocationAppraisal {
  private static final SignatureEngine ENGINE = SignatureEngine.bouncyCastle();

  private RevocationAppraisal() {}

  /// @param list the list in DER, if one is to be asked for
  static void appraise(
      Presented presented,
      Anchors domain,
      Optional<Supplier<Bytes>> list,
      Instant at,
      Findings findings) {
    findings.add(
        IDENTITY,
        "revocation",
        list.map(found -> finding(presented, domain, found, at))
            .orElse(Finding.skipped("no list of revocations was asked for")));
  }

  private static Finding finding(
      Presented presented, Anchors domain, Supplier<Bytes> list, Instant at) {
    try {
      var crl = Crl.parse(list.get());
      if (!crl.issuer().equals(presented.chain().leaf().getIssuerX500Principal())) {
        return Finding.failed(
            "the list of revocations is from `"
                + crl.issuer().getName()
                + "`, who did not issue it");
      }
      for (var root : domain.roots()) {
        if (root.getSubjectX500Principal().equals(crl.issuer())) {
          crl.verify(root, ENGINE);
          crl.dates(at);
          return listed(presented.chain().leaf(), crl);
        }
      }
      return Finding.failed(
          "the list of revocations is from `"
              + crl.issuer().getName()
              + "`, no root of the domain");
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  private static Finding listed(X509Certificate leaf, Crl crl) {
    var serial = leaf.getSerialNumber().toString(16);
    return crl.revoked(leaf)
        .map(since -> Finding.failed("the certificate `" + serial + "` is revoked since " + since))
        .orElseGet(() ->
            Finding.passed("`" + serial + "` is not in the domain's list of " + crl.thisUpdate()));
  }
}
