package motte.intake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.MotteException;

/// Frees content of its wrapping: hexadecimal, base64, PEM, and JSON in any nesting. What is
/// neither stays as it is. Nothing is recognised here, and nothing is lost.
final class Unwrapping {
  private static final int DEEPEST = 8;

  /// Shorter text is a word or a number, not bytes.
  private static final int SHORTEST = 8;

  private static final Pattern HEX = Pattern.compile("(0[xX])?([0-9a-fA-F]{2})+");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]+={0,2}");

  /// A quote of Keylime's agent: statement, signature, register values.
  private static final Pattern KEYLIME =
      Pattern.compile("r?[A-Za-z0-9+/]{80,}={0,2}(:[A-Za-z0-9+/]{40,}={0,2}){2}");

  /// The mark with which some editors begin text.
  private static final String MARK = "\ufeff";

  private final List<Piece> pieces = new ArrayList<>();
  private final Predicate<Json> whole;

  private Unwrapping(Predicate<Json> whole) {
    this.whole = whole;
  }

  /// All pieces of `content`, in order. A JSON value that is `whole` is not taken apart.
  static List<Piece> of(String name, Bytes content, Predicate<Json> whole) {
    var unwrapping = new Unwrapping(whole);
    unwrapping.content(name, content, 0);
    return unwrapping.pieces;
  }

  private void content(String name, Bytes content, int depth) {
    var text = text(content);
    if (text.isEmpty() || !text(name, text.get(), depth)) {
      pieces.add(new Piece.Blob(name, content));
    }
  }

  /// Whether the text is a wrapping of something.
  private boolean text(String name, String text, int depth) {
    var stripped = (text.startsWith(MARK) ? text.substring(1) : text).strip();
    if (depth > DEEPEST || stripped.length() < 2) {
      return false;
    }
    if (stripped.startsWith("{") || stripped.startsWith("[")) {
      return json(name, stripped, depth);
    }
    if (stripped.contains(PemText.BEGIN)) {
      return pieces.addAll(PemText.blocks(stripped));
    }
    if (KEYLIME.matcher(stripped).matches()) {
      var parts = stripped.startsWith("r") ? stripped.substring(1) : stripped;
      for (var part : parts.split(":", -1)) {
        base64(part).ifPresent(bytes -> content(name, bytes, depth + 1));
      }
      return true;
    }
    var proto = TextProto.parse(stripped);
    if (proto.isPresent()) {
      members(name, proto.get(), depth + 1);
      return true;
    }
    var decoded = bytes(stripped);
    decoded.ifPresent(bytes -> content(name, bytes, depth + 1));
    return decoded.isPresent();
  }

  private boolean json(String name, String text, int depth) {
    Json read;
    try {
      read = Json.parse(text);
    } catch (MotteException _) {
      return false;
    }
    var bytes = Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    if (whole.test(read)) {
      pieces.add(new Piece.Document(name, read, bytes));
    } else {
      members(name, read, depth + 1);
    }
    return true;
  }

  private void members(String name, Json value, int depth) {
    if (depth > DEEPEST) {
      return;
    }
    if (whole.test(value)) {
      var text = Bytes.wrap(value.text().getBytes(StandardCharsets.UTF_8));
      pieces.add(new Piece.Document(name, value, text));
      return;
    }
    switch (value) {
      case Json.Map map -> {
        if (!row(name, decoder -> Rows.of(map, decoder))) {
          map.members().forEach((key, each) -> members(key, each, depth + 1));
        }
      }
      case Json.Array(var items) -> items(name, items, depth);
      case Json.Text(var text) -> text(name, text, depth);
      case Json.Int _, Json.Bool _, Json.Null _ -> {}
    }
  }

  private void items(String name, List<Json> items, int depth) {
    var octets = octets(items);
    if (octets.isPresent()) {
      content(name, octets.get(), depth);
      return;
    }
    if (!row(name, decoder -> Rows.of(items, decoder))) {
      items.forEach(each -> members(name, each, depth + 1));
    }
  }

  /// Values of one row are all in hexadecimal or all in base64: zeros could be either.
  private boolean row(
      String name, Function<Function<Json, Optional<Bytes>>, SortedMap<Integer, Bytes>> rows) {
    var values = rows.apply(json -> hash(json, Unwrapping::hex));
    if (values.isEmpty()) {
      values = rows.apply(json -> hash(json, Unwrapping::base64));
    }
    return !values.isEmpty() && pieces.add(new Piece.Row(name, values));
  }

  private static Optional<Bytes> hash(Json json, Function<String, Optional<Bytes>> decoder) {
    var bytes =
        switch (json) {
          case Json.Text(var text) -> decoder.apply(text);
          case Json.Array(var items) -> octets(items);
          case Json.Map _, Json.Int _, Json.Bool _, Json.Null _ -> Optional.<Bytes>empty();
        };
    return bytes.filter(
        it -> it.size() == 20 || it.size() == 32 || it.size() == 48 || it.size() == 64);
  }

  private static Optional<Bytes> octets(List<Json> items) {
    if (items.size() < SHORTEST) {
      return Optional.empty();
    }
    var octets = new byte[items.size()];
    for (int i = 0; i < octets.length; i++) {
      if (!(items.get(i) instanceof Json.Int(long value)) || value < 0 || value > 255) {
        return Optional.empty();
      }
      octets[i] = (byte) value;
    }
    return Optional.of(Bytes.wrap(octets));
  }

  /// The bytes that hexadecimal or base64 text stands for. What could be both is hexadecimal.
  private static Optional<Bytes> bytes(String text) {
    return hex(text).or(() -> base64(text));
  }

  private static Optional<Bytes> hex(String text) {
    var dense = text.replaceAll("[\\s:]+", "");
    if (dense.length() < SHORTEST || !HEX.matcher(dense).matches()) {
      return Optional.empty();
    }
    var digits = dense.charAt(1) == 'x' || dense.charAt(1) == 'X' ? dense.substring(2) : dense;
    return Optional.of(Bytes.wrap(HexFormat.of().parseHex(digits)));
  }

  private static Optional<Bytes> base64(String text) {
    var dense = text.replaceAll("\\s+", "");
    if (dense.length() < SHORTEST || !BASE64.matcher(dense).matches()) {
      return Optional.empty();
    }
    try {
      var standard = dense.replace('-', '+').replace('_', '/');
      return Optional.of(Bytes.wrap(Base64.getDecoder().decode(standard)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// The content as text, if it is some.
  private static Optional<String> text(Bytes content) {
    try {
      var decoder =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      var text = decoder.decode(ByteBuffer.wrap(content.toArray())).toString();
      boolean printable =
          text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
      return printable ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
