package motte.trust;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.MotteException;

/// One DER element (X.690): a tag byte, a length, content. What certificates, requests and their
/// extensions are made of. Errors are made by whoever reads, who knows what it was to be.
///
/// @param tag the identifier octet; tag numbers beyond 30 do not occur
/// @param content what follows the length
/// @param encoded the whole element
public record Der(int tag, Bytes content, Bytes encoded) {
  public static final int INTEGER = 0x02;
  public static final int BIT_STRING = 0x03;
  public static final int OCTET_STRING = 0x04;
  public static final int OID = 0x06;
  public static final int SEQUENCE = 0x30;
  public static final int SET = 0x31;

  /// A primitive element.
  public static Der of(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      var length = BigInteger.valueOf(content.length).toByteArray();
      int skip = length[0] == 0 ? 1 : 0;
      out.write(0x80 | (length.length - skip));
      out.write(length, skip, length.length - skip);
    }
    out.writeBytes(content);
    return new Der(tag, Bytes.of(content), Bytes.wrap(out.toByteArray()));
  }

  public static Der of(int tag, Bytes content) {
    return of(tag, content.toArray());
  }

  /// A constructed element of `children`, in this order.
  public static Der of(int tag, List<Der> children) {
    var out = new ByteArrayOutputStream();
    for (var child : children) {
      out.writeBytes(child.encoded.toArray());
    }
    return of(tag, out.toByteArray());
  }

  public static Der sequence(Der... children) {
    return of(SEQUENCE, List.of(children));
  }

  /// A bit string that is a whole number of bytes.
  public static Der bits(Bytes content) {
    var out = new ByteArrayOutputStream();
    out.write(0);
    out.writeBytes(content.toArray());
    return of(BIT_STRING, out.toByteArray());
  }

  public static Der oid(String dotted) {
    var arcs = dotted.split("\\.", -1);
    var out = new ByteArrayOutputStream();
    base128(out, BigInteger.valueOf(40L * Long.parseLong(arcs[0])).add(new BigInteger(arcs[1])));
    for (int i = 2; i < arcs.length; i++) {
      base128(out, new BigInteger(arcs[i]));
    }
    return of(OID, out.toByteArray());
  }

  public static Der text(int tag, String ascii) {
    return of(tag, ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private static void base128(ByteArrayOutputStream out, BigInteger value) {
    int groups = Math.max(1, (value.bitLength() + 6) / 7);
    for (int i = groups - 1; i >= 0; i--) {
      int group = value.shiftRight(7 * i).intValue() & 0x7f;
      out.write(i == 0 ? group : group | 0x80);
    }
  }

  /// Reads one element that fills `der`; `fault` makes the error from what is wrong.
  public static Der parse(Bytes der, Function<String, ? extends MotteException> fault) {
    var all = parseAll(der, fault);
    if (all.size() != 1) {
      throw fault.apply(all.size() + " DER elements where one is expected");
    }
    return all.getFirst();
  }

  /// Reads elements until `der` ends.
  public static List<Der> parseAll(Bytes der, Function<String, ? extends MotteException> fault) {
    List<Der> elements = new ArrayList<>();
    int at = 0;
    while (at < der.size()) {
      int start = at;
      int tag = der.at(at++) & 0xff;
      if ((tag & 0x1f) == 0x1f || at >= der.size()) {
        throw fault.apply("DER ends early or has a long tag at offset " + start);
      }
      int length = der.at(at++) & 0xff;
      if (length >= 0x80) {
        int size = length & 0x7f;
        if (size == 0 || size > 3 || size > der.size() - at) {
          throw fault.apply("DER has a bad length at offset " + start);
        }
        length = 0;
        for (int i = 0; i < size; i++) {
          length = length << 8 | (der.at(at++) & 0xff);
        }
        if (length < 0x80 || length >>> (8 * (size - 1)) == 0) {
          throw fault.apply("DER has a length that is not minimal at offset " + start);
        }
      }
      if (length > der.size() - at) {
        throw fault.apply("DER ends early at offset " + start);
      }
      elements.add(new Der(tag, der.slice(at, at + length), der.slice(start, at + length)));
      at += length;
    }
    return elements;
  }

  /// The elements inside this one, which must have the tag `wanted`.
  public List<Der> children(int wanted, Function<String, ? extends MotteException> fault) {
    return parseAll(content(wanted, fault), fault);
  }

  /// The content of this element, which must have the tag `wanted`.
  public Bytes content(int wanted, Function<String, ? extends MotteException> fault) {
    if (tag != wanted) {
      throw fault.apply(
          "DER tag 0x"
              + Integer.toHexString(tag)
              + " where 0x"
              + Integer.toHexString(wanted)
              + " is expected");
    }
    return content;
  }

  /// The bytes of a bit string without unused bits.
  public Bytes wholeBits(Function<String, ? extends MotteException> fault) {
    var bits = content(BIT_STRING, fault);
    if (bits.size() == 0 || bits.at(0) != 0) {
      throw fault.apply("a DER bit string is not whole bytes");
    }
    return bits.slice(1, bits.size());
  }

  /// The object identifier that this element is, in dots.
  public String oid(Function<String, ? extends MotteException> fault) {
    var arcs = content(OID, fault);
    var dotted = new StringBuilder();
    var value = BigInteger.ZERO;
    for (int i = 0; i < arcs.size(); i++) {
      value = value.shiftLeft(7).or(BigInteger.valueOf(arcs.at(i) & 0x7f));
      if ((arcs.at(i) & 0x80) == 0) {
        if (dotted.isEmpty()) {
          int first = value.compareTo(BigInteger.valueOf(80)) < 0 ? value.intValue() / 40 : 2;
          dotted.append(first).append('.').append(value.subtract(BigInteger.valueOf(40L * first)));
        } else {
          dotted.append('.').append(value);
        }
        value = BigInteger.ZERO;
      }
    }
    if (arcs.size() == 0 || (arcs.at(arcs.size() - 1) & 0x80) != 0) {
      throw fault.apply("a DER object identifier ends early");
    }
    return dotted.toString();
  }

  /// The integer that this element is.
  public BigInteger integer(Function<String, ? extends MotteException> fault) {
    var bytes = content(INTEGER, fault);
    boolean padded =
        bytes.size() > 1
            && (bytes.at(0) == 0 || bytes.at(0) == -1)
            && bytes.at(0) >> 7 == bytes.at(1) >> 7;
    if (bytes.size() == 0 || padded) {
      throw fault.apply("a DER integer is empty or not minimal");
    }
    return new BigInteger(bytes.toArray());
  }
}
