package motte.tpm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// A TPM's endorsement key (EK): its identity, which its maker certified. Where it stands in NV is
/// said by [EndorsementTemplate].
public final class EndorsementKey implements AutoCloseable {
  /// PolicyA of the profile: PolicySecret of the endorsement hierarchy.
  static final TpmPolicy BY_ENDORSEMENT = new TpmPolicy(List.of(new TpmPolicy.Endorsement()));

  private static final int SM2_CERTIFICATE = 0x01c0001a;
  private static final int FIRST_ISSUER = 0x01c00100;
  private static final int LAST_ISSUER = 0x01c001ff;

  private final TpmKey key;
  private final EndorsementTemplate template;

  private EndorsementKey(TpmKey key, EndorsementTemplate template) {
    this.key = key;
    this.template = template;
  }

  /// The endorsement key that its own certificate names; where none is named, the first that has a
  /// certificate; where none has, that of [EndorsementTemplate#ECC_P256]. A template in NV that
  /// makes no endorsement key (one that signs, for instance) counts as no key, and so does a kind
  /// that this TPM cannot make.
  public static EndorsementKey open(Tpm tpm) {
    var indexes = new HashSet<>(tpm.handles(TpmHandle.NV));
    Optional<EndorsementTemplate> first = Optional.empty();
    for (var template : EndorsementTemplate.values()) {
      if (indexes.contains(template.certificate())
          && template.publicArea(tpm).attributes().endorses()) {
        try {
          var key = open(tpm, template);
          if (key.named()) {
            return key;
          }
          key.close();
          first = first.or(() -> Optional.of(template));
        } catch (TpmException e) {
          if (!e.meansUnsupported()) {
            throw e;
          }
        }
      }
    }
    if (first.isPresent()) {
      return open(tpm, first.get());
    }
    var usual = EndorsementTemplate.ECC_P256;
    var area = usual.publicArea(tpm);
    return derive(tpm, usual, area.attributes().endorses() ? area : usual.standard());
  }

  /// Derives the endorsement key of that template, or of the one that the maker left in its place:
  /// `tpm-malformed` for one that is none, `tpm-unsupported` if this TPM has no such kind of keys.
  public static EndorsementKey open(Tpm tpm, EndorsementTemplate template) {
    return derive(tpm, template, template.publicArea(tpm));
  }

  private static EndorsementKey derive(Tpm tpm, EndorsementTemplate template, TpmPublic area) {
    try {
      return new EndorsementKey(StorageKey.primary(tpm, TpmHandle.ENDORSEMENT, area), template);
    } catch (TpmException e) {
      if (ResponseCode.lacksAlgorithm(e.responseCode())) {
        throw TpmException.unsupported(
            "this TPM makes no endorsement key of the kind " + template + ": " + e.getMessage(),
            "`tpm2_getcap algorithms` and `tpm2_getcap ecc-curves` show what it has; let it be"
                + " certified for a kind of those");
      }
      throw e;
    }
  }

  /// Whether the maker left a certificate for a key on the curve SM2 (template H-5), which the JDK
  /// does not compute with.
  public static boolean certifiedForSm2(Tpm tpm) {
    return NvIndex.content(tpm, SM2_CERTIFICATE).isPresent();
  }

  /// Its public area: the TPM's identity, also where nobody certified it.
  public TpmPublic publicArea() {
    return key.publicArea();
  }

  /// Its name.
  public Bytes name() {
    return key.name();
  }

  /// What the maker left in the TPM about this key, in DER, not checked: its certificate first,
  /// then those of issuers (TCG EK Credential Profile 2.5, 2.2.1.5). Empty where nobody certified
  /// it.
  public List<Bytes> certificates() {
    var tpm = key.tpm();
    List<Bytes> found = new ArrayList<>();
    if (tpm.has(template.certificate())) {
      found.addAll(sequences(NvIndex.open(tpm, template.certificate()).readAll()));
      for (int index : tpm.handles(TpmHandle.NV)) {
        if (index >= FIRST_ISSUER && index <= LAST_ISSUER) {
          found.addAll(sequences(NvIndex.open(tpm, index).readAll()));
        }
      }
    }
    return found;
  }

  /// Whether its certificate has its public value: enough to choose by, and no judgement.
  private boolean named() {
    var content = NvIndex.open(key.tpm(), template.certificate()).readAll();
    return sequences(content).stream().limit(1).anyMatch(publicArea()::standsIn);
  }

  /// The DER sequences that stand one after the other at the start of an NV index; makers fill the
  /// rest with whatever they like.
  static List<Bytes> sequences(Bytes content) {
    List<Bytes> found = new ArrayList<>();
    int at = 0;
    while (at + 4 <= content.size()
        && content.at(at) == 0x30
        && content.at(at + 1) == (byte) 0x82) {
      int end = at + 4 + (content.at(at + 2) & 0xff) * 256 + (content.at(at + 3) & 0xff);
      if (end > content.size()) {
        break;
      }
      found.add(content.slice(at, end));
      at = end;
    }
    return found;
  }

  /// The secret of a credential, which the TPM gives out if the credential was made for this key
  /// and for `attestationKey`: `tpm-refused`. It comes encrypted from the TPM. `tpm-unsupported`
  /// for a key of a maker's own template whose policy is not that of the profile.
  public Bytes activate(AttestationKey attestationKey, Credential credential) {
    var tpm = key.tpm();
    boolean byValue = publicArea().attributes().userWithAuth();
    var hash = byValue ? TpmAlgorithm.SHA256 : publicArea().nameAlgorithm();
    if (!byValue && !BY_ENDORSEMENT.digest(hash).equals(publicArea().authPolicy())) {
      throw TpmException.unsupported(
          "an endorsement key with the policy `" + publicArea().authPolicy() + "`");
    }
    var type = byValue ? TpmSession.Type.HMAC : TpmSession.Type.POLICY;
    try (var session = TpmSession.salted(tpm, type, hash, key)) {
      if (!byValue) {
        BY_ENDORSEMENT.apply(tpm, session);
      }
      return tpm.execute(
              TpmCommand.of(
                  CommandCode.ACTIVATE_CREDENTIAL,
                  new TpmWriter().sized(credential.idObject()).sized(credential.encryptedSecret()),
                  attestationKey.handle(),
                  key.handle()),
              Authorization.Password.EMPTY,
              session.authorize())
          .read("credential")
          .sized();
    }
  }

  @Override
  public void close() {
    key.close();
  }
}
