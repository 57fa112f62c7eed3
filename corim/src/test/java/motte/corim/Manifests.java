package motte.corim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.trust.SigningKey;

/// Writes manifests.
final class Manifests {
  static final Cbor OID_SNP = new Cbor.Tag(111, Cbor.of(Bytes.parseHex("2b060104019c780301")));

  private Manifests() {}

  /// An unsigned manifest with one CoMID.
  static Bytes unsigned(Cbor.Map triples) {
    return new Cbor.Tag(501, map(triples)).encoded();
  }

  static Cbor.Map map(Cbor.Map triples) {
    return one(0, Cbor.of("a manifest")).put(1, Cbor.array(comid(triples)));
  }

  static Cbor comid(Cbor.Map triples) {
    var comid = one(1, one(0, Cbor.of("a tag"))).put(4, triples);
    return new Cbor.Tag(506, Cbor.of(comid.encoded()));
  }

  static Cbor.Map references(Cbor... triples) {
    return one(0, Cbor.array(triples));
  }

  static Cbor triple(Cbor.Map environment, Cbor... measurements) {
    return Cbor.array(environment, Cbor.array(measurements));
  }

  static Cbor.Map ofClass(Cbor id) {
    return one(0, one(0, id));
  }

  static Cbor measurement(Cbor key, Cbor.Map values) {
    return one(0, key).put(1, values);
  }

  static Cbor digests(long hash, Bytes... values) {
    var all = new ArrayList<Cbor>();
    for (var value : values) {
      all.add(Cbor.array(Cbor.of(hash), Cbor.of(value)));
    }
    return Cbor.array(all);
  }

  static Cbor.Map one(long key, Cbor value) {
    return Cbor.emptyMap().put(key, value);
  }

  static Cbor bytes(Bytes value) {
    return new Cbor.Tag(560, Cbor.of(value));
  }

  /// One reference value of one element.
  static Corim saying(Cbor key, Cbor.Map values) {
    return Corim.parse(unsigned(references(triple(ofClass(OID_SNP), measurement(key, values)))));
  }

  static boolean matches(Corim manifest, Map<Element, Measured> seen) {
    return manifest.references().getFirst().mismatch(seen).isEmpty();
  }

  /// Signs as draft-ietf-rats-corim §4.2 wants it, with a corim-meta.
  static Bytes signed(SigningKey key, Cbor.Map validity, Bytes payload) {
    return signed(
        key,
        one(1, Cbor.of(algorithm(key)))
            .put(3, Cbor.of("application/rim+cbor"))
            .put(8, Cbor.of(one(0, one(0, Cbor.of("Acme"))).put(1, validity).encoded())),
        Cbor.emptyMap(),
        payload);
  }

  static Bytes signed(SigningKey key, Cbor.Map header, Cbor.Map unprotected, Bytes payload) {
    var signed =
        Cbor.array(
            Cbor.of("Signature1"),
            Cbor.of(header.encoded()),
            Cbor.of(Bytes.empty()),
            Cbor.of(payload));
    return new Cbor.Tag(
            18,
            Cbor.array(
                List.of(
                    Cbor.of(header.encoded()),
                    unprotected,
                    Cbor.of(payload),
                    Cbor.of(key.sign(signed.encode())))))
        .encoded();
  }

  static long algorithm(SigningKey key) {
    return key.curve() == SigningKey.Curve.P256 ? -7 : -35;
  }

  static Cbor time(long seconds) {
    return new Cbor.Tag(1, Cbor.of(seconds));
  }
}
