package motte.intake;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.Json;

/// The forms in which JSON holds register values: an array of hashes, an object of hashes by
/// number, or an array of objects with a number and a hash each.
final class Rows {
  private static final int MOST = 32;
  private static final SortedMap<Integer, Bytes> NONE = Collections.emptySortedMap();

  /// Members with the number, and with the hash.
  private static final List<String> NUMBERS = List.of("index", "Index", "key", "pcr");

  private static final List<String> HASHES = List.of("digest", "Digest", "value");

  private Rows() {}

  /// The values of an array, by number; none if it is no row of two hashes or more.
  static SortedMap<Integer, Bytes> of(List<Json> items, Function<Json, Optional<Bytes>> hash) {
    var values = new TreeMap<Integer, Bytes>();
    for (int i = 0; i < items.size(); i++) {
      int place = i;
      var number = items.get(i) instanceof Json.Map map ? number(map) : Optional.of(place);
      var value = items.get(i) instanceof Json.Map map ? hash(map, hash) : hash.apply(items.get(i));
      if (number.isEmpty() || value.isEmpty() || values.put(number.get(), value.get()) != null) {
        return NONE;
      }
    }
    return row(values, 2);
  }

  /// The values of an object whose names are numbers; none if it is not that.
  static SortedMap<Integer, Bytes> of(Json.Map map, Function<Json, Optional<Bytes>> hash) {
    var values = new TreeMap<Integer, Bytes>();
    for (var member : map.members().entrySet()) {
      var value = hash.apply(member.getValue());
      if (!member.getKey().matches("[0-9]{1,2}") || value.isEmpty()) {
        return NONE;
      }
      values.put(Integer.parseInt(member.getKey()), value.get());
    }
    return row(values, 1);
  }

  /// Without its number the register is 0: so protocol buffers leave it out.
  private static Optional<Integer> number(Json.Map map) {
    for (var name : NUMBERS) {
      if (map.has(name)) {
        return map.member(name) instanceof Json.Int(long value) && value >= 0 && value < MOST
            ? Optional.of((int) value)
            : Optional.empty();
      }
    }
    return map.members().size() == 1 ? Optional.of(0) : Optional.empty();
  }

  private static Optional<Bytes> hash(Json.Map map, Function<Json, Optional<Bytes>> hash) {
    return HASHES.stream()
        .filter(map::has)
        .findFirst()
        .flatMap(name -> hash.apply(map.member(name)));
  }

  private static SortedMap<Integer, Bytes> row(SortedMap<Integer, Bytes> values, int least) {
    long sizes = values.values().stream().map(Bytes::size).distinct().count();
    return values.size() >= least && sizes == 1 && values.lastKey() < MOST ? values : NONE;
  }
}
