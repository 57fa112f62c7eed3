package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.MotteException;
import motte.dcap.CollateralService;
import motte.dcap.CollateralStore;
import motte.dcap.DcapCollateral;
import motte.dcap.Platform;
import motte.dcap.Quote;
import motte.dcap.Tee;
import motte.endorsement.Bucket;
import motte.endorsement.Refreshed;
import motte.intake.Materials;
import motte.snp.Kds;
import motte.snp.KeyInfo;
import motte.snp.Product;
import motte.snp.SnpEndorsements;
import motte.snp.SnpEvidence;
import motte.snp.SnpReport;
import motte.snp.TcbVersion;
import motte.snp.Vek;
import motte.trust.Chain;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;
import motte.verdict.Verdict;

/// Gets what vouches for machines from the services that give it out, where what is at hand lacks
/// it or has ended: from a PCCS by the family of a platform and Intel's evaluation number, from a
/// key distribution service of AMD's by the chip and its levels, and by the product. What they gave
/// is remembered, within bounds ([Refreshed]); it is judged as files are, and kept with the
/// evidence as they are. Thread-safe.
///
/// The services need not be trusted: what their makers did not sign, or what precedes what was
/// given before, counts as no answer. Who keeps answers back can do no more than that.
///
/// Whoever sends evidence makes nobody ask for much: Intel's collateral is asked for once the quote
/// is shown to be of a platform that an accepted root vouches for; AMD's chips cannot be told so,
/// and are asked for so often in a minute and no more.
///
/// ```java
/// var services = CollateralServices.of(Optional.of(kds), Optional.of(pccs), limits, 30, clock);
/// var appraiser = Appraiser.of(policy, rootPin, files).asking(services);
/// ```
public final class CollateralServices {
  private static final System.Logger LOG = System.getLogger("motte.appraise");
  private static final String FETCHED = "fetched endorsements";
  private static final Duration UNSTATED = Duration.ofDays(1);

  /// Of a chip and its levels there is one certificate for years.
  private static final Duration CHIPS_KEEP = Duration.ofDays(1);

  private static final CollateralServices NONE =
      new CollateralServices(
          Optional.empty(), Optional.empty(), Refreshed.Limits.STANDARD, 1, InstantSource.system());

  private final Optional<Kds> kds;
  private final Optional<CollateralService> pccs;
  private final Refreshed<Key, Endorsements> known;
  private final Refreshed<Key, Endorsements> chips;
  private final IntelCollateral collateral = new IntelCollateral();
  private final Bucket strangers;
  private final InstantSource clock;
  private final Instant began;

  /// What is asked for.
  private sealed interface Key {}

  private record Family(Platform platform, Optional<Integer> evaluation) implements Key {}

  private record Chip(Product product, Bytes id, TcbVersion levels) implements Key {}

  private record Issuers(KeyInfo.Signer kind, Product product) implements Key {}

  private CollateralServices(
      Optional<Kds> kds,
      Optional<CollateralService> pccs,
      Refreshed.Limits limits,
      int chipsPerMinute,
      InstantSource clock) {
    this.kds = kds;
    this.pccs = pccs;
    this.known = new Refreshed<>(limits, Endorsements::size, clock);
    this.chips = new Refreshed<>(limits.refreshing(CHIPS_KEEP), Endorsements::size, clock);
    this.strangers = new Bucket(chipsPerMinute, clock);
    this.clock = clock;
    this.began = clock.instant();
  }

  /// Nobody is asked.
  public static CollateralServices none() {
    return NONE;
  }

  /// These are asked.
  ///
  /// @param chipsPerMinute how many requests are made in a minute for chips of AMD's that are not
  ///   known yet: one for each product of which a chip may be
  public static CollateralServices of(
      Optional<Kds> kds,
      Optional<CollateralService> pccs,
      Refreshed.Limits limits,
      int chipsPerMinute,
      InstantSource clock) {
    return new CollateralServices(kds, pccs, limits, chipsPerMinute, clock);
  }

  /// Begins to ask anew for what was given about platforms and issuers and has aged; waits for
  /// nothing.
  public void refresh() {
    known.refresh();
  }

  /// Names what these services have given: another name says that they have since given something
  /// else than before, such as a list that revokes more, or that all of it was forgotten. Empty
  /// where nobody is asked.
  public String given() {
    return kds.isEmpty() && pccs.isEmpty() ? "" : began + " " + known.replaced();
  }

  /// Whether a verdict was reached without something that a service was to give.
  public static boolean unanswered(Verdict verdict) {
    return verdict.checks().stream()
        .anyMatch(check -> check.name().equals(FETCHED) && check.outcome() == Outcome.SKIPPED);
  }

  /// What evidence is judged by, and with whom.
  ///
  /// @param policy what is demanded
  /// @param machines what knows which quotes are of a platform that an accepted root vouches for,
  ///   and what is signed below such a root
  /// @param local whether who reads the verdict may know where the services are
  record Appraising(PlatformPolicy policy, MaterialAppraiser machines, boolean local) {}

  /// What vouches for this evidence beyond what is at hand; the checks say what was asked for, and
  /// refuse nothing: what is missing still, refuses at its own check.
  ///
  /// @param own what the verifier itself has: this alone may say that levels and revocations need
  ///   not be asked for
  /// @param evidence what was sent or archived, which may be older than it need be, so that of what
  ///   vouches only the certificates of the machine's own key are taken from it
  Endorsements beyond(
      Materials own, Materials evidence, Appraising by, Instant at, Findings findings) {
    var all = Endorsements.none();
    if (kds.isPresent()) {
      for (var each : evidence.snp()) {
        var layer = findings.in("snp");
        all = all.and(read(layer, () -> ofAmd(kds.get(), each, own, evidence, by, at, layer)));
      }
    }
    if (pccs.isPresent()) {
      for (var each : evidence.quotes()) {
        var layer = findings.in(each.tee().name().toLowerCase(Locale.ROOT));
        all = all.and(read(layer, () -> ofIntel(pccs.get(), each, own, evidence, by, at, layer)));
      }
    }
    return all;
  }

  /// What cannot be read is for the appraisal to say.
  private static Endorsements read(Findings findings, Supplier<Endorsements> reader) {
    try {
      return reader.get();
    } catch (MotteException e) {
      return skipped(findings, "what it needs cannot be told: " + e.getMessage());
    }
  }

  private Endorsements ofIntel(
      CollateralService service,
      Quote quote,
      Materials own,
      Materials sent,
      Appraising by,
      Instant at,
      Findings findings) {
    var policy = quote.tee() == Tee.TDX ? by.policy().tdx() : by.policy().sgx();
    var minimum = policy.minimumEvaluationNumber();
    var chains = collateral.of(own.and(sent)).find(quote, at).pckChain();
    var platform = Platform.of(quote, chains);
    if (platform.isEmpty()) {
      return skipped(findings, "the quote does not tell which platform it is of");
    }
    if (suffices(own, platform.get(), minimum, at)) {
      return Endorsements.none();
    }
    BooleanSupplier shown = () -> by.machines().vouchedFor(quote);
    var usual = new Family(platform.get(), Optional.empty());
    var given =
        ask(usual, shown, () -> fetch(usual, service.fetch(platform.get()), by), by, findings);
    if (minimum.isEmpty()
        || given.isEmpty()
        || suffices(given.materials(), platform.get(), minimum, at)) {
      return given;
    }
    var later = new Family(platform.get(), minimum);
    return ask(
        later,
        shown,
        () -> fetch(later, service.fetch(platform.get(), minimum.get()), by),
        by,
        findings);
  }

  private boolean suffices(
      Materials from, Platform platform, Optional<Integer> minimum, Instant at) {
    var found = collateral.of(from).find(platform, at);
    return found.completeAt(at) && minimum.map(found::counts).orElse(true);
  }

  private Endorsements ofAmd(
      Kds service,
      SnpEvidence evidence,
      Materials own,
      Materials sent,
      Appraising by,
      Instant at,
      Findings findings) {
    var report = evidence.report();
    var have = endorsements(own);
    var all = Endorsements.none();
    var vek =
        SnpEndorsements.parse(evidence.certificates()).or(veks(sent)).or(veks(own)).keyOf(report);
    if (vek.isEmpty() && report.keyInfo().signer() == KeyInfo.Signer.VCEK) {
      all = chip(service, report, by, findings);
      vek = endorsements(all.materials()).keyOf(report);
    }
    var product = vek.map(Vek::product).or(report::product);
    var kind = report.keyInfo().signer();
    if (product.isEmpty()
        || (kind != KeyInfo.Signer.VCEK && kind != KeyInfo.Signer.VLEK)
        || have.listedUntil(product.get(), at).isPresent()) {
      return all;
    }
    var issuers = new Issuers(kind, product.get());
    return all.and(ask(issuers, () -> true, () -> issuers(service, issuers, by), by, findings));
  }

  private Endorsements chip(Kds service, SnpReport report, Appraising by, Findings findings) {
    if (report.chipIdMasked()) {
      return skipped(findings, "the report does not name its chip");
    }
    for (var product : Kds.products(report)) {
      var chip = new Chip(product, report.chipId(), report.reportedTcb());
      var given = ask(chip, strangers::take, () -> vcek(service, report, product), by, findings);
      if (!given.isEmpty()) {
        return given;
      }
    }
    return Endorsements.none();
  }

  private static SnpEndorsements veks(Materials from) {
    var veks = from.certificates().stream().filter(Vek::is).map(Vek::of).toList();
    return new SnpEndorsements(veks, List.of(), List.of());
  }

  private static SnpEndorsements endorsements(Materials from) {
    var all = veks(from);
    for (var crl : from.crls()) {
      all = all.revoking(crl);
    }
    return all;
  }

  /// @param may asked only where something would be fetched
  private Endorsements ask(
      Key key,
      BooleanSupplier may,
      Supplier<Refreshed.Until<Endorsements>> fetch,
      Appraising by,
      Findings findings) {
    var remembered = key instanceof Chip ? chips : known;
    if (remembered.due(key) && !may.getAsBoolean()) {
      return remembered
          .held(key)
          .map(held -> given(held, findings))
          .orElseGet(() -> skipped(findings, unasked(key)));
    }
    try {
      return given(remembered.get(key, () -> logged(fetch)), findings);
    } catch (MotteException e) {
      return skipped(
          findings, "the service did not give it: " + (by.local() ? e.getMessage() : e.code()));
    }
  }

  private static String unasked(Key key) {
    return key instanceof Family
        ? "the service is not asked: the quote is not shown to be of a genuine platform"
        : "the service is not asked: too many unknown chips are asked for";
  }

  // Who sent the evidence is not told where the services are; who runs the steward is.
  private static <T> T logged(Supplier<T> fetch) {
    try {
      return fetch.get();
    } catch (MotteException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "fetching endorsements: " + e.getMessage());
      throw e;
    }
  }

  private static Endorsements given(Refreshed.Until<Endorsements> found, Findings findings) {
    findings.add(
        ENDORSEMENT,
        FETCHED,
        Finding.passed("a service gave what was lacking, good until " + found.until()));
    return found.value();
  }

  private static Endorsements skipped(Findings findings, String why) {
    findings.add(ENDORSEMENT, FETCHED, Finding.skipped(why));
    return Endorsements.none();
  }

  /// Nothing is kept, or takes the place of what is, that Intel did not sign, that is of another
  /// platform or not in force, or that is older than what is and still holds.
  private Refreshed.Until<Endorsements> fetch(
      Family asked, DcapCollateral collateral, Appraising by) {
    var now = clock.instant();
    by.machines().signed(asked.platform().tee(), collateral, now);
    var store = new CollateralStore();
    store.add(collateral);
    if (!store.find(asked.platform(), now).completeAt(now)) {
      throw outdated("it is of another platform, or not in force at " + now);
    }
    if (holding(asked, now)
        .map(held -> new IntelCollateral().of(held.materials()).find(asked.platform(), now))
        .filter(collateral::precedes)
        .isPresent()) {
      throw outdated("it gave later ones before");
    }
    var name =
        "pccs-"
            + asked.platform().tee().name().toLowerCase(Locale.ROOT)
            + "-"
            + asked.platform().fmspc().hex()
            + asked.evaluation().map(number -> "-" + number).orElse("")
            + ".cbor";
    return until(Endorsements.of(Map.of(name, store.bundle())), collateral.endsAt());
  }

  private Refreshed.Until<Endorsements> vcek(Kds service, SnpReport report, Product product) {
    var vek = service.vcek(report, product);
    var file = pem(List.of(vek.certificate()));
    return until(
        Endorsements.of(Map.of("kds-" + mark(file) + ".pem", file)),
        vek.certificate().getNotAfter().toInstant());
  }

  private Refreshed.Until<Endorsements> issuers(Kds service, Issuers asked, Appraising by) {
    var found = service.issuers(asked.kind(), asked.product());
    if (found.issuers().isEmpty() || found.crls().isEmpty()) {
      throw new AppraiseException(
          Kind.INVALID,
          "endorsements-incomplete",
          "the service gives no issuers of " + asked.product() + ", or no list of revocations",
          "is this a key distribution service for AMD's chips?");
    }
    var now = clock.instant();
    by.machines().signed(asked.product(), found, now);
    var certificates = pem(found.issuers());
    var list = found.crls().getFirst();
    if (holding(asked, now)
        .filter(held ->
            endorsements(held.materials()).crls().stream()
                .anyMatch(earlier -> list.thisUpdate().isBefore(earlier.thisUpdate())))
        .isPresent()) {
      throw outdated("it gave a later list before");
    }
    return until(
        Endorsements.of(
            Map.of(
                "kds-" + mark(certificates) + ".pem",
                certificates,
                "kds-" + mark(list.der()) + ".crl",
                list.der())),
        list.nextUpdate().orElse(Instant.MAX));
  }

  /// What was given before and has not ended.
  private Optional<Endorsements> holding(Key key, Instant now) {
    return known.held(key).filter(held -> held.until().isAfter(now)).map(Refreshed.Until::value);
  }

  private static AppraiseException outdated(String why) {
    return new AppraiseException(
        Kind.UNAVAILABLE,
        "endorsements-outdated",
        "what the service gives is signed, and no use: " + why,
        "look at the service: what it gave before counts until it ends");
  }

  /// What does not say how long it holds is asked for again in a day.
  private Refreshed.Until<Endorsements> until(Endorsements found, Instant end) {
    return new Refreshed.Until<>(
        found, end.equals(Instant.MAX) ? clock.instant().plus(UNSTATED) : end);
  }

  private static String mark(Bytes content) {
    return Digest.sha256(content.toArray()).value().slice(0, 8).hex();
  }

  private static Bytes pem(List<X509Certificate> certificates) {
    return Bytes.wrap(new Chain(certificates).pem().getBytes(StandardCharsets.US_ASCII));
  }
}
