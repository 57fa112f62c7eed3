package motte.tpm;

import java.util.List;
import motte.core.Bytes;

/// What must hold before something of a TPM may be used (Part 1, 19.7): a list of steps, all of
/// which are taken. Its digest is computed here, so that no TPM is trusted to compute it.
///
/// @param steps in order, which counts
public record TpmPolicy(List<Step> steps) {
  public TpmPolicy {
    steps = List.copyOf(steps);
  }

  /// A condition.
  public sealed interface Step {}

  /// PCRs have these values (TPM2_PolicyPCR); `values` are read by those who want the digest.
  ///
  /// @param selection which
  /// @param values at least those selected
  public record Pcrs(PcrSelection selection, List<PcrBank> values) implements Step {
    public Pcrs {
      values = List.copyOf(values);
    }
  }

  /// Whoever uses the endorsement hierarchy may use this (TPM2_PolicySecret).
  record Endorsement() implements Step {}

  /// That those PCRs have the values that they have in `values`.
  public static TpmPolicy pcrs(PcrSelection selection, List<PcrBank> values) {
    return new TpmPolicy(List.of(new Pcrs(selection, values)));
  }

  /// The policy's digest: `pcr-missing` if a value is not there.
  public Bytes digest(TpmAlgorithm hash) {
    var digest = Bytes.wrap(new byte[hash.size()]);
    for (var step : steps) {
      digest =
          switch (step) {
            case Pcrs(var selection, var values) ->
                hash.digest(
                    digest,
                    code(CommandCode.POLICY_PCR),
                    selection.encode(),
                    selection.digest(hash, values));
            case Endorsement _ ->
                hash.digest(
                    hash.digest(
                        digest, code(CommandCode.POLICY_SECRET), TpmHandle.ENDORSEMENT.name()));
          };
    }
    return digest;
  }

  /// Takes the steps in a session.
  void apply(Tpm tpm, TpmSession session) {
    for (var step : steps) {
      switch (step) {
        case Pcrs(var selection, _) -> {
          var out = new TpmWriter().u16(0);
          selection.write(out);
          tpm.execute(TpmCommand.of(CommandCode.POLICY_PCR, out, session.handle()));
        }
        case Endorsement _ ->
            tpm.execute(
                TpmCommand.of(
                    CommandCode.POLICY_SECRET,
                    new TpmWriter().sized(session.nonceTpm()).u16(0).u16(0).u32(0),
                    TpmHandle.ENDORSEMENT,
                    session.handle()),
                Authorization.Password.EMPTY);
      }
    }
  }

  private static Bytes code(CommandCode code) {
    return new TpmWriter().u32(code.code()).written();
  }
}
