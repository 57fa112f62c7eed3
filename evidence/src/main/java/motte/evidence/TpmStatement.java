package motte.evidence;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.tpm.Attest;
import motte.tpm.Cloud;
import motte.tpm.PcrBank;
import motte.tpm.SignedQuote;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmPublic;

/// What a TPM says about its machine: a quote over the PCRs of the boot and of the measurement log,
/// with what it takes to check it, in deterministic CBOR (docs/reference/evidence.md). Parsed, not
/// believed. It does not tell which TPM it is, unless the key is a cloud's: evidence is shown to
/// whoever asks, a [TpmIdentity] to the steward alone.
///
/// @param quote signed by the attestation key; its extra data is [ReportData#shortValue]
/// @param logPcr the register of the measurement log
/// @param attestationKey the key that signed
/// @param eventLog of the boot, as the firmware wrote it
/// @param userspaceLog of what systemd measured after that, as [UserspaceMeasurements] hands it on
/// @param vouchers where the key is a cloud's, what the cloud left in the TPM that vouches for it;
///   these tell which machine it is
public record TpmStatement(
    SignedQuote quote,
    int logPcr,
    TpmPublic attestationKey,
    Optional<Bytes> eventLog,
    Optional<Bytes> userspaceLog,
    Cloud.Vouchers vouchers) {
  /// The media type of a statement.
  public static final String MEDIA_TYPE = "application/vnd.motte.tpm-statement+cbor";

  private static final Set<String> KEYS =
      Set.of(
          "platform",
          "quote",
          "signature",
          "pcrs",
          "log-pcr",
          "ak",
          "event-log",
          "userspace-log",
          "ak-certificates",
          "hcl-report");

  private static final int PCRS = 24;

  /// Those above can be set back without a restart of the machine (PC Client Platform TPM Profile,
  /// 4.6.2).
  private static final int LAST_STATIC = 15;

  /// Throws `statement-malformed` if the register of the log is not one that only a restart of the
  /// machine sets back.
  public TpmStatement {
    if (logPcr < 0 || logPcr > LAST_STATIC) {
      throw malformed("PCR " + logPcr + " as the register of the log");
    }
  }

  /// Reads a statement: `statement-malformed`, `cbor-malformed`, `tpm-malformed`,
  /// `tpm-unsupported`, `pcr-bank-unknown`.
  public static TpmStatement parse(Bytes encoded) {
    var map = Cbor.decode(encoded).map().onlyKeys(KEYS);
    if (!map.text("platform").equals(TpmPlatform.NAME)) {
      throw malformed("the platform `" + map.text("platform") + "`");
    }
    long logPcr = map.number("log-pcr");
    if (logPcr < 0 || logPcr >= PCRS) {
      throw malformed("PCR " + logPcr);
    }
    return new TpmStatement(
        new SignedQuote(map.blob("quote"), map.blob("signature"), pcrs(map.map("pcrs"))),
        (int) logPcr,
        TpmPublic.parse(map.blob("ak")),
        map.find("event-log").map(Cbor::blob),
        map.find("userspace-log").map(Cbor::blob),
        new Cloud.Vouchers(
            map.find("ak-certificates").isPresent()
                ? map.items("ak-certificates").stream().map(Cbor::blob).toList()
                : List.of(),
            map.find("hcl-report").map(Cbor::blob)));
  }

  /// The statement in deterministic CBOR.
  public Bytes encode() {
    var pcrs = Cbor.emptyMap();
    for (var bank : quote.pcrs()) {
      var values = Cbor.emptyMap();
      for (var pcr : bank.values().entrySet()) {
        values = values.put(pcr.getKey(), Cbor.of(pcr.getValue()));
      }
      pcrs = pcrs.put(bank.hash().label(), values);
    }
    var map =
        Cbor.emptyMap()
            .put("platform", TpmPlatform.NAME)
            .put("quote", quote.message())
            .put("signature", quote.signature())
            .put("pcrs", pcrs)
            .put("log-pcr", logPcr)
            .put("ak", attestationKey.encode());
    if (eventLog.isPresent()) {
      map = map.put("event-log", eventLog.get());
    }
    if (userspaceLog.isPresent()) {
      map = map.put("userspace-log", userspaceLog.get());
    }
    if (!vouchers.certificates().isEmpty()) {
      var certificates = vouchers.certificates().stream().map(Cbor::of).toList();
      map = map.put("ak-certificates", Cbor.array(certificates));
    }
    if (vouchers.report().isPresent()) {
      map = map.put("hcl-report", vouchers.report().get());
    }
    return map.encoded();
  }

  /// What the TPM attested, if the attestation key is one of a TPM and signed it for this report
  /// data, and the PCRs are exactly those of the quote, the log's register among them in each bank:
  /// `statement-malformed`, `tpm-signature-invalid`, `nonce-mismatch`, `not-a-quote`,
  /// `pcr-mismatch`, `pcr-missing`, `tpm-unsupported`. Whether that key is in a TPM at all is for
  /// the endorsement to show.
  public Attest verify(ReportData reportData) {
    if (!attestationKey.attributes().attests()) {
      throw malformed(
          "a key that is `" + attestationKey.attributes() + "` and so no attestation key");
    }
    var attest = quote.verify(attestationKey.publicKey(), reportData.shortValue());
    var selection = attest.quote().selection();
    for (var bank : quote.pcrs()) {
      var quoted = selection.pcrs(bank.hash());
      if (!quoted.equals(List.copyOf(bank.values().keySet())) || !quoted.contains(logPcr)) {
        throw malformed("PCRs " + bank.values().keySet() + " where " + selection + " are quoted");
      }
    }
    return attest;
  }

  /// What the register of the measurement log held: `register-malformed` if no bank of SHA-2 was
  /// quoted. Believe it after [#verify].
  public Register register() {
    var banks = new EnumMap<Digest.Algorithm, Digest>(Digest.Algorithm.class);
    for (var bank : quote.pcrs()) {
      digest(bank.hash())
          .ifPresent(hash -> {
            banks.put(hash, new Digest(hash, bank.value(logPcr)));
          });
    }
    return new Register(banks);
  }

  /// Whether the boot is one of `references`: every PCR that one of them names has its value.
  public boolean booted(List<PcrBank> references) {
    return references.stream().anyMatch(reference -> matches(quote.pcrs(), reference));
  }

  static boolean matches(List<PcrBank> values, PcrBank reference) {
    return !reference.values().isEmpty()
        && values.stream()
            .anyMatch(bank ->
                bank.hash() == reference.hash()
                    && bank.values().entrySet().containsAll(reference.values().entrySet()));
  }

  /// The hash of a bank as digests have it; SHA-1 is none.
  static Optional<Digest.Algorithm> digest(TpmAlgorithm bank) {
    return switch (bank) {
      case SHA256 -> Optional.of(Digest.Algorithm.SHA256);
      case SHA384 -> Optional.of(Digest.Algorithm.SHA384);
      case SHA512 -> Optional.of(Digest.Algorithm.SHA512);
      default -> Optional.empty();
    };
  }

  private static List<PcrBank> pcrs(Cbor.Map map) {
    List<PcrBank> banks = new ArrayList<>();
    map.entries()
        .forEach((name, content) -> {
          SortedMap<Integer, Bytes> values = new TreeMap<>();
          content
              .map()
              .entries()
              .forEach((pcr, value) -> {
                long number = pcr.number();
                if (number < 0 || number >= PCRS) {
                  throw malformed("PCR " + number);
                }
                values.put((int) number, value.blob());
              });
          banks.add(new PcrBank(TpmAlgorithm.parseHash(name.text()), values));
        });
    return banks;
  }

  private static EvidenceException malformed(String what) {
    return new EvidenceException(
        Kind.INVALID,
        "statement-malformed",
        what + " does not belong in a statement of a TPM",
        "make it with the platform tpm");
  }
}
