package motte.appraise;

import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.util.LinkedHashMap;
import java.util.Map;
import motte.cca.CcaClaims;
import motte.cca.CcaExpectations;
import motte.cca.CcaToken;
import motte.cca.PsaToken;
import motte.core.Grade;
import motte.core.Json;
import motte.endorsement.SignatureEngine;
import motte.intake.Materials;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// What files say of Arm's realms and devices.
///
/// @param materials the files
/// @param wanted what is demanded of tokens
/// @param account where what they say goes
record ArmMaterials(
    Materials materials,
    CcaExpectations wanted,
    SignatureEngine engine,
    Findings findings,
    MaterialAccount account) {

  void appraise() {
    materials.ccaTokens().forEach(this::cca);
    materials.psaTokens().forEach(this::psa);
  }

  /// Claims that came without the token around them.
  void appraiseClaims() {
    for (var each : materials.ccaClaims()) {
      findings
          .in("cca")
          .add(ROOT_OF_TRUST, "signature", Finding.failed("these are claims without a signature"));
      account.says("cca", Grade.NONE, claims(each));
    }
  }

  private void psa(PsaToken token) {
    token.appraise(wanted, engine, findings);
    account.says("psa", Grade.HARDWARE, token.claims().map().members());
  }

  private void cca(CcaToken token) {
    token.appraise(wanted, engine, findings);
    account.says("cca", Grade.HARDWARE, token.claims().map().members());
  }

  private static Map<String, Json> claims(CcaClaims said) {
    var claims = new LinkedHashMap<String, Json>();
    said.platform().ifPresent(each -> claims.put("cca-platform-token", each.json()));
    said.realm().ifPresent(each -> claims.put("cca-realm-delegated-token", each.json()));
    return claims;
  }
}
