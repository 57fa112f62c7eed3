package motte.dcap;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import javax.security.auth.x500.X500Principal;
import motte.core.Bytes;
import motte.trust.Chain;
import motte.trust.Der;
import motte.trust.Pem;
import motte.trust.TrustException;

/// Certificates as Intel's services and quotes carry them: PEM blocks or DER one after another.
final class Certificates {
  private static final String LABEL = "CERTIFICATE";
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
  private static final String END = "-----END CERTIFICATE-----";

  /// Intel's service answers with a certificate for each level of a platform's TCB.
  private static final int MOST = 64;

  private Certificates() {}

  /// Reads certificates in the order in which they stand. PEM must be as RFC 7468 §3 has generators
  /// write it, so that no byte of it can change unseen; but for blank lines, for zero bytes at the
  /// end, for the width of each block's lines, and for the break between two blocks: platforms put
  /// chains together from certificates that came from several places.
  static List<X509Certificate> parse(Bytes text, Function<String, DcapException> fault) {
    try {
      var blocks = text.size() > 0 && text.at(0) == 0x30 ? der(text, fault) : pem(text, fault);
      if (blocks.isEmpty() || blocks.size() > MOST) {
        throw fault.apply(blocks.size() + " certificates, where there should be 1 to " + MOST);
      }
      return Chain.parseDer(blocks).certificates();
    } catch (TrustException e) {
      throw fault.apply(e.getMessage());
    }
  }

  /// A chain that may begin with its root, the other way round.
  static List<X509Certificate> leafFirst(List<X509Certificate> chain) {
    boolean reversed =
        chain.size() > 1
            && chain
                .getLast()
                .getIssuerX500Principal()
                .equals(chain.get(chain.size() - 2).getSubjectX500Principal())
            && !chain
                .getFirst()
                .getIssuerX500Principal()
                .equals(chain.get(1).getSubjectX500Principal());
    return reversed ? chain.reversed() : chain;
  }

  static String pem(List<X509Certificate> certificates) {
    return new Chain(certificates).pem();
  }

  /// The common name, empty where there is none.
  static String commonName(X500Principal name) {
    for (var part : name.getName(X500Principal.RFC2253).split(",", -1)) {
      if (part.startsWith("CN=")) {
        return part.substring(3);
      }
    }
    return "";
  }

  private static List<Bytes> pem(Bytes bytes, Function<String, DcapException> fault) {
    var text = new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
    var bare = bare(text);
    var blocks = Pem.blocks(LABEL, text);
    var again = new StringBuilder();
    int at = 0;
    for (var block : blocks) {
      int body = bare.indexOf(BEGIN, at) + BEGIN.length();
      at = bare.indexOf(END, body);
      again.append(BEGIN).append(lines(block, bare.indexOf('\n', body) - body)).append(END);
    }
    if (!bare.replace(END + "\n", END).equals(again.toString())) {
      throw fault.apply("certificates that are not plain PEM");
    }
    return blocks;
  }

  /// Base64 in lines of that width, the last one shorter or as long.
  private static String lines(Bytes der, int width) {
    var base64 = Base64.getEncoder().encodeToString(der.toArray());
    var lines = new StringBuilder();
    for (int from = 0; from < base64.length(); from += Math.max(width, 1)) {
      int to = Math.min(base64.length(), from + Math.max(width, 1));
      lines.append(base64, from, to).append('\n');
    }
    return lines.toString();
  }

  private static String bare(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == 0 || text.charAt(end - 1) == '\n')) {
      end--;
    }
    return text.substring(0, end).replace("\r\n", "\n").replace("\n\n", "\n");
  }

  private static List<Bytes> der(Bytes bytes, Function<String, DcapException> fault) {
    return Der.parseAll(bytes, fault).stream().map(Der::encoded).toList();
  }
}
