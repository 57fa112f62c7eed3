package motte.dcap;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import motte.core.Bytes;
import motte.core.Kind;

/// What a verifier accepts. [#standard] is strict: an up-to-date platform, nothing that can be
/// debugged or moved, all collateral there. Everything else is said in words.
///
/// @param allowedStatuses the TCB statuses that are good enough
/// @param allowedAdvisories if given, the only advisories that may concern the platform
/// @param minimumEvaluationNumber if given, the lowest number of Intel's TCB recoveries to count
/// @param allowDebug whether what can be debugged is accepted
/// @param allowMigratable whether a trust domain that can be moved is accepted
/// @param allowMissingCollateral whether a verdict may be reached without Intel's word on the
///   platform's state
/// @param references which values a measurement may have, by the name of the claim
/// @param isvProdId for SGX: the product of the signer that is meant
/// @param minimumIsvSvn for SGX: the lowest version of that product
/// @param reportData the 64 bytes that the attester should have put in
public record DcapPolicy(
    Set<TcbStatus> allowedStatuses,
    Optional<Set<String>> allowedAdvisories,
    Optional<Integer> minimumEvaluationNumber,
    boolean allowDebug,
    boolean allowMigratable,
    boolean allowMissingCollateral,
    Map<String, List<Bytes>> references,
    Optional<Integer> isvProdId,
    Optional<Integer> minimumIsvSvn,
    Optional<Bytes> reportData) {

  private static final Map<String, Integer> SIZES =
      Map.ofEntries(
          Map.entry("mrseam", 48),
          Map.entry("mrtd", 48),
          Map.entry("mrconfigid", 48),
          Map.entry("mrowner", 48),
          Map.entry("mrownerconfig", 48),
          Map.entry("rtmr0", 48),
          Map.entry("rtmr1", 48),
          Map.entry("rtmr2", 48),
          Map.entry("rtmr3", 48),
          Map.entry("mrservicetd", 48),
          Map.entry("xfam", 8),
          Map.entry("td_attributes", 8),
          Map.entry("mrenclave", 32),
          Map.entry("mrsigner", 32),
          Map.entry("configid", 64),
          Map.entry("isvextprodid", 16),
          Map.entry("isvfamilyid", 16),
          Map.entry("attributes", 16),
          Map.entry("user_data", 20));

  /// The claims that can be compared with reference values.
  public static final Set<String> MEASUREMENTS = SIZES.keySet();

  public DcapPolicy {
    allowedStatuses = Set.copyOf(allowedStatuses);
    allowedAdvisories = allowedAdvisories.map(Set::copyOf);
    var sorted = new TreeMap<String, List<Bytes>>();
    references.forEach((name, values) -> sorted.put(measurement(name), some(name, values)));
    references = Collections.unmodifiableMap(sorted);
  }

  /// The strict one: only `UpToDate`, no debugging, no reference values.
  public static DcapPolicy standard() {
    return new DcapPolicy(
        EnumSet.of(TcbStatus.UP_TO_DATE),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        false,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// This policy with these statuses in place of its own.
  public DcapPolicy allowing(Set<TcbStatus> statuses) {
    return with(draft -> draft.allowedStatuses = statuses);
  }

  /// This policy, and only these advisories may concern the platform.
  public DcapPolicy allowingAdvisories(Set<String> advisories) {
    return with(draft -> draft.allowedAdvisories = Optional.of(advisories));
  }

  /// This policy with the lowest number of Intel's TCB recoveries to count.
  public DcapPolicy from(int evaluationNumber) {
    return with(draft -> draft.minimumEvaluationNumber = Optional.of(evaluationNumber));
  }

  /// This policy, and what can be debugged is accepted.
  public DcapPolicy allowingDebug() {
    return with(draft -> draft.allowDebug = true);
  }

  /// This policy, and a trust domain that can be moved is accepted.
  public DcapPolicy allowingMigratable() {
    return with(draft -> draft.allowMigratable = true);
  }

  /// This policy, and Intel's word on the platform's state may be missing.
  public DcapPolicy allowingMissingCollateral() {
    return with(draft -> draft.allowMissingCollateral = true);
  }

  /// This policy with the values that measurements may have, by the name of the claim (one of
  /// [#MEASUREMENTS]): `measurement-unknown`.
  public DcapPolicy expecting(Map<String, List<Bytes>> references) {
    return with(draft -> draft.references = references);
  }

  /// This policy with the product of an enclave's signer and its lowest version.
  public DcapPolicy expectingProduct(int isvProdId, int minimumIsvSvn) {
    return with(draft -> {
      draft.isvProdId = Optional.of(isvProdId);
      draft.minimumIsvSvn = Optional.of(minimumIsvSvn);
    });
  }

  /// This policy with the 64 bytes that the attester should have put in.
  public DcapPolicy expectingReportData(Bytes reportData) {
    return with(draft -> draft.reportData = Optional.of(reportData));
  }

  private DcapPolicy with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.policy();
  }

  /// A policy while some of it changes.
  private static final class Draft {
    private Set<TcbStatus> allowedStatuses;
    private Optional<Set<String>> allowedAdvisories;
    private Optional<Integer> minimumEvaluationNumber;
    private boolean allowDebug;
    private boolean allowMigratable;
    private boolean allowMissingCollateral;
    private Map<String, List<Bytes>> references;
    private Optional<Integer> isvProdId;
    private Optional<Integer> minimumIsvSvn;
    private Optional<Bytes> reportData;

    Draft(DcapPolicy from) {
      allowedStatuses = from.allowedStatuses;
      allowedAdvisories = from.allowedAdvisories;
      minimumEvaluationNumber = from.minimumEvaluationNumber;
      allowDebug = from.allowDebug;
      allowMigratable = from.allowMigratable;
      allowMissingCollateral = from.allowMissingCollateral;
      references = from.references;
      isvProdId = from.isvProdId;
      minimumIsvSvn = from.minimumIsvSvn;
      reportData = from.reportData;
    }

    DcapPolicy policy() {
      return new DcapPolicy(
          allowedStatuses,
          allowedAdvisories,
          minimumEvaluationNumber,
          allowDebug,
          allowMigratable,
          allowMissingCollateral,
          references,
          isvProdId,
          minimumIsvSvn,
          reportData);
    }
  }

  /// A reference value must be as long as the claim: `measurement-malformed`. So must the name be
  /// one of [#MEASUREMENTS]: `measurement-unknown`.
  public static Bytes reference(String name, Bytes value) {
    int size = SIZES.getOrDefault(measurement(name), 0);
    if (value.size() != size) {
      throw new DcapException(
          Kind.INVALID,
          "measurement-malformed",
          "the reference value `"
              + value
              + "` of "
              + name
              + " has "
              + value.size()
              + " bytes, not "
              + size,
          "write all of its " + 2 * size + " hexadecimal digits");
    }
    return value;
  }

  /// There must be a value, or nothing could ever be trusted.
  private static List<Bytes> some(String name, List<Bytes> values) {
    if (values.isEmpty()) {
      throw new DcapException(
          Kind.INVALID,
          "measurement-malformed",
          name + " has an empty list of reference values",
          "write the values that it may have, or leave it out");
    }
    return values.stream().map(value -> reference(name, value)).toList();
  }

  private static String measurement(String name) {
    if (!MEASUREMENTS.contains(name)) {
      throw new DcapException(
          Kind.INVALID,
          "measurement-unknown",
          "`" + name + "` is not a measurement of SGX or TDX",
          "known are " + String.join(", ", MEASUREMENTS.stream().sorted().toList()));
    }
    return name;
  }
}
