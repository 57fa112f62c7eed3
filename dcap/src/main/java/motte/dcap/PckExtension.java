package motte.dcap;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Der;

/// What a PCK certificate says of its platform, in the extension 1.2.840.113741.1.13.1 (Intel SGX
/// PCK Certificate and CRL Profile Specification).
///
/// @param ppid 16 bytes
/// @param components 16 security version numbers, a byte each
/// @param pceSvn unsigned, 16 bits
/// @param cpuSvn 16 bytes
/// @param pceId 2 bytes
/// @param fmspc 6 bytes
/// @param sgxType 0 standard, 1 scalable, 2 scalable with integrity
/// @param platformInstanceId 16 bytes; of multi-package platforms only
/// @param dynamicPlatform whether packages can be added; of multi-package platforms only, likewise
///   the next two
/// @param cachedKeys whether the registration service keeps the platform root keys
/// @param smtEnabled whether simultaneous multithreading is on
public record PckExtension(
    Bytes ppid,
    Bytes components,
    int pceSvn,
    Bytes cpuSvn,
    Bytes pceId,
    Bytes fmspc,
    int sgxType,
    Optional<Bytes> platformInstanceId,
    Optional<Boolean> dynamicPlatform,
    Optional<Boolean> cachedKeys,
    Optional<Boolean> smtEnabled) {
  private static final String OID = "1.2.840.113741.1.13.1";
  private static final int COMPONENTS = 16;
  private static final int BOOLEAN = 0x01;
  private static final int ENUMERATED = 0x0a;

  /// Reads the extension of a PCK certificate: `pck-extension-malformed`.
  public static PckExtension of(X509Certificate certificate) {
    var value = certificate.getExtensionValue(OID);
    if (value == null) {
      throw malformed("it has no extension " + OID);
    }
    var inner = Der.parse(Bytes.wrap(value), PckExtension::malformed);
    return parse(inner.content(Der.OCTET_STRING, PckExtension::malformed));
  }

  /// Reads the extension's value: `pck-extension-malformed`.
  public static PckExtension parse(Bytes der) {
    var all = members(Der.parse(der, PckExtension::malformed), OID);
    var tcb = members(member(all, 2), OID + ".2");
    Optional<Map<Integer, Der>> configuration =
        Optional.ofNullable(all.get(7)).map(each -> members(each, OID + ".7"));
    var components = new byte[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      components[i] = (byte) number(member(tcb, i + 1), Der.INTEGER, 0xff);
    }
    return new PckExtension(
        octets(member(all, 1), 16),
        Bytes.wrap(components),
        number(member(tcb, 17), Der.INTEGER, 0xffff),
        octets(member(tcb, 18), 16),
        octets(member(all, 3), 2),
        octets(member(all, 4), 6),
        number(member(all, 5), ENUMERATED, 2),
        Optional.ofNullable(all.get(6)).map(each -> octets(each, 16)),
        configuration.flatMap(each -> flag(each, 1)),
        configuration.flatMap(each -> flag(each, 2)),
        configuration.flatMap(each -> flag(each, 3)));
  }

  /// The members of a sequence of pairs of OID and value, by the last arc of the OID.
  private static Map<Integer, Der> members(Der sequence, String prefix) {
    var members = new HashMap<Integer, Der>();
    for (var pair : sequence.children(Der.SEQUENCE, PckExtension::malformed)) {
      List<Der> parts = pair.children(Der.SEQUENCE, PckExtension::malformed);
      if (parts.size() != 2) {
        throw malformed("a member is not an OID and a value");
      }
      var oid = parts.getFirst().oid(PckExtension::malformed);
      var arc = oid.startsWith(prefix + ".") ? oid.substring(prefix.length() + 1) : "";
      if (!arc.matches("[1-9]\\d?")) {
        throw malformed("the member " + oid + " is not part of it");
      }
      if (members.put(Integer.parseInt(arc), parts.getLast()) != null) {
        throw malformed("the member " + oid + " appears twice");
      }
    }
    return members;
  }

  private static Der member(Map<Integer, Der> members, int arc) {
    var member = members.get(arc);
    if (member == null) {
      throw malformed("the member ." + arc + " is missing");
    }
    return member;
  }

  private static Bytes octets(Der value, int size) {
    var octets = value.content(Der.OCTET_STRING, PckExtension::malformed);
    if (octets.size() != size) {
      throw malformed("a member has " + octets.size() + " bytes, not " + size);
    }
    return octets;
  }

  private static int number(Der value, int tag, int most) {
    var bytes = value.content(tag, PckExtension::malformed);
    var number = bytes.size() == 0 ? BigInteger.ONE.negate() : new BigInteger(bytes.toArray());
    if (number.signum() < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw malformed("the number " + number + " is not from 0 to " + most);
    }
    return number.intValue();
  }

  private static Optional<Boolean> flag(Map<Integer, Der> members, int arc) {
    return Optional.ofNullable(members.get(arc))
        .map(value -> {
          var bytes = value.content(BOOLEAN, PckExtension::malformed);
          if (bytes.size() != 1) {
            throw malformed("a truth value has " + bytes.size() + " bytes");
          }
          return bytes.at(0) != 0;
        });
  }

  private static DcapException malformed(String message) {
    return new DcapException(
        Kind.INVALID,
        "pck-extension-malformed",
        "PCK certificate: " + message,
        "give a PCK certificate that Intel issued");
  }
}
