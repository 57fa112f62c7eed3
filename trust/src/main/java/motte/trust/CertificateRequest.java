package motte.trust;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;

/// A certificate request (PKCS #10, RFC 2986) whose signature has been checked: whoever made it
/// holds the key. Names in it are requests; a steward's policy grants names.
public final class CertificateRequest {
  private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final int ATTRIBUTES = 0xa0;
  private static final int DNS_NAME = 0x82;
  private static final int ADDRESS = 0x87;
  private static final int BOOLEAN = 0x01;

  private final Bytes der;
  private final Spki spki;
  private final Map<Bytes, Bytes> extensions;

  private CertificateRequest(Bytes der, Spki spki, Map<Bytes, Bytes> extensions) {
    this.der = der;
    this.spki = spki;
    this.extensions = extensions;
  }

  /// A request for a certificate of `key`, asking for these DNS names.
  public static CertificateRequest create(SigningKey key, List<String> dnsNames) {
    return create(key, dnsNames, List.of());
  }

  /// A request for a certificate of `key`, asking for these DNS names and addresses.
  public static CertificateRequest create(
      SigningKey key, List<String> dnsNames, List<InetAddress> addresses) {
    List<Der> names = new ArrayList<>();
    for (var name : dnsNames) {
      if (!name.matches("[\\x21-\\x7e]+")) {
        throw malformed("the DNS name `" + name + "` is not ASCII");
      }
      names.add(Der.text(DNS_NAME, name));
    }
    for (var address : addresses) {
      names.add(Der.of(ADDRESS, address.getAddress()));
    }
    var info =
        Der.sequence(
            Der.of(Der.INTEGER, new byte[1]),
            Der.sequence(),
            Der.parse(key.spki().der(), CertificateRequest::malformed),
            Der.of(ATTRIBUTES, names.isEmpty() ? List.of() : List.of(request(names))));
    var request =
        Der.sequence(
            info,
            Der.sequence(Der.oid(signatureOid(key.curve()))),
            Der.bits(key.signDer(info.encoded().toArray())));
    return parse(request.encoded());
  }

  /// Reads DER and checks the request's own signature: `csr-malformed`, `csr-signature-invalid`,
  /// `key-malformed`, `key-unsupported`.
  public static CertificateRequest parse(byte[] der) {
    return parse(Bytes.of(der));
  }

  private static CertificateRequest parse(Bytes der) {
    var parts = expect(3, Der.parse(der, CertificateRequest::malformed));
    var info = parts.get(0).children(Der.SEQUENCE, CertificateRequest::malformed);
    if (info.size() < 3 || info.size() > 4) {
      throw malformed("a certificate request has " + info.size() + " parts");
    }
    if (!info.get(0).equals(Der.of(Der.INTEGER, new byte[1]))) {
      throw malformed("a certificate request has another version than 0");
    }
    info.get(1).content(Der.SEQUENCE, CertificateRequest::malformed);
    var spki = Spki.parse(info.get(2).encoded());
    checkSignature(spki, parts);
    return new CertificateRequest(der, spki, info.size() == 4 ? requested(info.get(3)) : Map.of());
  }

  /// The request itself.
  public Bytes der() {
    return der;
  }

  /// The key to be certified.
  public Spki spki() {
    return spki;
  }

  /// The DNS names asked for.
  public List<String> dnsNames() {
    return names(DNS_NAME).stream()
        .map(name -> new String(name.toArray(), StandardCharsets.US_ASCII))
        .toList();
  }

  /// The IP addresses asked for, in textual form.
  public List<String> addresses() {
    return names(ADDRESS).stream().map(CertificateRequest::address).toList();
  }

  /// The value of the extension that the request asks for under `oid` (dotted).
  public Optional<Bytes> extension(String oid) {
    return Optional.ofNullable(extensions.get(Der.oid(oid).content()));
  }

  private static Der request(List<Der> names) {
    var value = Der.of(Der.SEQUENCE, names).encoded();
    var extension = Der.sequence(Der.oid(ALTERNATIVE_NAMES), Der.of(Der.OCTET_STRING, value));
    return Der.sequence(
        Der.oid(EXTENSION_REQUEST), Der.of(Der.SET, List.of(Der.sequence(extension))));
  }

  private static String signatureOid(SigningKey.Curve curve) {
    return switch (curve) {
      case P256 -> "1.2.840.10045.4.3.2";
      case P384 -> "1.2.840.10045.4.3.3";
    };
  }

  private static void checkSignature(Spki spki, List<Der> parts) {
    var algorithm =
        parts.get(1).children(Der.SEQUENCE, CertificateRequest::malformed).stream().findFirst();
    var signature = parts.get(2).wholeBits(CertificateRequest::malformed);
    for (var curve : SigningKey.Curve.values()) {
      if (algorithm.equals(Optional.of(Der.oid(signatureOid(curve))))) {
        var signed = parts.get(0).encoded().toArray();
        // Some tools sign with SHA-256 whatever the key.
        boolean accepted =
            spki.curve() == curve
                ? spki.acceptsDer(signed, signature)
                : spki.accepts(curve.derSignature(), signed, signature);
        if (accepted) {
          return;
        }
        throw new TrustException(
            Kind.DENIED,
            "csr-signature-invalid",
            "the certificate request is not signed by the key `" + spki.pin() + "` that it names",
            "make the request with the private key that belongs to it");
      }
    }
    throw malformed("a certificate request is signed with another algorithm");
  }

  private static Map<Bytes, Bytes> requested(Der attributes) {
    Map<Bytes, Bytes> found = new LinkedHashMap<>();
    for (var attribute : attributes.children(ATTRIBUTES, CertificateRequest::malformed)) {
      var parts = expect(2, attribute);
      if (!parts.get(0).equals(Der.oid(EXTENSION_REQUEST))) {
        continue;
      }
      for (var list : parts.get(1).children(Der.SET, CertificateRequest::malformed)) {
        for (var extension : list.children(Der.SEQUENCE, CertificateRequest::malformed)) {
          addExtension(found, extension.children(Der.SEQUENCE, CertificateRequest::malformed));
        }
      }
    }
    return Map.copyOf(found);
  }

  private static void addExtension(Map<Bytes, Bytes> found, List<Der> parts) {
    boolean critical = parts.size() == 3 && parts.get(1).tag() == BOOLEAN;
    if (parts.size() != 2 && !critical) {
      throw malformed("an extension in a certificate request has " + parts.size() + " parts");
    }
    var oid = parts.getFirst().content(Der.OID, CertificateRequest::malformed);
    var value = parts.getLast().content(Der.OCTET_STRING, CertificateRequest::malformed);
    if (found.put(oid, value) != null) {
      throw malformed("an extension appears twice in a certificate request");
    }
  }

  private List<Bytes> names(int tag) {
    return extension(ALTERNATIVE_NAMES)
        .map(value ->
            Der.parse(value, CertificateRequest::malformed)
                .children(Der.SEQUENCE, CertificateRequest::malformed)
                .stream()
                .filter(name -> name.tag() == tag)
                .map(Der::content)
                .toList())
        .orElse(List.of());
  }

  private static String address(Bytes address) {
    try {
      return InetAddress.getByAddress(address.toArray()).getHostAddress();
    } catch (UnknownHostException _) {
      throw malformed("`" + address + "` is not an IP address");
    }
  }

  private static List<Der> expect(int size, Der sequence) {
    var parts = sequence.children(Der.SEQUENCE, CertificateRequest::malformed);
    if (parts.size() != size) {
      throw malformed("a part of a certificate request has " + parts.size() + " elements");
    }
    return parts;
  }

  private static TrustException malformed(String message) {
    return new TrustException(
        Kind.INVALID,
        "csr-malformed",
        message,
        "send a PKCS #10 request in DER, signed with ECDSA on P-256 or P-384");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CertificateRequest that && der.equals(that.der);
  }

  @Override
  public int hashCode() {
    return der.hashCode();
  }
}
