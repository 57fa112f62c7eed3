package motte.corim;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is said of one measured element (draft-ietf-rats-corim-11 §5.1.4.1.4).
///
/// @param element which
/// @param conditions by code point: all of them must hold
/// @param authorized whether it wants the measuring to have been authorised by somebody, which
///   nobody here can tell
public record Measurement(
    Element element, SortedMap<Long, Condition> conditions, boolean authorized) {
  /// Code points by which values go.
  public static final long SVN = 1;

  public static final long DIGESTS = 2;
  public static final long RAW = 4;
  public static final long NAME = 11;
  public static final long CRYPTOKEYS = 13;
  public static final long REGISTERS = 14;

  public Measurement {
    conditions = Collections.unmodifiableSortedMap(new TreeMap<>(conditions));
  }

  /// The condition under that code point, if it is of that kind.
  public <C extends Condition> Optional<C> find(long codePoint, Class<C> kind) {
    return Optional.ofNullable(conditions.get(codePoint)).filter(kind::isInstance).map(kind::cast);
  }

  /// Which element the value under a code point is about: code points below zero are a profile's,
  /// and each names an element of its own.
  public Element about(long codePoint) {
    return codePoint < 0 ? Element.of(-codePoint) : element;
  }

  Optional<String> mismatch(Map<Element, Measured> seen) {
    if (authorized) {
      return Optional.of(element + " must have been authorised, which cannot be told");
    }
    for (var each : conditions.entrySet()) {
      var measured = about(each.getKey());
      var value = seen.get(measured);
      if (value == null) {
        return Optional.of(measured + " is not in the evidence");
      }
      if (!each.getValue().holds(value)) {
        return Optional.of(measured + " differs");
      }
    }
    return Optional.empty();
  }
}
