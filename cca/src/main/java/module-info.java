/// Attestation tokens of Arm: of a realm and the platform that it runs on (CCA), and of a device
/// with a Platform Security Architecture (PSA).
///
/// A CCA token is two signed sets of claims. The platform's is signed by its attestation key
/// (CPAK), for which somebody must vouch; its challenge is the hash of the realm's key, and that
/// key signs the realm's claims.
///
/// ```java
/// var token = CcaToken.parse(Bytes.wrap(Files.readAllBytes(file)));
/// var endorsements = CcaEndorsements.none().with(CcaKey.parse(Files.readString(cpak)));
/// var findings = Findings.of(CcaToken.LAYER);
/// token.appraise(CcaExpectations.of(endorsements, challenge), engine, findings);
/// ```
///
/// Sources: draft-ffm-rats-cca-token, the Realm Management Monitor specification (DEN0137) §A7.2,
/// RFC 9783 for PSA.
@org.jspecify.annotations.NullMarked
module motte.cca {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires transitive motte.verdict;
  requires transitive motte.endorsement;

  exports motte.cca;
}
