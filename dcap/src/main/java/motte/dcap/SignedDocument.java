package motte.dcap;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.CoreException;
import motte.core.Json;

/// A JSON body that Intel signed as it stands, byte for byte, with its signature. Stricter than
/// JSON: ASCII only, no escapes, for Intel's services send neither.
///
/// @param name the member under which the body stood
/// @param body what was signed
/// @param signature r and s, 32 bytes each
/// @param content the body, read
record SignedDocument(String name, Bytes body, Bytes signature, Json.Map content) {
  private static final int LARGEST = 1 << 20;

  /// Reads a service's response `{"<name>": {…}, "signature": "<hex>"}`.
  static SignedDocument parse(
      Bytes response, List<String> names, Function<String, DcapException> fault) {
    var text = text(response, fault);
    var whole = read(text, fault);
    for (var name : names) {
      if (whole.has(name)) {
        return of(name, Bytes.of(member(text, name, fault)), hex(whole, fault), fault);
      }
    }
    throw fault.apply("the member `" + names.getFirst() + "` is missing");
  }

  /// A body and its signature, given apart.
  static SignedDocument of(
      String name, Bytes body, Bytes signature, Function<String, DcapException> fault) {
    if (signature.size() != 64) {
      throw fault.apply("a signature has 64 bytes, not " + signature.size());
    }
    return new SignedDocument(name, body, signature, read(text(body, fault), fault));
  }

  /// A service's response again.
  Bytes response() {
    var text = "{\"" + name + "\":" + ascii(body) + ",\"signature\":\"" + signature.hex() + "\"}";
    return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String ascii(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.US_ASCII);
  }

  private static Bytes hex(Json.Map whole, Function<String, DcapException> fault) {
    if (whole.has("signature")
        && whole.member("signature") instanceof Json.Text(var hex)
        && hex.matches("[0-9a-f]{128}|[0-9A-F]{128}")) {
      return Bytes.parseHex(hex);
    }
    throw fault.apply("the member `signature` is not 128 hexadecimal digits of one case");
  }

  private static String text(Bytes bytes, Function<String, DcapException> fault) {
    if (bytes.size() > LARGEST) {
      throw fault.apply(bytes.size() + " bytes; at most " + LARGEST + " are read");
    }
    for (int i = 0; i < bytes.size(); i++) {
      if (bytes.at(i) < 0 || bytes.at(i) == '\\') {
        throw fault.apply("a byte that is not ASCII, or an escape, at offset " + i);
      }
    }
    return ascii(bytes);
  }

  private static Json.Map read(String text, Function<String, DcapException> fault) {
    try {
      return Json.parse(text).map();
    } catch (CoreException e) {
      throw fault.apply(e.getMessage());
    }
  }

  /// The text of a member of the outermost object, in a text that was read as JSON and has no
  /// escapes: so a quote always begins or ends a string.
  private static byte[] member(String text, String name, Function<String, DcapException> fault) {
    int depth = 0;
    int begin = -1;
    for (int at = 0; at < text.length(); at++) {
      switch (text.charAt(at)) {
        case '"' -> {
          int end = text.indexOf('"', at + 1);
          if (depth == 1 && begin < 0 && text.substring(at + 1, end).equals(name)) {
            int value = blanks(text, end + 1);
            if (text.charAt(value) == ':') {
              begin = blanks(text, value + 1);
            }
          }
          at = end;
        }
        case '{', '[' -> depth++;
        case '}', ']' -> {
          depth--;
          if (begin >= 0 && depth == 1) {
            return text.substring(begin, at + 1).getBytes(StandardCharsets.US_ASCII);
          }
        }
        default -> {}
      }
    }
    throw fault.apply("the member `" + name + "` is not an object");
  }

  private static int blanks(String text, int at) {
    int next = at;
    while (" \t\r\n".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    return next;
  }
}
