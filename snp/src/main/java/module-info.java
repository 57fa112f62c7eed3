/// AMD SEV-SNP evidence: read strictly, and appraised whole.
///
/// ```java
/// var evidence = SnpEvidence.parse(bytes); // a report, alone or with its certificates
/// evidence.report().measurement();         // what was launched, if all else holds
/// ```
@org.jspecify.annotations.NullMarked
module motte.snp {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;

  exports motte.snp;
}
