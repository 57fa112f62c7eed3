package motte.appraise;

import static motte.verdict.Remits.MEASUREMENT;

import java.util.Map;
import motte.core.Grade;
import motte.core.Json;
import motte.eventlog.Bank;
import motte.eventlog.EventLog;
import motte.intake.Materials;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// What files say of boots: logs, each held against registers that somebody signed.
///
/// @param materials the files
/// @param tpm the statements that may be over their registers
/// @param account where what they say goes
record LogMaterials(
    Materials materials, TpmMaterials tpm, Findings findings, MaterialAccount account) {

  /// Every log is held against registers that somebody signed, in the bank in which they are.
  void appraise() {
    var tdx = IntelMaterials.trustDomain(materials);
    for (var log : materials.logs()) {
      var bank = bank(log);
      var layer = findings.in("eventlog");
      layer.add(MEASUREMENT, "event data", LogReplay.data(log, bank));
      if (tdx.isPresent()) {
        layer.add(MEASUREMENT, "replay", LogReplay.ofRtmrs(log, tdx.get()));
      } else if (!tpm.explainedBy(log)) {
        layer.add(
            MEASUREMENT,
            "replay",
            Finding.missing("a quote of the registers that the log leads to", false));
      }
      account.says("eventlog", Grade.NONE, log.claims(bank).map().members());
    }
  }

  private Bank bank(EventLog log) {
    if (IntelMaterials.trustDomain(materials).isPresent() && log.banks().contains(Bank.SHA384)) {
      return Bank.SHA384;
    }
    var quoted =
        materials.tpm().stream()
            .flatMap(quote -> quote.banks().stream())
            .map(bank -> bank.hash().label())
            .toList();
    return log.banks().stream()
        .filter(bank -> quoted.contains(bank.label()))
        .findFirst()
        .orElse(log.usualBank());
  }

  /// Logs in the canonical form, which no register that is signed here explains.
  void appraiseCanonical() {
    for (var log : materials.celLogs()) {
      findings
          .in("cel")
          .add(
              MEASUREMENT,
              "replay",
              Finding.missing("a quote of the registers that the log leads to", false));
      account.says("cel", Grade.NONE, Map.of("records", Json.of(log.records().size())));
    }
  }
}
