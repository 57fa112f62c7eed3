package motte.appraise;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Digest;
import motte.endorsement.Crl;
import motte.trust.Chain;

/// Whose word a relying party takes that a key lives in a TPM.
///
/// @param roots chains that end in a root of a maker of TPMs; what precedes are its issuers
/// @param endorsementKeys SPKI pins (SHA-256) of endorsement keys of TPMs that are known by
///   themselves
/// @param crls revocation lists of the makers, in DER: `crl-malformed`
/// @param allowMissingCrl whether to do without the list of an issuer
public record TpmMakers(
    List<Chain> roots, Set<Digest> endorsementKeys, List<Bytes> crls, boolean allowMissingCrl) {
  /// Nobody's.
  public static final TpmMakers NONE = new TpmMakers(List.of(), Set.of(), List.of(), false);

  public TpmMakers {
    roots = List.copyOf(roots);
    endorsementKeys = Set.copyOf(endorsementKeys);
    crls = List.copyOf(crls);
    crls.forEach(Crl::parse);
  }

  /// Those whose certificates lead to one of these roots, too.
  public TpmMakers trusting(Chain... more) {
    return new TpmMakers(
        Stream.concat(roots.stream(), List.of(more).stream()).toList(),
        endorsementKeys,
        crls,
        allowMissingCrl);
  }

  /// The TPMs of these endorsement keys, too.
  public TpmMakers knowing(Digest... pins) {
    var all = new HashSet<>(endorsementKeys);
    all.addAll(List.of(pins));
    return new TpmMakers(roots, all, crls, allowMissingCrl);
  }

  /// The same with these revocation lists as well.
  public TpmMakers revoking(Bytes... more) {
    return new TpmMakers(
        roots,
        endorsementKeys,
        Stream.concat(crls.stream(), List.of(more).stream()).toList(),
        allowMissingCrl);
  }

  /// The same, and an issuer's revocation list may be missing.
  public TpmMakers allowingMissingCrl() {
    return new TpmMakers(roots, endorsementKeys, crls, true);
  }
}
