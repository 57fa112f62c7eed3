package motte.appraise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Grade;
import motte.core.Json;
import motte.corim.Corim;
import motte.corim.ReferenceTriple;
import motte.verdict.Findings;

/// What files tell of a machine, as one is read after the other. The first platform is the one that
/// the verdict is about; others tell theirs under a name.
final class MaterialAccount {
  private final List<Corim> manifests;
  private final ReferenceStates states;
  private final Findings findings;
  private final List<ReferenceTriple> shown = new ArrayList<>();
  private final Map<String, Json> claims = new LinkedHashMap<>();
  private final List<Json> endorsed = new ArrayList<>();
  private String platform = "";
  private Grade grade = Grade.NONE;
  private Optional<String> tcbStatus = Optional.empty();
  private boolean vouched = true;

  /// @param manifests whose reference states are looked for
  MaterialAccount(List<Corim> manifests, Findings findings) {
    this.manifests = List.copyOf(manifests);
    this.states = ReferenceStates.of(manifests);
    this.findings = findings;
  }

  /// A platform roots that grade, and says so of itself.
  void says(String of, Grade rooted, Map<String, Json> said) {
    if (platform.isEmpty()) {
      platform = of;
      grade = rooted;
      claims.putAll(said);
    } else {
      claims.put(claims.containsKey(of) ? of + "_" + claims.size() : of, Json.of(said));
    }
  }

  /// The platform says more of itself; what it said stands.
  void adds(Map<String, Json> said) {
    said.forEach(claims::putIfAbsent);
  }

  /// The status of the first platform's TCB, if it is the first.
  void standsAt(Optional<String> status) {
    if (platform.isEmpty()) {
      tcbStatus = status;
    }
  }

  /// Whether anybody vouches for the TPM's key.
  void isVouched(boolean known) {
    vouched = known;
  }

  /// Evidence shows these elements: the states of manifests that it is in.
  List<ReferenceTriple> shows(SeenElements seen) {
    var found = states.judge(seen, findings);
    shown.addAll(found);
    endorsed.addAll(EndorsedValues.of(manifests, seen, findings));
    return found;
  }

  /// The platform that the verdict is about; empty so far.
  String platform() {
    return platform;
  }

  Grade grade() {
    return grade;
  }

  Optional<String> tcbStatus() {
    return tcbStatus;
  }

  Map<String, Json> claims() {
    var all = new LinkedHashMap<>(claims);
    if (!endorsed.isEmpty()) {
      all.put("endorsed", Json.of(endorsed));
    }
    return Collections.unmodifiableMap(all);
  }

  List<ReferenceTriple> shown() {
    return Collections.unmodifiableList(shown);
  }

  /// What it is, in words.
  String subject() {
    return switch (platform) {
      case "snp" -> "an AMD SEV-SNP guest";
      case "tdx" -> "an Intel TDX trust domain";
      case "sgx" -> "an Intel SGX enclave";
      case "cca" -> "an Arm CCA realm";
      case "psa" -> "a PSA device";
      case "tpm" ->
          vouched
              ? "a machine's TPM"
              : "a statement in the form of a TPM's, by a key that nobody vouches for";
      case EndorsementAppraisal.LAYER -> "an endorsement";
      default -> "an event log";
    };
  }
}
