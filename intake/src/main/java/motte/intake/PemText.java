package motte.intake;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import motte.core.Bytes;

/// The blocks of PEM text (RFC 7468), whatever their labels, with or without the headers of RFC
/// 1421 §4.6.
///
/// A block stands between a mark of its beginning and the very next mark, if that is of its end. So
/// blocks do not overlap, and however a text is made, each character is read a few times at most.
final class PemText {
  /// With what every block begins.
  static final String BEGIN = "-----BEGIN ";

  private static final Pattern MARK = Pattern.compile("-----(BEGIN|END) ([^\\r\\n]+?)-----");

  /// Headers inside a block, up to an empty line. Possessive throughout: a group that can be taken
  /// back costs stack for every line.
  private static final Pattern HEADERS =
      Pattern.compile("\\A\\s*+(?:[A-Za-z0-9-]++:[^\\r\\n]*+\\R(?:[ \\t][^\\r\\n]*+\\R)*+)++\\s*+");

  private PemText() {}

  /// All blocks, in order. What cannot be decoded is none.
  static List<Piece> blocks(CharSequence text) {
    List<Piece> blocks = new ArrayList<>();
    var marks = MARK.matcher(text);
    var open = "";
    int body = 0;
    while (marks.find()) {
      var label = marks.group(2);
      if (marks.group(1).equals("BEGIN")) {
        open = label;
        body = marks.end();
      } else {
        if (label.equals(open)) {
          block(label, text.subSequence(body, marks.start()), blocks);
        }
        open = "";
      }
    }
    return blocks;
  }

  private static void block(String label, CharSequence body, List<Piece> blocks) {
    try {
      var der = Base64.getMimeDecoder().decode(HEADERS.matcher(body).replaceFirst(""));
      blocks.add(new Piece.Block(label, Bytes.wrap(der)));
    } catch (IllegalArgumentException _) {
      // Not a block after all.
    }
  }
}
