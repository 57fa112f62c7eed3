package motte.appraise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.dcap.TdQuoteBody;
import motte.eventlog.Bank;
import motte.eventlog.EventCheck;
import motte.eventlog.EventLog;
import motte.tpm.Attest;
import motte.tpm.PcrBank;
import motte.tpm.TpmAlgorithm;
import motte.verdict.Finding;

/// Holds event logs against quoted registers. A log proves nothing of itself: it explains registers
/// that somebody signed, all of those that a boot fills, or it is refused.
final class LogReplay {
  /// The PCRs that firmware and boot loader fill before anything else runs.
  private static final int LAST_BOOT_PCR = 7;

  /// RTMR0 to RTMR2, by their numbers in a log; RTMR3 is for what runs.
  private static final int LAST_BOOT_RTMR = 3;

  private LogReplay() {}

  /// Against the RTMRs of a TDX quote.
  static Finding ofRtmrs(EventLog log, TdQuoteBody body) {
    try {
      log.rtmrs();
      var quoted = new TreeMap<Integer, Bytes>();
      for (int i = 0; i < body.rtmr().size(); i++) {
        quoted.put(i + 1, body.rtmr().get(i));
      }
      return held(log, Bank.SHA384, quoted, LAST_BOOT_RTMR, number -> "RTMR" + (number - 1));
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  /// Against register values that a TPM quoted: every bank that the log has too, and at least one.
  static Finding ofBanks(EventLog log, List<PcrBank> banks) {
    var passed = new ArrayList<Finding>();
    for (var bank : banks) {
      var shared = shared(log, bank.hash());
      if (shared.isPresent()) {
        var finding = held(log, shared.get(), bank.values(), LAST_BOOT_PCR, n -> "PCR " + n);
        if (finding.outcome() != motte.verdict.Outcome.PASSED) {
          return finding;
        }
        passed.add(finding);
      }
    }
    return passed.isEmpty()
        ? Finding.missing("a quote of a bank that the log has", false)
        : passed.getFirst();
  }

  /// Against the digest alone, where no values came along.
  static Finding ofDigest(EventLog log, Attest.Quote said, TpmAlgorithm hash) {
    var replayed = new ArrayList<PcrBank>();
    for (var selected : said.selection().banks()) {
      var shared = shared(log, selected.hash());
      if (shared.isPresent() && !selected.pcrs().isEmpty()) {
        var registers = log.replay(shared.get());
        var values = new TreeMap<Integer, Bytes>();
        selected.pcrs().forEach(register -> values.put(register, registers.at(register)));
        replayed.add(new PcrBank(selected.hash(), values));
      }
    }
    try {
      said.require(replayed, hash);
      return Finding.passed(log.events().size() + " events lead to the quoted digest");
    } catch (MotteException e) {
      return Finding.missing("the values of the quoted registers: " + e.getMessage(), false);
    }
  }

  /// Whether events say what was hashed: no digest may contradict the data of its own event, where
  /// the specification binds them.
  static Finding data(EventLog log, Bank bank) {
    List<EventCheck> checked;
    try {
      checked = log.check(bank);
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
    var contradicted = checked.stream().filter(EventCheck::contradicts).toList();
    long matching =
        checked.stream().filter(each -> each.outcome() == EventCheck.Outcome.MATCHES).count();
    return contradicted.isEmpty()
        ? Finding.passed(
            matching + " of " + checked.size() + " digests are those of the events' own data")
        : Finding.failed(
            contradicted.size()
                + " digests are not those of the events' own data, first "
                + contradicted.getFirst().event().number());
  }

  private static Finding held(
      EventLog log,
      Bank bank,
      Map<Integer, Bytes> quoted,
      int lastOfBoot,
      IntFunction<String> name) {
    var replayed = log.replay(bank).values();
    var explained = new ArrayList<String>();
    for (var register : new TreeMap<>(quoted).entrySet()) {
      var computed = Optional.ofNullable(replayed.get(register.getKey()));
      if (computed.isPresent() && !computed.get().equals(register.getValue())) {
        return Finding.failed(
                "it leads to another value of "
                    + name.apply(register.getKey())
                    + " ("
                    + bank.label()
                    + ")")
            .comparing(computed.get(), register.getValue());
      }
      if (computed.isEmpty() && register.getKey() <= lastOfBoot && extended(register.getValue())) {
        return Finding.failed(
            "it says nothing of " + name.apply(register.getKey()) + ", which something extended");
      }
      if (computed.isPresent()) {
        explained.add(name.apply(register.getKey()));
      }
    }
    return Finding.of(
        !explained.isEmpty(),
        log.events().size()
            + " events lead to the quoted "
            + bank.label()
            + " values of "
            + String.join(", ", explained),
        "it leads to none of the quoted registers");
  }

  private static boolean extended(Bytes value) {
    for (int i = 0; i < value.size(); i++) {
      if (value.at(i) != 0) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Bank> shared(EventLog log, TpmAlgorithm hash) {
    return log.banks().stream().filter(bank -> bank.label().equals(hash.label())).findFirst();
  }
}
