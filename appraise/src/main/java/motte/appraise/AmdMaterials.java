package motte.appraise;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import motte.core.Bytes;
import motte.intake.Materials;
import motte.snp.SnpAppraiser;
import motte.snp.SnpEndorsements;
import motte.snp.SnpEvidence;
import motte.verdict.Findings;

/// What files say of guests of AMD SEV-SNP.
///
/// @param materials the files
/// @param appraiser who checks reports
/// @param account where what they say goes
record AmdMaterials(
    Materials materials,
    PlatformPolicy policy,
    SnpAppraiser appraiser,
    Instant at,
    Findings findings,
    MaterialAccount account) {

  void appraise() {
    materials.snp().forEach(this::snp);
  }

  private void snp(SnpEvidence evidence) {
    var certificates =
        SnpEndorsements.parse(materials.certificates().stream().map(AmdMaterials::der).toList());
    for (var crl : materials.crls()) {
      certificates = certificates.revoking(crl);
    }
    var roots = new SnpEndorsements(List.of(), policy.acceptedRoots().forSnp(), List.of());
    var endorsements =
        SnpEndorsements.of(evidence).or(certificates).or(SnpEndorsements.amd()).or(roots);
    var said = appraiser.appraise(evidence, endorsements, policy.snp(), at, findings.in("snp"));
    account.shows(SeenElements.of(evidence.report()));
    account.says("snp", said.grade(), said.values());
  }

  private static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.wrap(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new AssertionError("a parsed certificate has an encoding", e);
    }
  }
}
