/// What somebody hands in, recognised by its content: evidence of every platform, and what vouches
/// for it, raw or wrapped in hexadecimal, base64, PEM, JSON, a certificate request. Nothing is
/// believed here, and nothing is judged.
///
/// ```java
/// var materials = Materials.of(Map.of("report.bin", report, "vcek.pem", vcek));
/// materials.snp().getFirst().report().measurement();
/// ```
@org.jspecify.annotations.NullMarked
module motte.intake {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires transitive motte.endorsement;
  requires transitive motte.eventlog;
  requires transitive motte.tpm;
  requires motte.evidence;
  requires transitive motte.snp;
  requires transitive motte.dcap;
  requires transitive motte.cca;
  requires transitive motte.corim;

  exports motte.intake;
}
