package motte.corim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.MotteException;
import motte.trust.Chain;
import motte.trust.Spki;

/// Reads the maps of a manifest and of its CoMIDs.
final class CorimReader {
  private static final long URI = 32;
  private static final long COMID = 506;
  private static final long KEY = 554;
  private static final long CERTIFICATE = 555;
  private static final long CERTIFICATE_DER = 562;

  private final List<ReferenceTriple> references = new ArrayList<>();
  private final List<AttestKeyTriple> attestKeys = new ArrayList<>();
  private int unread;

  private CorimReader() {}

  static Corim read(Cbor.Map map, Optional<CorimSignature> signature, Digest digest) {
    onlyKeys(map, "manifest", 0, 5);
    var reader = new CorimReader();
    nonEmpty(map.at(1)).forEach(reader::tag);
    return new Corim(
        id(map.at(0)),
        map.find(3).map(CorimReader::profile),
        map.find(4).map(Cbor::map).map(Validity::read),
        reader.references,
        reader.attestKeys,
        reader.unread,
        signature,
        digest);
  }

  /// Refuses keys that are no numbers between the first and the last that a map knows.
  static void onlyKeys(Cbor.Map map, String what, long first, long last) {
    for (var key : map.entries().keySet()) {
      if (!(key instanceof Cbor.Int(long number)) || number < first || number > last) {
        throw CorimException.malformed("a " + what + " has the key " + key);
      }
    }
  }

  static List<Cbor> nonEmpty(Cbor array) {
    if (array.items().isEmpty()) {
      throw CorimException.malformed("a list is empty");
    }
    return array.items();
  }

  private static String id(Cbor id) {
    return switch (id) {
      case Cbor.Text(var text) -> text;
      case Cbor.Blob(var uuid) when uuid.size() == 16 -> uuid.hex();
      default -> throw CorimException.malformed("an identity is neither text nor a UUID");
    };
  }

  private static String profile(Cbor profile) {
    return profile instanceof Cbor.Tag(long tag, Cbor.Text(var uri)) && tag == URI
        ? uri
        : Environment.oid(profile)
            .orElseThrow(() -> CorimException.malformed("a profile is neither a URI nor an OID"));
  }

  /// A CoMID; of others, such as CoSWIDs, only that they are there.
  private void tag(Cbor tag) {
    if (!(tag instanceof Cbor.Tag(long number, Cbor.Blob(var encoded)))) {
      throw CorimException.malformed("a manifest holds something else than tagged bytes");
    }
    if (number != COMID) {
      unread++;
      return;
    }
    var comid = Cbor.decodeForeign(encoded).map();
    onlyKeys(comid, "CoMID", 0, 4);
    id(comid.at(1).map().at(0));
    var triples = comid.at(4).map();
    if (triples.entries().isEmpty()) {
      throw CorimException.malformed("a CoMID says nothing");
    }
    for (var each : triples.entries().entrySet()) {
      var records = nonEmpty(each.getValue());
      switch (each.getKey()) {
        case Cbor.Int(long kind) when kind == 0 -> records.forEach(this::reference);
        case Cbor.Int(long kind) when kind == 3 -> records.forEach(this::attestKey);
        case Cbor.Int _ -> unread += records.size();
        default -> throw CorimException.malformed("triples have the key " + each.getKey());
      }
    }
  }

  private void reference(Cbor triple) {
    var parts = parts(triple, 2);
    references.add(
        new ReferenceTriple(
            Environment.read(parts.get(0).map()),
            nonEmpty(parts.get(1)).stream().map(each -> Values.read(each.map())).toList()));
  }

  /// Keys with conditions of their own vouch for nothing that is understood here.
  private void attestKey(Cbor triple) {
    if (triple.items().size() == 3) {
      unread++;
      return;
    }
    var parts = parts(triple, 2);
    attestKeys.add(
        new AttestKeyTriple(
            Environment.read(parts.get(0).map()),
            nonEmpty(parts.get(1)).stream().map(CorimReader::key).toList()));
  }

  private static List<Cbor> parts(Cbor triple, int size) {
    if (triple.items().size() != size) {
      throw CorimException.malformed("a triple has " + triple.items().size() + " parts");
    }
    return triple.items();
  }

  private static Spki key(Cbor key) {
    try {
      return switch (key) {
        case Cbor.Tag(long tag, Cbor.Text(var pem)) when tag == KEY ->
            pem.startsWith("-----") ? Spki.parsePem(pem) : Spki.parsePem(armoured(pem));
        case Cbor.Tag(long tag, Cbor.Text(var pem)) when tag == CERTIFICATE ->
            Chain.parsePem(pem).spki();
        case Cbor.Tag(long tag, Cbor.Blob(var der)) when tag == CERTIFICATE_DER ->
            Chain.parseDer(List.of(der)).spki();
        default -> throw CorimException.malformed("a key is of a kind that is not understood");
      };
    } catch (CorimException e) {
      throw e;
    } catch (MotteException e) {
      throw CorimException.malformed("a key cannot be read: " + e.getMessage());
    }
  }

  private static String armoured(String base64) {
    return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
  }
}
