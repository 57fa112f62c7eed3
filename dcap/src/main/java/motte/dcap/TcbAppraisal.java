package motte.dcap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Json;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// Finds the level that a platform, its TDX module and its quoting enclave have reached, and judges
/// it by the policy (Intel PCS API v4, "Get TDX TCB Info").
final class TcbAppraisal {
  private static final String SAID = "as Intel says";

  /// Where no document of Intel's says anything.
  private static final String ZERO = "zero, as for Intel's own module";

  private final Quote quote;
  private final Judged judged;
  private final DcapPolicy policy;
  private final Findings findings;
  private final Map<String, Json> claims = new LinkedHashMap<>();
  private final TreeSet<String> advisories = new TreeSet<>();

  TcbAppraisal(Quote quote, Judged judged, DcapPolicy policy, Findings findings) {
    this.quote = quote;
    this.judged = judged;
    this.policy = policy;
    this.findings = findings;
  }

  /// What it adds to the claims.
  Map<String, Json> claims() {
    return claims;
  }

  /// The advisories that concern the platform, sorted.
  List<String> advisories() {
    return List.copyOf(advisories);
  }

  /// The worst of all, if all is known.
  Optional<TcbStatus> judge() {
    var platform = platform();
    var module =
        quote.body() instanceof TdQuoteBody td ? module(td) : Optional.of(TcbStatus.UP_TO_DATE);
    judged.qeLevel().ifPresent(level -> advisories.addAll(level.advisoryIds()));
    Optional<TcbStatus> worst =
        platform.isPresent() && module.isPresent() && judged.qeLevel().isPresent()
            ? Optional.of(worst(platform.get(), module.get(), judged.qeLevel().get().tcbStatus()))
            : Optional.empty();
    status(worst, known(platform, module));
    if (judged.tcbInfo().isPresent()) {
      claims.put("advisory_ids", Json.of(advisories.stream().map(Json::of).toList()));
    }
    advised();
    evaluationNumber();
    return worst;
  }

  private TcbStatus worst(TcbStatus platform, TcbStatus module, TcbStatus quotingEnclave) {
    var worst = platform.with(module).with(quotingEnclave);
    return quote.body() instanceof TdQuoteBody td
            && judged.tcbInfo().isPresent()
            && judged.pck().isPresent()
        ? new Relaunch(judged.tcbInfo().get(), judged.pck().get())
            .orWorst(worst, td, module, quotingEnclave)
        : worst;
  }

  private Optional<TcbStatus> platform() {
    if (judged.tcbInfo().isEmpty() || judged.pck().isEmpty()) {
      add(
          "tcb level",
          Finding.missing("sound TCB info of this platform", policy.allowMissingCollateral()));
      return Optional.empty();
    }
    var info = judged.tcbInfo().get();
    var pck = judged.pck().get();
    Optional<Bytes> svn =
        quote.body() instanceof TdQuoteBody td ? Optional.of(td.teeTcbSvn()) : Optional.empty();
    var seen =
        "components "
            + pck.components()
            + ", PCE "
            + pck.pceSvn()
            + svn.map(one -> ", TDX " + one).orElse("");
    var reached = info.tcbLevels().stream().filter(level -> level.reachedBy(pck, svn)).findFirst();
    add(
        "tcb level",
        reached
            .map(level -> Finding.passed("the platform is " + level.tcbStatus()))
            .orElseGet(() ->
                Finding.failed(
                    "the platform reaches no TCB level: "
                        + shortfall(info.tcbLevels().getLast(), pck, svn)))
            .comparing(seen, wanted(reached.orElse(info.tcbLevels().getLast())))
            .from(Sources.TCB));
    reached.ifPresent(level -> {
      claims.put("platform_tcb_status", Json.of(level.tcbStatus().label()));
      level.tcbDate().ifPresent(date -> claims.put("tcb_date", Json.of(date.toString())));
      advisories.addAll(level.advisoryIds());
    });
    info.tcbEvaluationDataNumber()
        .ifPresent(number -> claims.put("tcb_evaluation_data_number", Json.of(number)));
    return reached.map(TcbLevel::tcbStatus);
  }

  private static String wanted(TcbLevel level) {
    return "components "
        + level.sgxTcbComponents()
        + ", PCE "
        + level.pceSvn()
        + level.tdxTcbComponents().map(one -> ", TDX " + one).orElse("");
  }

  /// The first part that falls short of a level.
  private static String shortfall(TcbLevel level, PckExtension pck, Optional<Bytes> svn) {
    for (int i = 0; i < 16; i++) {
      int seen = pck.components().at(i) & 0xff;
      int wanted = level.sgxTcbComponents().at(i) & 0xff;
      if (seen < wanted) {
        return "component " + (i + 1) + " is " + seen + ", the lowest level has " + wanted;
      }
    }
    if (pck.pceSvn() < level.pceSvn()) {
      return "the PCE is " + pck.pceSvn() + ", the lowest level has " + level.pceSvn();
    }
    return "TDX is "
        + svn.map(Bytes::hex).orElse("absent")
        + ", the lowest level has "
        + level.tdxTcbComponents().map(Bytes::hex).orElse("none");
  }

  /// The TDX module: that of major version 0 has no level of its own.
  private Optional<TcbStatus> module(TdQuoteBody td) {
    int major = td.teeTcbSvn().at(1) & 0xff;
    int minor = td.teeTcbSvn().at(0) & 0xff;
    if (judged.tcbInfo().isEmpty()) {
      zeroModule(td);
      return Optional.empty();
    }
    var info = judged.tcbInfo().get();
    var id = TdxModule.idOf(major);
    var module =
        major == 0
            ? info.tdxModule()
            : info.tdxModuleIdentities().stream().filter(one -> one.id().equals(id)).findFirst();
    if (module.isEmpty()) {
      add("tdx module", Finding.failed("Intel names no module " + id).from(Sources.TCB));
      return Optional.empty();
    }
    boolean signer = same("mrsignerseam", td.mrSignerSeam(), module.get().mrSigner(), SAID);
    boolean attributes =
        same(
            "seam attributes",
            Fields.and(td.seamAttributes(), module.get().attributesMask()),
            Fields.and(module.get().attributes(), module.get().attributesMask()),
            SAID);
    if (major == 0) {
      add("tdx module", Finding.passed("judged with the platform").from(Sources.TCB));
      return signer && attributes ? Optional.of(TcbStatus.UP_TO_DATE) : Optional.empty();
    }
    var level = IsvLevel.reached(module.get().tcbLevels(), minor);
    add(
        "tdx module",
        level
            .map(one -> Finding.passed(id + " version " + minor + " is " + one.tcbStatus()))
            .orElseGet(() -> Finding.failed(id + " version " + minor + " has no level"))
            .comparing(minor, "at least " + module.get().tcbLevels().getLast().isvSvn())
            .from(Sources.TCB));
    level.ifPresent(one -> advisories.addAll(one.advisoryIds()));
    return signer && attributes ? level.map(IsvLevel::tcbStatus) : Optional.empty();
  }

  /// Without TCB info: all modules so far are Intel's own, whose signer and attributes are zero.
  private void zeroModule(TdQuoteBody td) {
    same("mrsignerseam", td.mrSignerSeam(), Bytes.wrap(new byte[48]), ZERO);
    same("seam attributes", td.seamAttributes(), Bytes.wrap(new byte[8]), ZERO);
    add(
        "tdx module",
        Finding.missing("sound TCB info of this platform", policy.allowMissingCollateral()));
  }

  private boolean same(String name, Bytes seen, Bytes wanted, String passed) {
    boolean same = seen.equals(wanted);
    add(
        name,
        Finding.of(same, passed, "it is not Intel's TDX module")
            .comparing(seen, wanted)
            .from(Sources.TCB));
    return same;
  }

  /// The worst of what is known, even if not all is: bad news does not wait for the rest.
  private Optional<TcbStatus> known(Optional<TcbStatus> platform, Optional<TcbStatus> module) {
    var told = module.filter(_ -> quote.body() instanceof TdQuoteBody);
    return Stream.of(platform, told, judged.qeLevel().map(level -> level.tcbStatus()))
        .flatMap(Optional::stream)
        .reduce(TcbStatus::with);
  }

  private void status(Optional<TcbStatus> worst, Optional<TcbStatus> known) {
    if (worst.isEmpty() && known.isPresent() && !policy.allowedStatuses().contains(known.get())) {
      add(
          "tcb status",
          Finding.failed(known.get() + " at best, which the policy does not allow")
              .comparing(known.get(), policy.allowedStatuses().stream().sorted().toList())
              .from(Sources.TCB));
      return;
    }
    if (worst.isEmpty()) {
      add(
          "tcb status",
          Finding.missing("the levels of all parts", policy.allowMissingCollateral()));
      return;
    }
    var status = worst.get();
    claims.put("tcb_status", Json.of(status.label()));
    var allowed = policy.allowedStatuses().stream().sorted().toList();
    add(
        "tcb status",
        Finding.of(
                policy.allowedStatuses().contains(status),
                status + ", which the policy allows",
                status + ", which the policy does not allow")
            .comparing(status, allowed)
            .from(Sources.TCB));
  }

  private void advised() {
    if (judged.tcbInfo().isEmpty() && advisories.isEmpty()) {
      add(
          "advisories",
          policy.allowedAdvisories().isEmpty()
              ? Finding.needs("sound TCB info")
              : Finding.missing("sound TCB info", policy.allowMissingCollateral()));
      return;
    }
    if (policy.allowedAdvisories().isEmpty()) {
      add(
          "advisories",
          Finding.skipped(
              advisories.isEmpty()
                  ? "none is known to concern the platform"
                  : "the policy does not judge them: " + String.join(", ", advisories)));
      return;
    }
    var allowed = policy.allowedAdvisories().get();
    var others = advisories.stream().filter(one -> !allowed.contains(one)).toList();
    add(
        "advisories",
        Finding.of(
                others.isEmpty(),
                "none but those that the policy allows",
                "the policy does not allow " + String.join(", ", others))
            .comparing(advisories, allowed.stream().sorted().toList())
            .from(Sources.TCB));
  }

  private void evaluationNumber() {
    if (policy.minimumEvaluationNumber().isEmpty()) {
      add("evaluation number", Finding.skipped("the policy sets no minimum"));
      return;
    }
    int least = policy.minimumEvaluationNumber().get();
    if (judged.tcbInfo().isEmpty() || judged.identity().isEmpty()) {
      add(
          "evaluation number",
          Finding.missing("sound TCB info and QE identity", policy.allowMissingCollateral()));
      return;
    }
    int seen =
        Math.min(
            judged.tcbInfo().get().tcbEvaluationDataNumber().orElse(0),
            judged.identity().get().tcbEvaluationDataNumber().orElse(0));
    add(
        "evaluation number",
        Finding.of(seen >= least, "recent enough", "the collateral is of an earlier recovery")
            .comparing(seen, "at least " + least)
            .from(Sources.TCB));
  }

  private void add(String name, Finding finding) {
    findings.add(Remits.ENDORSEMENT, name, finding);
  }
}
