package motte.cca;

import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;

/// What somebody says a realm should be; what is not said may be anything.
///
/// @param initialMeasurement its RIM
/// @param extensibleMeasurements those of its REMs that are said, by their number from 0
/// @param personalization its personalization value
public record RealmReference(
    Bytes initialMeasurement,
    Map<Integer, Bytes> extensibleMeasurements,
    Optional<Bytes> personalization) {

  public RealmReference {
    extensibleMeasurements = Map.copyOf(extensibleMeasurements);
  }

  boolean startsAs(RealmClaims realm) {
    return initialMeasurement.equals(realm.initialMeasurement());
  }

  boolean hasExtended(RealmClaims realm) {
    var registers = realm.extensibleMeasurements();
    return extensibleMeasurements.entrySet().stream()
        .allMatch(said ->
            said.getKey() < registers.size()
                && registers.get(said.getKey()).equals(said.getValue()));
  }

  boolean personalizes(RealmClaims realm) {
    return personalization.map(realm.personalization()::equals).orElse(true);
  }
}
