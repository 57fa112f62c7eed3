package motte.appraise;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.trust.Ear;
import motte.verdict.Verdict;

/// The verdict on evidence that came in files.
///
/// @param verdict all that was looked at
/// @param platform what the evidence is of: `snp`, `tdx`, `sgx`, `cca`, `psa`, `tpm`, `eventlog`,
///   `cel` or `endorsement`
/// @param tcbStatus the maker's word on the platform's state, where there is one
/// @param claims what the evidence says, by the specification's names; of a refused verdict too, to
///   be understood and not to be believed
public record MaterialVerdict(
    Verdict verdict, String platform, Optional<String> tcbStatus, Map<String, Json> claims) {
  public MaterialVerdict {
    claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
  }

  /// The attestation result for this, a submodule per layer (draft-ietf-rats-ear).
  ///
  /// @param policy what it was judged by, as [PlatformPolicy#digest] names it
  /// @param bound what the evidence was demanded to be bound to, which makes it fresh
  /// @param now when the result is made, whenever it is that the evidence was judged as of
  public Ear ear(Digest policy, Optional<Bytes> bound, Instant now) {
    return new Ear(
        now,
        Appraisal.VERIFIER,
        bound,
        Optional.empty(),
        TrustVector.submodules(verdict, Optional.of("urn:motte:policy:" + policy)));
  }

  /// `{"verdict", "headline", "conclusion", "grade", "platform", "tcbStatus", "claims", "checks"}`.
  public Json json() {
    var members = new LinkedHashMap<String, Json>();
    verdict
        .json()
        .map()
        .members()
        .forEach((name, value) -> {
          if (name.equals("checks")) {
            members.put("platform", Json.of(platform));
            members.put("tcbStatus", tcbStatus.map(Json::of).orElse(new Json.Null()));
            members.put("claims", Json.of(claims));
          }
          members.put(name, value);
        });
    return Json.of(members);
  }
}
