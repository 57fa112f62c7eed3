package motte.tpm;

import java.util.List;
import motte.core.Bytes;
import motte.core.Kind;

/// What a TPM attests to and signs (TPMS_ATTEST, Part 2, 10.12.12). Parsed, not believed: check the
/// signature over the same bytes first ([TpmSignature#verify]), then [#requireNonce].
///
/// @param qualifiedSigner the qualified name of the key that signed
/// @param extraData what the caller gave to be signed along: a nonce
/// @param clock when
/// @param firmwareVersion of the TPM, obfuscated unless the key is of the endorsement or platform
///   hierarchy
/// @param attested what
public record Attest(
    Bytes qualifiedSigner, Bytes extraData, Clock clock, long firmwareVersion, Attested attested) {
  /// TPM_GENERATED: `ff 54 43 47`. A restricted key signs nothing else that begins so.
  private static final int MAGIC = 0xff544347;

  private static final int LARGEST_NAME = 2 + 64;

  /// The TPM's time (TPMS_CLOCK_INFO).
  ///
  /// @param milliseconds that the TPM was powered; may be obfuscated with the counts
  /// @param resetCount TPM resets (restarts of the machine) since the last clear
  /// @param restartCount resumes since the last reset
  /// @param safe whether no greater `milliseconds` was ever reported
  public record Clock(long milliseconds, int resetCount, int restartCount, boolean safe) {}

  /// The kinds of statement (TPMU_ATTEST).
  public sealed interface Attested {}

  /// PCRs, by their digest (TPM2_Quote).
  public record Quote(PcrSelection selection, Bytes pcrDigest) implements Attested {
    /// Throws `pcr-mismatch` unless the digest is that of `values`; `pcr-missing` if one is absent.
    /// `hash` is that of the signature.
    public void require(List<PcrBank> values, TpmAlgorithm hash) {
      if (!selection.digest(hash, values).equals(pcrDigest)) {
        throw new TpmException(
            Kind.DENIED,
            "pcr-mismatch",
            "the quote's digest `" + pcrDigest + "` is not that of the PCR values " + selection,
            "the values were altered or read at another time than the quote");
      }
    }
  }

  /// That an object is in this TPM (TPM2_Certify).
  public record Certify(Bytes name, Bytes qualifiedName) implements Attested {}

  /// That an object was made in this TPM (TPM2_CertifyCreation).
  public record Creation(Bytes objectName, Bytes creationHash) implements Attested {}

  /// The content of an NV index (TPM2_NV_Certify).
  public record Nv(Bytes indexName, int offset, Bytes contents) implements Attested {}

  /// The hash of the content of an NV index (TPM2_NV_Certify with size and offset 0).
  public record NvDigest(Bytes indexName, Bytes digest) implements Attested {}

  /// The time (TPM2_GetTime).
  public record Time(long time, Clock clock, long firmwareVersion) implements Attested {}

  /// The audit of commands (TPM2_GetCommandAuditDigest).
  public record CommandAudit(long counter, int algorithm, Bytes auditDigest, Bytes commandDigest)
      implements Attested {}

  /// The audit of a session (TPM2_GetSessionAuditDigest).
  public record SessionAudit(boolean exclusive, Bytes sessionDigest) implements Attested {}

  /// Reads a TPMS_ATTEST and nothing after it: `tpm-malformed`, `tpm-unsupported`.
  public static Attest parse(Bytes encoded) {
    var in = new TpmReader(encoded, "attestation of a TPM (TPMS_ATTEST)");
    if (in.u32() != MAGIC) {
      throw in.fault("the magic ff544347 is missing");
    }
    int type = in.u16();
    var signer = in.sized(LARGEST_NAME);
    var extraData = in.sized(LARGEST_NAME);
    var clock = clock(in);
    long firmware = in.u64();
    var attested = attested(in, type);
    in.end();
    return new Attest(signer, extraData, clock, firmware, attested);
  }

  /// This as a quote: `not-a-quote`.
  public Quote quote() {
    if (attested instanceof Quote quote) {
      return quote;
    }
    throw new TpmException(
        Kind.DENIED,
        "not-a-quote",
        "the TPM signed a statement about something else than PCRs: "
            + attested.getClass().getSimpleName(),
        "send what TPM2_Quote answers");
  }

  /// Throws `nonce-mismatch` unless the signed extra data is `nonce`.
  public void requireNonce(Bytes nonce) {
    if (!extraData.equals(nonce)) {
      throw new TpmException(
          Kind.DENIED,
          "nonce-mismatch",
          "the TPM signed the nonce `" + extraData + "`, not `" + nonce + "`",
          "this is an old statement or one for somebody else: ask for a fresh one");
    }
  }

  private static Attested attested(TpmReader in, int type) {
    return switch (type) {
      case 0x8014 -> new Nv(in.sized(LARGEST_NAME), in.u16(), in.sized());
      case 0x8015 -> new CommandAudit(in.u64(), in.u16(), in.sized(64), in.sized(64));
      case 0x8016 -> new SessionAudit(yesNo(in), in.sized(64));
      case 0x8017 -> new Certify(in.sized(LARGEST_NAME), in.sized(LARGEST_NAME));
      case 0x8018 -> new Quote(PcrSelection.read(in), in.sized(64));
      case 0x8019 -> new Time(in.u64(), clock(in), in.u64());
      case 0x801a -> new Creation(in.sized(LARGEST_NAME), in.sized(64));
      case 0x801c -> new NvDigest(in.sized(LARGEST_NAME), in.sized(64));
      default -> throw in.fault("0x" + Integer.toHexString(type) + " is no kind of attestation");
    };
  }

  private static Clock clock(TpmReader in) {
    return new Clock(in.u64(), in.u32(), in.u32(), yesNo(in));
  }

  private static boolean yesNo(TpmReader in) {
    return switch (in.u8()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw in.fault("a byte that is neither yes nor no");
    };
  }
}
