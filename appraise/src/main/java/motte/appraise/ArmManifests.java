package motte.appraise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import motte.cca.CcaEndorsements;
import motte.cca.PlatformReference;
import motte.cca.RealmReference;
import motte.cca.TrustAnchor;
import motte.core.Bytes;
import motte.corim.AttestKeyTriple;
import motte.corim.Condition;
import motte.corim.Corim;
import motte.corim.Measurement;
import motte.corim.ReferenceTriple;

/// Endorsements of Arm's platforms and realms in manifests, by the profiles for CCA and PSA
/// (draft-ydb-rats-cca-endorsements, draft-fdb-rats-psa-endorsements).
final class ArmManifests {
  private static final String REGISTER = "cca.rem";

  private ArmManifests() {}

  static CcaEndorsements of(List<Corim> manifests) {
    var anchors = new ArrayList<TrustAnchor>();
    var platforms = new ArrayList<PlatformReference>();
    var realms = new ArrayList<RealmReference>();
    for (var manifest : manifests) {
      manifest.attestKeys().forEach(triple -> anchors.addAll(anchors(triple)));
      for (var triple : manifest.references()) {
        platform(triple).ifPresent(platforms::add);
        realm(triple).ifPresent(realms::add);
      }
    }
    return new CcaEndorsements(anchors, platforms, realms);
  }

  private static List<TrustAnchor> anchors(AttestKeyTriple triple) {
    var of = triple.environment();
    return of.unread() || of.classOid().isPresent()
        ? List.of()
        : triple.keys().stream()
            .map(key -> new TrustAnchor(of.classBytes(), of.instance(), key))
            .toList();
  }

  /// A state of which any part is not understood is nobody's: it could have been the part that
  /// matters.
  private static Optional<PlatformReference> platform(ReferenceTriple triple) {
    var components = new ArrayList<PlatformReference.Component>();
    Optional<PlatformReference.Config> config = Optional.empty();
    for (var each : triple.measurements()) {
      var name = each.element().name();
      var component = component(each);
      var raw = each.find(Measurement.RAW, Condition.Raw.class);
      if (name.endsWith(".software-component") && component.isPresent()) {
        components.add(component.get());
      } else if (name.equals("cca.platform-config") && raw.isPresent() && !each.authorized()) {
        config = Optional.of(new PlatformReference.Config(raw.get().value(), raw.get().mask()));
      } else {
        return Optional.empty();
      }
    }
    var configured = config;
    return ofClass(triple).map(id -> new PlatformReference(id, components, configured));
  }

  private static Optional<PlatformReference.Component> component(Measurement measurement) {
    var signers = measurement.find(Measurement.CRYPTOKEYS, Condition.KeyNames.class);
    boolean read =
        !measurement.authorized()
            && measurement.conditions().entrySet().stream()
                .allMatch(
                    each -> each.getKey() == 0 || !(each.getValue() instanceof Condition.Unread))
            && signers.map(names -> names.values().size() == 1).orElse(true);
    return digest(measurement)
        .filter(_ -> read)
        .map(value ->
            new PlatformReference.Component(
                measurement.find(Measurement.NAME, Condition.Name.class).map(Condition.Name::value),
                value,
                signers.map(names -> names.values().iterator().next())));
  }

  private static Optional<RealmReference> realm(ReferenceTriple triple) {
    Optional<Bytes> initial = Optional.empty();
    Optional<Bytes> personalization = Optional.empty();
    var registers = new TreeMap<Integer, Bytes>();
    for (var each : triple.measurements()) {
      var name = each.element().name();
      var digest = digest(each);
      var raw = each.find(Measurement.RAW, Condition.Raw.class).map(Condition.Raw::value);
      if (name.equals("cca.rim") && digest.isPresent()) {
        initial = digest;
      } else if (name.matches(REGISTER + "[0-3]") && digest.isPresent()) {
        registers.put(Integer.parseInt(name.substring(REGISTER.length())), digest.get());
      } else if (name.equals("cca.rpv") && raw.isPresent()) {
        personalization = raw;
      } else {
        return Optional.empty();
      }
    }
    var rest = personalization;
    boolean same = triple.environment().classBytes().equals(initial);
    return initial.filter(_ -> same).map(rim -> new RealmReference(rim, registers, rest));
  }

  private static Optional<Bytes> ofClass(ReferenceTriple triple) {
    var of = triple.environment();
    return of.unread() || of.instance().isPresent() ? Optional.empty() : of.classBytes();
  }

  /// The one digest of a measurement.
  private static Optional<Bytes> digest(Measurement measurement) {
    return measurement
        .find(Measurement.DIGESTS, Condition.Digests.class)
        .filter(digests -> digests.values().size() == 1)
        .map(digests -> digests.values().values().iterator().next());
  }
}
