package motte.appraise;

import static motte.verdict.Remits.MEASUREMENT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.corim.Condition;
import motte.corim.Corim;
import motte.corim.Element;
import motte.corim.Measurement;
import motte.corim.ReferenceTriple;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// The good states of platforms that reference manifests tell: evidence must show one of them
/// whole. Those of Arm's platforms are endorsements, which [ArmManifests] reads.
final class ReferenceStates {
  private static final String AMD = "1.3.6.1.4.1.3704.";
  private static final String INTEL = "2.16.840.1.113741.";
  private static final Set<String> TRUST_DOMAIN =
      Set.of("mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3", "mrconfigid", "mrowner", "mrownerconfig");

  private final List<ReferenceTriple> states;

  private ReferenceStates(List<ReferenceTriple> states) {
    this.states = states;
  }

  static ReferenceStates of(List<Corim> manifests) {
    return new ReferenceStates(
        manifests.stream().flatMap(each -> each.references().stream()).toList());
  }

  /// Judges what evidence of a platform says, if any state is about such platforms.
  ///
  /// @return the states that it shows
  List<ReferenceTriple> judge(SeenElements seen, Findings all) {
    var about = states.stream().filter(state -> platform(state).equals(seen.platform())).toList();
    if (about.isEmpty()) {
      return List.of();
    }
    var shown = new ArrayList<ReferenceTriple>();
    var reasons = new ArrayList<String>();
    for (var state : about) {
      seen.mismatch(state).ifPresentOrElse(reasons::add, () -> shown.add(state));
    }
    all.in(seen.platform())
        .add(
            MEASUREMENT,
            "reference manifest",
            Finding.of(
                !shown.isEmpty(),
                "a state that a manifest tells, of " + about.size(),
                "none of the "
                    + about.size()
                    + " states that manifests tell: "
                    + String.join("; ", reasons.stream().distinct().limit(4).toList())));
    return shown;
  }

  /// Whether a state says what runs on the platform, down to the kernel where it can.
  static boolean identifies(String platform, List<ReferenceTriple> shown) {
    return shown.stream().anyMatch(state -> identifies(platform, state));
  }

  /// Whether one of the states says what that element, or that register, has to be.
  static boolean names(List<ReferenceTriple> shown, String element, int register) {
    return shown.stream().anyMatch(state -> names(state, element) || register(state, register));
  }

  private static boolean identifies(String platform, ReferenceTriple state) {
    return switch (platform) {
      case "snp" -> names(state, "641") || names(state, "643") || names(state, "644");
      case "sgx" ->
          names(state, "83")
              || names(state, "mrenclave")
              || ((names(state, "84") || names(state, "mrsigner"))
                  && (names(state, "85") || names(state, "isvprodid")));
      case "tdx" ->
          (names(state, "83") || names(state, "mrtd"))
              && (names(state, "rtmr1") || register(state, 1))
              && (names(state, "rtmr2") || register(state, 2));
      case "tpm" -> Identification.KERNEL.stream().anyMatch(pcr -> register(state, pcr));
      default -> false;
    };
  }

  /// Whether a state may be of that platform; one that names no measurement may be of any of its
  /// maker's.
  static boolean mayBeOf(String platform, ReferenceTriple state) {
    var type = state.environment().classOid().orElse("");
    return state.measurements().isEmpty()
        ? switch (platform) {
          case "snp" -> type.startsWith(AMD);
          case "tdx", "sgx" -> type.startsWith(INTEL);
          default -> false;
        }
        : platform(state).equals(platform);
  }

  /// Whose state it is; empty where that is not known.
  private static String platform(ReferenceTriple state) {
    var type = state.environment().classOid().orElse("");
    if (type.startsWith(AMD)) {
      return "snp";
    }
    if (state.measurements().stream().anyMatch(each -> each.element().name().startsWith("tpm."))) {
      return "tpm";
    }
    if (!type.startsWith(INTEL)) {
      return "";
    }
    boolean domain =
        TRUST_DOMAIN.stream().anyMatch(name -> names(state, name))
            || state.measurements().stream()
                .anyMatch(
                    each -> each.conditions().values().stream().anyMatch(ReferenceStates::wide));
    return domain ? "tdx" : "sgx";
  }

  /// Registers, and hashes of 48 bytes, are those of trust domains; enclaves have 32.
  private static boolean wide(Condition condition) {
    return switch (condition) {
      case Condition.Registers _ -> true;
      case Condition.Digests(var values) -> values.containsKey("sha-384");
      case Condition.OneOf(var values) -> values.stream().anyMatch(ReferenceStates::wide);
      default -> false;
    };
  }

  /// Whether it says what that element has to be, and does not only mention it.
  private static boolean names(ReferenceTriple state, String element) {
    return state.measurements().stream()
        .anyMatch(each ->
            each.conditions().entrySet().stream()
                .anyMatch(said ->
                    settles(said.getValue())
                        && (each.element().name().equals(element)
                            || Long.toString(-said.getKey()).equals(element))));
  }

  /// Whether one thing alone, or one of some, meets it.
  private static boolean settles(Condition condition) {
    return switch (condition) {
      case Condition.Digests(var values) -> !values.isEmpty();
      case Condition.OneOf(var values) ->
          !values.isEmpty() && values.stream().allMatch(ReferenceStates::settles);
      case Condition.Raw(var value, var mask) ->
          value.size() > 0 && mask.hex().equals("ff".repeat(mask.size()));
      case Condition.Range(var least, var most) -> least.isPresent() && least.equals(most);
      case Condition.Registers(var values) ->
          !values.isEmpty() && values.values().stream().allMatch(ReferenceStates::settles);
      case Condition.Name _, Condition.KeyNames _, Condition.Unread _ -> false;
    };
  }

  private static boolean register(ReferenceTriple state, int number) {
    return state.measurements().stream()
        .flatMap(each -> each.find(Measurement.REGISTERS, Condition.Registers.class).stream())
        .flatMap(registers -> registers.values().entrySet().stream())
        .filter(each -> settles(each.getValue()))
        .map(Map.Entry::getKey)
        .anyMatch(each -> each.equals(Element.of(number)) || each.name().equals("rtmr" + number));
  }
}
