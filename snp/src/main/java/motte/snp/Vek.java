package motte.snp;

import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Kind;

/// A versioned endorsement key: the certificate of the key that signs reports (VCEK and KDS
/// specification 57230 §3.1), a chip's own (VCEK) or one that a cloud loaded (VLEK). AMD's
/// extensions say for which chip or cloud, and for which security patch levels, the key was
/// derived.
///
/// @param certificate the certificate
/// @param signer VCEK or VLEK
/// @param structVersion version of the extensions
/// @param productName `Milan-B0`, `Genoa`…
/// @param product the line of that name
/// @param tcb the levels, laid out as a report of that product has them
/// @param chipId HWID of a VCEK: 64 bytes, on Turin 8
/// @param cspId the cloud of a VLEK
/// @param fields the extensions below 1.3.6.1.4.1.3704.1 by the rest of their OIDs, `.3.8`:
///   numbers, and all else as hexadecimal
public record Vek(
    X509Certificate certificate,
    KeyInfo.Signer signer,
    int structVersion,
    String productName,
    Product product,
    TcbVersion tcb,
    Optional<Bytes> chipId,
    Optional<String> cspId,
    Map<String, Json> fields) {
  private static final String AMD = "1.3.6.1.4.1.3704.1";
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int IA5_STRING = 0x16;

  /// Bytes 0 to 7 of a TCB_VERSION by the extensions that hold them; `.3.4` to `.3.7` are reserved.
  private static final String[] MILAN = {
    ".3.1", ".3.2", ".3.4", ".3.5", ".3.6", ".3.7", ".3.3", ".3.8"
  };

  private static final String[] TURIN = {
    ".3.9", ".3.1", ".3.2", ".3.3", ".3.5", ".3.6", ".3.7", ".3.8"
  };

  /// Reads a certificate in DER or PEM: `certificate-malformed`, `pem-malformed`,
  /// `snp-vek-malformed`.
  public static Vek parse(Bytes bytes) {
    return of(Certificates.parse(bytes).getFirst());
  }

  /// Reads the extensions of a certificate: `snp-vek-malformed`.
  public static Vek of(X509Certificate certificate) {
    var extensions = extensions(certificate);
    var name = text(".2", extension(extensions, ".2"));
    var product =
        Product.named(name).orElseThrow(() -> malformed("its product `" + name + "` is not known"));
    var chipId = Optional.ofNullable(extensions.get(".4")).map(value -> chipId(value, product));
    var cspId = Optional.ofNullable(extensions.get(".5")).map(value -> text(".5", value));
    if (chipId.isPresent() == cspId.isPresent()) {
      throw malformed("it names " + (chipId.isPresent() ? "both" : "neither") + " chip and cloud");
    }
    return new Vek(
        certificate,
        chipId.isPresent() ? KeyInfo.Signer.VCEK : KeyInfo.Signer.VLEK,
        number(".1", extension(extensions, ".1")),
        name,
        product,
        tcb(extensions, product),
        chipId,
        cspId,
        fields(extensions));
  }

  /// Whether a certificate is of such a key, by AMD's extensions alone.
  public static boolean is(X509Certificate certificate) {
    return certificate.getExtensionValue(AMD + ".2") != null;
  }

  private static Map<String, Bytes> extensions(X509Certificate certificate) {
    Map<String, Bytes> extensions = new TreeMap<>();
    var oids = certificate.getNonCriticalExtensionOIDs();
    if (oids == null) {
      throw malformed("it has no extensions");
    }
    for (var oid : oids) {
      var value = certificate.getExtensionValue(oid);
      if (oid.startsWith(AMD + ".") && value != null) {
        var name = oid.substring(AMD.length());
        extensions.put(name, content(name, Bytes.wrap(value), OCTET_STRING));
      }
    }
    return extensions;
  }

  private static TcbVersion tcb(Map<String, Bytes> extensions, Product product) {
    var layout = product == Product.TURIN ? TURIN : MILAN;
    long raw = 0;
    for (int i = 0; i < layout.length; i++) {
      raw |= (long) number(layout[i], extension(extensions, layout[i])) << (8 * i);
    }
    return new TcbVersion(raw);
  }

  /// The bare bytes, as the key distribution service writes them, or an octet string of them.
  private static Bytes chipId(Bytes value, Product product) {
    int size = product.chipIdSize();
    var id = value.size() == size ? value : content(".4", value, OCTET_STRING);
    if (id.size() != size) {
      throw malformed(
          "its chip ID has " + id.size() + " bytes, not the " + size + " of " + product);
    }
    return id;
  }

  private static Map<String, Json> fields(Map<String, Bytes> extensions) {
    Map<String, Json> fields = new LinkedHashMap<>();
    extensions.forEach((name, value) ->
        fields.put(
            name,
            value.size() > 0 && value.at(0) == INTEGER && !name.equals(".4")
                ? Json.of(number(name, value))
                : Json.of(value.hex())));
    return fields;
  }

  private static Bytes extension(Map<String, Bytes> extensions, String name) {
    var value = extensions.get(name);
    if (value == null) {
      throw malformed("it has no extension " + AMD + name);
    }
    return value;
  }

  private static int number(String name, Bytes value) {
    var content = content(name, value, INTEGER);
    int size = content.size();
    boolean small = size == 1 && content.at(0) >= 0;
    boolean large = size == 2 && content.at(0) == 0 && content.at(1) < 0;
    if (!small && !large) {
      throw malformed("its extension " + AMD + name + " holds " + value + ", not a number to 255");
    }
    return content.at(size - 1) & 0xff;
  }

  private static String text(String name, Bytes value) {
    var content = content(name, value, IA5_STRING);
    var text = new StringBuilder();
    for (int i = 0; i < content.size(); i++) {
      int c = content.at(i);
      if (c < ' ' || c > '~') {
        throw malformed("its extension " + AMD + name + " is not a printable text: " + value);
      }
      text.append((char) c);
    }
    return text.toString();
  }

  /// The content of one short DER element that fills `der`.
  private static Bytes content(String name, Bytes der, int tag) {
    if (der.size() < 2 || der.at(0) != tag || der.at(1) < 0 || der.at(1) != der.size() - 2) {
      throw malformed(
          "its extension " + AMD + name + " holds " + der + ", which is no DER of tag " + tag);
    }
    return der.slice(2, der.size());
  }

  private static SnpException malformed(String what) {
    return new SnpException(
        Kind.INVALID,
        "snp-vek-malformed",
        "this is not the certificate of a VCEK or VLEK: " + what,
        "fetch it from AMD's key distribution service for this chip and these levels");
  }
}
