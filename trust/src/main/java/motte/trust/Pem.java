package motte.trust;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import motte.core.Bytes;
import motte.core.Kind;

/// Textual encodings of DER (RFC 7468). Text between the blocks is ignored.
public final class Pem {
  private static final String DASHES = "-----";

  private Pem() {}

  /// A block in PEM text.
  public static String write(String label, Bytes der) {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray());
    return DASHES + "BEGIN " + label + DASHES + "\n" + body + "\n" + DASHES + "END " + label
        + DASHES + "\n";
  }

  /// The content of every block with that label, in order.
  public static List<Bytes> blocks(String label, String text) {
    var begin = DASHES + "BEGIN " + label + DASHES;
    var end = DASHES + "END " + label + DASHES;
    List<Bytes> blocks = new ArrayList<>();
    for (int from = text.indexOf(begin); from >= 0; from = text.indexOf(begin, from)) {
      int body = from + begin.length();
      int to = text.indexOf(end, body);
      if (to < 0) {
        throw malformed("a block `" + begin + "` has no end");
      }
      try {
        blocks.add(Bytes.wrap(Base64.getMimeDecoder().decode(text.substring(body, to).strip())));
      } catch (IllegalArgumentException _) {
        throw malformed("a block `" + begin + "` is not base64");
      }
      from = to + end.length();
    }
    return blocks;
  }

  /// The content of the only block with that label.
  public static Bytes block(String label, String text) {
    var blocks = blocks(label, text);
    if (blocks.size() != 1) {
      throw malformed("there are " + blocks.size() + " blocks `" + label + "`, not one");
    }
    return blocks.getFirst();
  }

  private static TrustException malformed(String message) {
    return new TrustException(
        Kind.INVALID,
        "pem-malformed",
        message,
        "expected is PEM text: private keys as PRIVATE KEY (openssl pkcs8 -topk8 -nocrypt), public"
            + " keys as PUBLIC KEY, certificates as CERTIFICATE");
  }
}
