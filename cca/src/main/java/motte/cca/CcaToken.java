package motte.cca;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Json;
import motte.core.Kind;
import motte.endorsement.SignatureEngine;
import motte.verdict.Findings;

/// A CCA attestation token: the platform's claims and the realm's, each in a COSE_Sign1
/// (draft-ffm-rats-cca-token). Parsed means valid by its profiles, not true: [#appraise] it.
public final class CcaToken {
  /// What its checks belong to in a verdict.
  public static final String LAYER = "cca";

  private static final long COLLECTION = 399;
  private static final long CMW_COLLECTION = 907;
  private static final long PLATFORM = 44234;
  private static final long REALM = 44241;

  /// Real tokens have some KiB.
  private static final int LARGEST = 256 << 10;

  private final Sign1 platformMessage;
  private final Sign1 realmMessage;
  private final PlatformClaims platform;
  private final RealmClaims realm;

  private CcaToken(Sign1 platformMessage, Sign1 realmMessage) {
    this.platformMessage = platformMessage;
    this.realmMessage = realmMessage;
    this.platform = PlatformClaims.read(platformMessage.claims());
    this.realm = RealmClaims.read(realmMessage.claims());
  }

  /// Reads a token: tag 399 over `{44234: platform, 44241: realm}`, or tag 907 over the same with
  /// each part a CMW record. Errors: `cca-token-malformed`, `cca-token-too-large`,
  /// `cca-claim-invalid`, `cca-key-malformed`, `cbor-malformed`.
  public static CcaToken parse(Bytes token) {
    limit(token);
    if (Cbor.decodeForeign(token) instanceof Cbor.Tag(long tag, Cbor.Map parts)
        && (tag == COLLECTION || tag == CMW_COLLECTION)
        && parts.entries().size() == 2) {
      return new CcaToken(
          message(parts.at(PLATFORM), tag == CMW_COLLECTION),
          message(parts.at(REALM), tag == CMW_COLLECTION));
    }
    throw CcaException.token(
        "these bytes are no CCA token: tag 399 or 907 over a map of two parts");
  }

  /// What the platform says.
  public PlatformClaims platform() {
    return platform;
  }

  /// What the realm is said to be.
  public RealmClaims realm() {
    return realm;
  }

  /// All claims with their names in the specification: `{"cca-platform-token": {…},
  /// "cca-realm-delegated-token": {…}}`.
  public Json claims() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("cca-platform-token", platform.json());
    members.put("cca-realm-delegated-token", realm.json());
    return Json.of(members);
  }

  /// Adds every check of this token to `findings`, in REMITS order: `cca.platform-key`,
  /// `cca.platform-signature`, `cca.realm-key`, `cca.realm-signature`, `cca.lifecycle`,
  /// `cca.software-components`, `cca.platform-config`, `cca.realm-initial-measurement`,
  /// `cca.realm-extensible-measurements`, `cca.realm-personalization`, `cca.challenge`.
  public void appraise(CcaExpectations wanted, SignatureEngine engine, Findings findings) {
    new CcaAppraisal(this, wanted, engine, findings.in(LAYER)).run();
  }

  /// Refuses what is larger than any token.
  static void limit(Bytes token) {
    if (token.size() > LARGEST) {
      throw new CcaException(
          Kind.EXHAUSTED,
          "cca-token-too-large",
          "the token has " + token.size() + " bytes, more than " + LARGEST,
          "give the token alone, without what follows it");
    }
  }

  /// Whether the other says the same, signed the same; what wraps both parts does not matter.
  @Override
  public boolean equals(Object other) {
    return other instanceof CcaToken that
        && platformMessage.equals(that.platformMessage)
        && realmMessage.equals(that.realmMessage);
  }

  @Override
  public int hashCode() {
    return 31 * platformMessage.hashCode() + realmMessage.hashCode();
  }

  Sign1 platformMessage() {
    return platformMessage;
  }

  Sign1 realmMessage() {
    return realmMessage;
  }

  /// A part is the bytes of a COSE_Sign1; in a CMW they stand behind their content format (RFC
  /// 9999).
  private static Sign1 message(Cbor part, boolean cmw) {
    return switch (part) {
      case Cbor.Blob(var bytes) when !cmw -> Sign1.parse(Cbor.decodeForeign(bytes));
      case Cbor.Array(var record) when cmw -> message(record);
      default -> throw CcaException.token("a part of the token is not a byte string");
    };
  }

  private static Sign1 message(List<Cbor> record) {
    boolean typed =
        record.size() == 2
            && (record.get(0) instanceof Cbor.Int || record.get(0) instanceof Cbor.Text);
    if (!typed) {
      throw CcaException.token("a part of the token is no CMW record of a type and a value");
    }
    return message(record.get(1), false);
  }
}
