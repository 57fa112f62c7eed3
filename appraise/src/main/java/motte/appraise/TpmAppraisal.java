package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;
import static motte.verdict.Remits.IDENTITY;
import static motte.verdict.Remits.MEASUREMENT;
import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.MotteException;
import motte.eventlog.EventLog;
import motte.intake.TpmQuote;
import motte.tpm.Attest;
import motte.tpm.PcrBank;
import motte.tpm.PcrSelection;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmPublic;
import motte.tpm.TpmSignature;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;

/// Appraises a TPM's quote: that a TPM made it, with which key, over which registers, and that the
/// event log explains them.
final class TpmAppraisal {
  private static final String LAYER = "tpm";
  private static final String QUOTE = "TPM 2.0 Part 2 §10.12.8";

  private final TpmPolicy policy;
  private final boolean others;
  private final Findings findings;

  private TpmAppraisal(TpmPolicy policy, boolean others, Findings findings) {
    this.policy = policy;
    this.others = others;
    this.findings = findings.in(LAYER);
  }

  /// Whose key signs, as far as it is known.
  ///
  /// @param key the key
  /// @param area its public area, which says that it signs nothing but statements of a TPM
  /// @param origin who vouches that it lives in a TPM
  record Signer(Spki key, Optional<TpmPublic> area, Optional<Finding> origin) {
    /// Whether somebody vouches for it.
    boolean vouched() {
      return origin.filter(found -> found.outcome() == Outcome.PASSED).isPresent();
    }
  }

  /// Appraises one statement; gives its claims.
  ///
  /// @param others whether another statement of the same machine is over registers of SHA-2
  static Map<String, Json> appraise(
      TpmQuote quote,
      Optional<Signer> signer,
      List<EventLog> logs,
      TpmPolicy policy,
      boolean others,
      Findings findings) {
    return new TpmAppraisal(policy, others, findings).appraise(quote, signer, logs);
  }

  private Map<String, Json> appraise(TpmQuote quote, Optional<Signer> signer, List<EventLog> logs) {
    Map<String, Json> claims = new LinkedHashMap<>();
    var attest =
        findings.read(
            ROOT_OF_TRUST,
            "statement",
            "it begins with TPM_GENERATED",
            () -> Attest.parse(quote.attest()));
    findings.add(ROOT_OF_TRUST, "signature", signature(quote, signer).from(QUOTE));
    quote
        .signature()
        .ifPresent(made -> findings.add(ROOT_OF_TRUST, "signature's hash", hash(made)));
    findings.add(ROOT_OF_TRUST, "attestation key", key(signer));
    findings.add(ENDORSEMENT, "attestation key's origin", origin(signer));
    var quoted =
        attest.flatMap(said ->
            findings.read(MEASUREMENT, "quote", "it is about registers", () -> said.quote()));
    findings.add(
        MEASUREMENT,
        "register values",
        quoted
            .map(said -> values(said, quote))
            .orElse(Finding.needs("a quote"))
            .from("TPM 2.0 Part 3 §18.4"));
    quoted.ifPresent(said -> findings.add(MEASUREMENT, "register banks", banks(said.selection())));
    var banks = quoted.map(said -> selected(said.selection(), quote.banks())).orElse(List.of());
    quoted.ifPresent(said -> logs(said, hash(quote), banks, logs));
    references(banks);
    attest.ifPresent(said -> {
      findings.add(IDENTITY, "nonce", nonce(said));
      claims.put("nonce", Json.of(said.extraData().hex()));
      claims.put("firmware_version", Json.of(Long.toHexString(said.firmwareVersion())));
      claims.put("reset_count", Json.of(said.clock().resetCount()));
      claims.put("restart_count", Json.of(said.clock().restartCount()));
      claims.put("clock", Json.of(said.clock().milliseconds()));
      claims.put("safe", Json.of(said.clock().safe()));
      claims.put("qualified_signer", Json.of(said.qualifiedSigner().hex()));
    });
    quote
        .signature()
        .ifPresent(made -> {
          claims.put("signature_scheme", Json.of(scheme(made).label()));
          claims.put("signature_hash", Json.of(made.hash().label()));
        });
    quoted.ifPresent(said -> {
      claims.put("pcr_selection", Json.of(said.selection().toString()));
      claims.put("pcr_digest", Json.of(said.pcrDigest().hex()));
    });
    registers(banks, claims);
    return claims;
  }

  private static TpmAlgorithm scheme(TpmSignature made) {
    return switch (made) {
      case TpmSignature.Rsa rsa -> rsa.scheme();
      case TpmSignature.Ecdsa _ -> TpmAlgorithm.ECDSA;
    };
  }

  /// What the quote is over, of the values that came along; nothing if it cannot be read.
  static List<PcrBank> quoted(TpmQuote quote) {
    try {
      return selected(Attest.parse(quote.attest()).quote().selection(), quote.banks());
    } catch (MotteException _) {
      return List.of();
    }
  }

  private static Finding signature(TpmQuote quote, Optional<Signer> signer) {
    if (quote.signature().isEmpty()) {
      return Finding.failed("no signature came with the statement");
    }
    if (signer.isEmpty()) {
      return Finding.failed("no key came with the statement, nor what would name one");
    }
    try {
      quote.signature().get().verify(signer.get().key().publicKey(), quote.attest());
      return Finding.passed("made with the key " + signer.get().key().pin());
    } catch (MotteException e) {
      return Finding.failed(e.getMessage() + " (" + signer.get().key().pin() + ")");
    }
  }

  /// Two statements with one hash of SHA-1 can be made: a signature over one is good for both.
  private Finding hash(TpmSignature made) {
    return sound(made.hash() != TpmAlgorithm.SHA1, "it signs a hash of " + made.hash())
        .comparing(made.hash(), "a hash of SHA-2");
  }

  /// A bank of SHA-1 leads to the same value from two boots, if somebody wants it so.
  private Finding banks(PcrSelection selection) {
    var names =
        selection.banks().stream()
            .filter(bank -> !bank.pcrs().isEmpty())
            .map(PcrSelection.Bank::hash)
            .toList();
    boolean sha1 = List.of(TpmAlgorithm.SHA1).equals(names);
    return (sha1 && others
            ? Finding.skipped(
                "they are of SHA-1: nothing rests on them, for another statement is over SHA-2")
            : sound(!sha1, "they are of " + names))
        .comparing(names, "a bank of SHA-2");
  }

  private Finding sound(boolean holds, String what) {
    return holds
        ? Finding.passed(what)
        : policy.allowSha1()
            ? Finding.letPass(what + ", in which two can be made alike; the policy allows it")
            : Finding.failed(what + ", in which two can be made alike");
  }

  /// A key that signs what it is told to could sign a forged statement.
  private static Finding key(Optional<Signer> signer) {
    return signer
        .flatMap(Signer::area)
        .map(area ->
            Finding.of(
                area.attributes().attests(),
                "fixed to its TPM, restricted to what the TPM itself states",
                "its attributes let it sign a forged statement: " + area.attributes()))
        .orElse(
            signer.isEmpty()
                ? Finding.needs("a key")
                : Finding.skipped(
                    "its public area is not here: only its maker knows its attributes"))
        .from("TPM 2.0 Part 1 §23.1");
  }

  private Finding origin(Optional<Signer> signer) {
    if (signer.isEmpty()) {
      return Finding.needs("a key");
    }
    var pin = signer.get().key().pin();
    var listed = policy.attestationKeys();
    if (listed.contains(pin)) {
      return Finding.passed(pin + " is listed by the policy").comparing(pin, listed);
    }
    return signer
        .get()
        .origin()
        .orElse(
            !listed.isEmpty()
                ? Finding.failed(
                        pin + " is not among the " + listed.size() + " that the policy lists")
                    .comparing(pin, listed)
                : policy.allowUnknownKey()
                    ? Finding.letPass("nobody vouches that this key lives in a TPM")
                    : Finding.missing(
                        "a certificate, an activated credential or a hardware report that names the key",
                        false));
  }

  /// What was quoted of the values that came along: all else in them is nobody's word.
  private static List<PcrBank> selected(PcrSelection selection, List<PcrBank> banks) {
    var quoted = new ArrayList<PcrBank>();
    for (var bank : banks) {
      var values = new TreeMap<Integer, Bytes>();
      for (int register : selection.pcrs(bank.hash())) {
        Optional.ofNullable(bank.values().get(register))
            .ifPresent(value -> values.put(register, value));
      }
      if (!values.isEmpty()) {
        quoted.add(new PcrBank(bank.hash(), values));
      }
    }
    return quoted;
  }

  private static TpmAlgorithm hash(TpmQuote quote) {
    return quote.signature().map(each -> each.hash()).orElse(TpmAlgorithm.SHA256);
  }

  private static Finding values(Attest.Quote said, TpmQuote quote) {
    if (said.selection().size() == 0) {
      return Finding.failed("the TPM was asked for no register");
    }
    if (quote.banks().isEmpty()) {
      return Finding.skipped("no values came along: the digest is " + said.pcrDigest());
    }
    try {
      said.require(quote.banks(), hash(quote));
      return Finding.passed("the quoted digest is theirs");
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  /// Every log is held against what was quoted, or the verdict does not rest on it.
  private void logs(
      Attest.Quote said, TpmAlgorithm hash, List<PcrBank> banks, List<EventLog> logs) {
    if (logs.isEmpty()) {
      findings.add(MEASUREMENT, "event log", Finding.skipped("none came along"));
    }
    for (var log : logs) {
      findings.add(
          MEASUREMENT,
          "event log",
          banks.isEmpty() ? LogReplay.ofDigest(log, said, hash) : LogReplay.ofBanks(log, banks));
    }
  }

  private void references(List<PcrBank> banks) {
    if (policy.references().isEmpty()) {
      findings.add(
          MEASUREMENT, "boot registers", Finding.skipped("there are no reference values for them"));
      return;
    }
    new TreeMap<>(policy.references())
        .forEach((register, wanted) -> {
          var seen =
              banks.stream()
                  .filter(bank -> bank.hash() == TpmAlgorithm.SHA256)
                  .findFirst()
                  .flatMap(bank -> Optional.ofNullable(bank.values().get(register)));
          findings.add(
              MEASUREMENT,
              "PCR " + register,
              seen.map(value ->
                      Finding.of(
                              wanted.contains(value),
                              value + " is a reference value",
                              value + " is none of the " + wanted.size() + " reference values")
                          .comparing(value, wanted))
                  .orElse(Finding.failed("its SHA-256 value was not quoted")));
        });
  }

  private Finding nonce(Attest said) {
    return policy
        .nonce()
        .map(wanted ->
            Finding.of(
                    said.extraData().equals(wanted),
                    "it is the one that was given out",
                    "it is not the one that was given out")
                .comparing(said.extraData(), wanted))
        .orElse(Finding.skipped("none is stated here: it holds " + quoted(said.extraData())));
  }

  private static String quoted(Bytes data) {
    return data.size() == 0 ? "none" : "`" + data + "`";
  }

  private static void registers(List<PcrBank> banks, Map<String, Json> claims) {
    for (var bank : banks) {
      bank.values()
          .forEach((register, value) ->
              claims.put("pcr" + register + "_" + label(bank.hash()), Json.of(value.hex())));
    }
  }

  private static String label(TpmAlgorithm hash) {
    return hash.label().replace("-", "");
  }
}
