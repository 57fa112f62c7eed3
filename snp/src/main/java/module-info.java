/// AMD SEV-SNP evidence: read strictly, and appraised whole; what vouches for it, from files or
/// from AMD's key distribution service; and launch digests, computed from what is launched.
///
/// ```java
/// var appraiser = SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()));
/// var evidence = SnpEvidence.parse(bytes); // a report, alone or with its certificates
/// var endorsements = SnpEndorsements.of(evidence).or(SnpEndorsements.amd());
/// var policy = SnpPolicy.STANDARD.wanting(Reference.MEASUREMENT, Set.of(expected));
/// var findings = Findings.of("snp");
/// var claims = appraiser.appraise(evidence, endorsements, policy, at, findings);
/// ```
@org.jspecify.annotations.NullMarked
module motte.snp {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires transitive motte.verdict;
  requires transitive motte.endorsement;
  requires transitive java.net.http;

  exports motte.snp;
}
