/// Reference manifests: what somebody says that measured things should be, or that keys belong to
/// attesters, as a CoRIM of CoMIDs in CBOR (draft-ietf-rats-corim-11), signed or not. Read here,
/// and held against what evidence says; which evidence that is, and who may sign, others know.
///
/// ```java
/// var manifest = Corim.parse(Bytes.wrap(Files.readAllBytes(file)));
/// var seen = Map.of(Element.of(641), Measured.digest("sha-384", report.measurement()));
/// manifest.references().getFirst().mismatch(seen).isEmpty();
/// ```
@org.jspecify.annotations.NullMarked
module motte.corim {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires transitive motte.endorsement;

  exports motte.corim;
}
