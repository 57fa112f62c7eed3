package motte.corim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
  private final List<Endorsing> endorsed = new ArrayList<>();
  private final List<AttestKeyTriple> attestKeys = new ArrayList<>();
  private int unread;

  private CorimReader() {}

  static Corim read(Cbor.Map map, Optional<CorimSignature> signature, Digest digest) {
    var reader = new CorimReader();
    reader.unread += extensions(map, "manifest", 5);
    nonEmpty(map.at(1)).forEach(reader::tag);
    return new Corim(
        id(map.at(0)),
        map.find(3).map(CorimReader::profile),
        map.find(4).map(Cbor::map).map(Validity::read),
        reader.references,
        reader.endorsed,
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

  /// Counts the extensions of a map that can be extended: keys of a profile's own, negative or text
  /// (§10, "Map Extensions"). They may add to what is said, and alter nothing of it, so that who
  /// does not understand them can do without. Keys that are assigned globally are known up to
  /// `last`; one beyond it may mean anything, and is refused.
  private static int extensions(Cbor.Map map, String what, long last) {
    int count = 0;
    for (var key : map.entries().keySet()) {
      switch (key) {
        case Cbor.Text _ -> count++;
        case Cbor.Int(long number) when number < 0 -> count++;
        case Cbor.Int(long number) when number <= last -> {
          // It has its place.
        }
        default -> throw CorimException.malformed("a " + what + " has the key " + key);
      }
    }
    return count;
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
    unread += extensions(comid, "CoMID", 4);
    id(comid.at(1).map().at(0));
    var triples = comid.at(4).map();
    if (triples.entries().isEmpty()) {
      throw CorimException.malformed("a CoMID says nothing");
    }
    for (var each : triples.entries().entrySet()) {
      var records = nonEmpty(each.getValue());
      switch (each.getKey()) {
        case Cbor.Int(long kind) when kind == 0 -> records.forEach(this::reference);
        case Cbor.Int(long kind) when kind == 1 -> records.forEach(this::endorsedValues);
        case Cbor.Int(long kind) when kind == 3 -> records.forEach(this::attestKey);
        case Cbor.Int(long kind) when kind == 8 -> records.forEach(this::series);
        case Cbor.Int(long kind) when kind == 10 -> records.forEach(this::conditional);
        case Cbor.Int _, Cbor.Text _ -> unread += records.size();
        default -> throw CorimException.malformed("triples have the key " + each.getKey());
      }
    }
  }

  private void reference(Cbor triple) {
    references.add(state(triple));
  }

  private static ReferenceTriple state(Cbor triple) {
    var parts = parts(triple, 2);
    return new ReferenceTriple(
        Environment.read(parts.get(0).map()), measurements(nonEmpty(parts.get(1))));
  }

  private static List<Measurement> measurements(List<Cbor> maps) {
    return maps.stream().map(each -> Values.read(each.map())).toList();
  }

  private static List<ReferenceTriple> states(Cbor triples) {
    return nonEmpty(triples).stream().map(CorimReader::state).toList();
  }

  /// Claims about an environment, wherever it is.
  private void endorsedValues(Cbor triple) {
    var claims = state(triple);
    var anywhere = new ReferenceTriple(claims.environment(), List.of());
    endorsed.add(new Endorsing(List.of(new Endorsing.Step(List.of(anywhere), List.of(claims)))));
  }

  private void conditional(Cbor triple) {
    var parts = parts(triple, 2);
    endorsed.add(
        new Endorsing(List.of(new Endorsing.Step(states(parts.get(0)), states(parts.get(1))))));
  }

  /// A series whose condition names who has to have said so cannot be told to be met.
  private void series(Cbor triple) {
    var parts = parts(triple, 2);
    var common = parts.get(0).items();
    if (common.size() == 3) {
      unread++;
      return;
    }
    var environment = Environment.read(parts(parts.get(0), 2).get(0).map());
    var shared = measurements(common.get(1).items());
    var steps = new ArrayList<Endorsing.Step>();
    var types = new HashSet<Set<Object>>();
    for (var each : nonEmpty(parts.get(1))) {
      var pair = parts(each, 2);
      var own = measurements(nonEmpty(pair.get(0)));
      types.add(own.stream().map(CorimReader::type).collect(Collectors.toSet()));
      var all = new ArrayList<>(shared);
      all.addAll(own);
      steps.add(
          new Endorsing.Step(
              List.of(new ReferenceTriple(environment, all)),
              List.of(new ReferenceTriple(environment, measurements(nonEmpty(pair.get(1)))))));
    }
    if (types.size() > 1) {
      throw CorimException.malformed("the conditions of a series are not all about the same");
    }
    endorsed.add(new Endorsing(steps));
  }

  private static Object type(Measurement measurement) {
    return List.of(measurement.element(), measurement.conditions().keySet());
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
