package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;
import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Json;
import motte.dcap.CollateralStore;
import motte.endorsement.CertificatePath;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.intake.Materials;
import motte.snp.SnpEndorsements;
import motte.snp.Vek;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Looks at endorsements without any evidence: they are read, and certificates of AMD's signing
/// keys are held against their issuers. That refuses in any case, for an endorsement proves
/// nothing.
final class EndorsementAppraisal {
  static final String LAYER = "endorsement";

  private EndorsementAppraisal() {}

  static Map<String, Json> appraise(
      Materials materials, PathValidator paths, PinnedRoots roots, Instant at, Findings all) {
    var findings = all.in(LAYER);
    Map<String, Json> claims = new LinkedHashMap<>();
    findings.add(
        ROOT_OF_TRUST,
        "evidence",
        Finding.failed("there is none among the files: an endorsement alone proves nothing"));
    new CollateralStore().addFiles(materials.collateral());
    for (var certificate : materials.certificates()) {
      if (Vek.is(certificate)) {
        var vek = Vek.of(certificate);
        claims.putAll(vek.fields());
        var pool = new java.util.ArrayList<>(SnpEndorsements.amd().issuers());
        pool.addAll(materials.certificates());
        findings.read(
            ENDORSEMENT,
            "certificate path",
            "it leads to a pinned root of AMD",
            () -> paths.validate(CertificatePath.build(certificate, pool), roots, at));
      }
    }
    return claims;
  }
}
