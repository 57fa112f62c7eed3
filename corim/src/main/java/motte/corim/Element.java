package motte.corim;

import motte.core.Cbor;

/// Which of an environment's things is measured (`mkey`, draft-ietf-rats-corim-11 §5.1.4.1.4.1).
///
/// @param name text as it is, a number in decimal, an OID with dots, a UUID in hexadecimal; empty
///   for the environment itself
/// @param number whether it is a number
public record Element(String name, boolean number) {

  /// The environment itself.
  public static final Element ALL = new Element("", false);

  /// The one of that name.
  public static Element of(String name) {
    return new Element(name, false);
  }

  /// The one of that number.
  public static Element of(long number) {
    return new Element(Long.toString(number), true);
  }

  static Element read(Cbor key) {
    return switch (key) {
      case Cbor.Text(var name) -> of(name);
      case Cbor.Int(long number) when number >= 0 -> of(number);
      default ->
          of(
              Environment.oid(key)
                  .or(() -> Environment.bytes(key).map(Object::toString))
                  .orElseThrow(
                      () -> CorimException.malformed("a measured element has the key " + key)));
    };
  }

  @Override
  public String toString() {
    return name.isEmpty() ? "the whole" : name;
  }
}
