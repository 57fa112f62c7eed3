package motte.cca;

import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Json;
import motte.endorsement.SignatureEngine;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// A PSA attestation token: claims of a device in a COSE_Sign1, or in a COSE_Mac0 under a key that
/// the device shares with its verifier (RFC 9783, and the first profile before it). Parsed means
/// valid by its profile, not true: [#appraise] it.
public final class PsaToken {
  /// What its checks belong to in a verdict.
  public static final String LAYER = "psa";

  private static final String SOURCE = "RFC 9783 ";

  private final Message message;
  private final PsaClaims device;

  private PsaToken(Message message) {
    this.message = message;
    this.device = PsaClaims.read(ClaimSet.of(FirstProfile.renamed(message.map())));
  }

  /// Reads a token: `cca-token-malformed`, `cca-token-too-large`, `cca-claim-invalid`,
  /// `cbor-malformed`.
  public static PsaToken parse(Bytes token) {
    CcaToken.limit(token);
    var message = Cbor.decodeForeign(token);
    return new PsaToken(
        message instanceof Cbor.Tag(long tag, _) && tag == Mac0.TAG
            ? Mac0.parse(message)
            : Sign1.parse(message));
  }

  /// What the device says.
  public PsaClaims device() {
    return device;
  }

  /// All claims with their names in the specification.
  public Json claims() {
    return device.json();
  }

  /// Adds every check of this token to `findings`, in REMITS order: `psa.platform-signature`,
  /// `psa.platform-key`, `psa.lifecycle`, `psa.software-components`, `psa.nonce`.
  public void appraise(CcaExpectations wanted, SignatureEngine engine, Findings findings) {
    var checks = new PlatformChecks(device, wanted);
    var here = findings.in(LAYER);
    here.add(
        Remits.ROOT_OF_TRUST,
        "platform signature",
        switch (message) {
          case Sign1 signed -> checks.signature(signed, engine).from(SOURCE + "§5.2");
          case Mac0 shared -> checks.authentic(shared).from(SOURCE + "§5.2");
        });
    var key = message instanceof Mac0 ? checks.sharedKey() : checks.key();
    here.add(Remits.ENDORSEMENT, "platform key", key.from(SOURCE + "§6"));
    here.add(Remits.ENDORSEMENT, "lifecycle", checks.lifecycle().from(SOURCE + "§4.3.1"));
    here.add(
        Remits.MEASUREMENT, "software components", checks.components().from(SOURCE + "§4.4.1"));
    var nonce =
        wanted
            .challenge()
            .map(asked -> Finding.same(device.nonce(), asked))
            .orElse(Finding.needs("the nonce that was given"));
    here.add(Remits.IDENTITY, "nonce", nonce.from(SOURCE + "§4.1.1"));
  }

  /// Whether the other says the same, signed or authenticated the same.
  @Override
  public boolean equals(Object other) {
    return other instanceof PsaToken that && message.equals(that.message);
  }

  @Override
  public int hashCode() {
    return message.hashCode();
  }
}
