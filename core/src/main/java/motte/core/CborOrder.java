package motte.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;

/// Orders values as their deterministic encodings are ordered (RFC 8949 §4.2.1), without encoding
/// more than the first difference needs: a stranger's map may have one huge key and many small
/// ones.
final class CborOrder implements Comparator<Cbor> {
  static final CborOrder ENCODED = new CborOrder();

  /// No character of a string becomes more bytes.
  private static final int WIDEST = 3;

  private CborOrder() {}

  @Override
  public int compare(Cbor a, Cbor b) {
    int types = Integer.compare(type(a), type(b));
    return types != 0 ? types : sameType(a, b);
  }

  private int sameType(Cbor a, Cbor b) {
    return switch (a) {
      case Cbor.Int(var x) when b instanceof Cbor.Int(var y) ->
          x >= 0 ? Long.compare(x, y) : Long.compare(y, x);
      case Cbor.Blob(var x) when b instanceof Cbor.Blob(var y) -> bytes(x.shared(), y.shared());
      case Cbor.Text(var x) when b instanceof Cbor.Text(var y) -> texts(x, y);
      case Cbor.Array(var x) when b instanceof Cbor.Array(var y) ->
          x.size() != y.size()
              ? Integer.compare(x.size(), y.size())
              : items(x.iterator(), y.iterator());
      case Cbor.Map(var x) when b instanceof Cbor.Map(var y) -> {
        if (x.size() != y.size()) {
          yield Integer.compare(x.size(), y.size());
        }
        var theirs = y.entrySet().iterator();
        for (var mine : x.entrySet()) {
          var their = theirs.next();
          int keys = compare(mine.getKey(), their.getKey());
          int difference = keys != 0 ? keys : compare(mine.getValue(), their.getValue());
          if (difference != 0) {
            yield difference;
          }
        }
        yield 0;
      }
      case Cbor.Tag(long x, Cbor content) when b instanceof Cbor.Tag(long y, Cbor other) ->
          x != y ? Long.compare(x, y) : compare(content, other);
      default -> 0;
    };
  }

  private int items(Iterator<Cbor> mine, Iterator<Cbor> theirs) {
    while (mine.hasNext()) {
      int difference = compare(mine.next(), theirs.next());
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int texts(String a, String b) {
    if (a.length() > WIDEST * (long) b.length()) {
      return 1;
    }
    if (b.length() > WIDEST * (long) a.length()) {
      return -1;
    }
    return bytes(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static int bytes(byte[] a, byte[] b) {
    return a.length != b.length
        ? Integer.compare(a.length, b.length)
        : Arrays.compareUnsigned(a, b);
  }

  /// What orders the first byte: the major type, and for simple values which one it is.
  private static int type(Cbor value) {
    return switch (value) {
      case Cbor.Int(var number) -> number >= 0 ? 0 : 1;
      case Cbor.Blob _ -> 2;
      case Cbor.Text _ -> 3;
      case Cbor.Array _ -> 4;
      case Cbor.Map _ -> 5;
      case Cbor.Tag _ -> 6;
      case Cbor.Bool(var bool) -> bool ? 8 : 7;
      case Cbor.Null _ -> 9;
    };
  }
}
