package motte.tpm;

import java.util.ArrayList;
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

  /// No other command than this (TPM2_PolicyCommandCode).
  record Only(CommandCode code) implements Step {}

  /// The object's authorization value is known, too (TPM2_PolicyAuthValue).
  public record AuthValue() implements Step {}

  /// That those PCRs have the values that they have in `values`.
  public static TpmPolicy pcrs(PcrSelection selection, List<PcrBank> values) {
    return new TpmPolicy(List.of(new Pcrs(selection, values)));
  }

  /// This and another step.
  public TpmPolicy and(Step step) {
    var more = new ArrayList<>(steps);
    more.add(step);
    return new TpmPolicy(more);
  }

  /// Whether the object's authorization value is asked for.
  boolean wantsAuthValue() {
    return steps.contains(new AuthValue());
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
            case Only(var command) ->
                hash.digest(digest, code(CommandCode.POLICY_COMMAND_CODE), code(command));
            case AuthValue _ -> hash.digest(digest, code(CommandCode.POLICY_AUTH_VALUE));
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
        case Only(var command) ->
            tpm.execute(
                TpmCommand.of(
                    CommandCode.POLICY_COMMAND_CODE,
                    new TpmWriter().u32(command.code()),
                    session.handle()));
        case AuthValue _ ->
            tpm.execute(TpmCommand.of(CommandCode.POLICY_AUTH_VALUE, session.handle()));
      }
    }
  }

  private static Bytes code(CommandCode code) {
    return new TpmWriter().u32(code.code()).written();
  }
}
