package motte.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import motte.appraise.MaterialAppraiser;
import motte.appraise.PlatformPolicy;
import motte.appraise.TpmPolicy;
import motte.core.Bytes;
import motte.core.Grade;
import motte.dcap.DcapPolicy;
import motte.dcap.EnclaveReport;
import motte.dcap.TcbStatus;
import motte.dcap.TdQuoteBody;
import motte.evidence.Evidence;
import motte.evidence.Register;
import motte.evidence.ReportData;
import motte.evidence.SoftStatement;
import motte.intake.Materials;
import motte.snp.Reference;
import motte.trust.CertificateRequest;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import motte.trust.Spki;
import motte.trust.spi.SignatureChecker;
import motte.verdict.Refused;
import motte.verdict.Verdict;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Whole appraisals a second on one thread, from bytes to verdict, for each platform: of a machine
/// whose maker's keys were seen before, and of one of which nothing was; under a policy that states
/// what should run, and without one. The evidence is that of real machines in
/// `../shared/vectors/attestation`, which must be there, but for `soft`.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PlatformBenchmark {
  private static final Path VECTORS = Path.of("../shared/vectors/attestation");

  /// The platform. The evidence of `soft` is a keep's, with a log of 20 records.
  @Param({"snp", "tdx", "sgx", "tpm", "cca", "soft"})
  public String platform;

  /// Whether a policy states what should run. No verdict about a keep goes without one: without it,
  /// a keep's evidence is read, its signature checked and its log replayed.
  @Param({"true", "false"})
  public boolean policy;

  private Judging judging;

  /// Evidence, and whoever judges it: an error where it is refused.
  private interface Judging {
    /// With what was seen before.
    Object again();

    /// With nothing seen before.
    Object anew();
  }

  private static Verdict good(Verdict verdict) {
    if (verdict instanceof Refused) {
      throw new IllegalStateException(verdict.tree());
    }
    return verdict;
  }

  /// Reads the evidence, and sees that it is found what it is.
  @Setup
  public void prepare() {
    judging = platform.equals("soft") ? policy ? new Keep() : new BareKeep() : machine();
    judging.again();
    judging.anew();
  }

  /// The appraiser knows the makers' keys and the collateral, as after the first evidence.
  @Benchmark
  public Object warm() {
    return judging.again();
  }

  /// A new appraiser, which reads what vouches for the machine, too, and checks every signature.
  /// The keys of the makers' CAs, the same for all machines, stay ready in the process.
  @Benchmark
  public Object cold() {
    return judging.anew();
  }

  private Judging machine() {
    return switch (platform) {
      case "snp" ->
          machine(
              "2024-06-01T00:00:00Z",
              List.of("snp/trustee/test-report.bin"),
              List.of("snp/trustee/test-vcek.der", "snp/virtee/cert_chain_milan"),
              Grade.HARDWARE);
      case "tdx" ->
          machine(
              "2025-07-01T00:00:00Z",
              List.of("tdx/dcap-qvl/tdx_quote"),
              List.of("tdx/dcap-qvl/tdx_quote_collateral.json"),
              Grade.HARDWARE);
      case "sgx" ->
          machine(
              "2025-07-01T00:00:00Z",
              List.of("sgx/dcap-qvl/sgx_quote"),
              List.of("sgx/dcap-qvl/sgx_quote_collateral.json"),
              Grade.HARDWARE);
      case "tpm" ->
          machine(
              "2025-07-01T00:00:00Z",
              List.of("tpm/trustee/tpm_evidence.json"),
              List.of(),
              Grade.TPM);
      case "cca" ->
          machine(
              "2025-07-01T00:00:00Z",
              List.of("cca/trustee/cca-example-token.cbor"),
              policy
                  ? List.of("cca/trustee/cpak-pub.json", "cca/trustee/rvstore.json")
                  : List.of("cca/trustee/cpak-pub.json"),
              Grade.HARDWARE);
      default -> throw new IllegalArgumentException(platform);
    };
  }

  private Judging machine(String at, List<String> evidence, List<String> vouching, Grade grade) {
    return new Machine(
        Instant.parse(at),
        files(evidence),
        files(vouching),
        policy ? Optional.of(grade) : Optional.empty());
  }

  private static Map<String, Bytes> files(List<String> names) {
    var files = new HashMap<String, Bytes>();
    for (var name : names) {
      try {
        files.put(name, Bytes.wrap(Files.readAllBytes(VECTORS.resolve(name))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /// A machine, judged as `motte verify evidence` does.
  private static final class Machine implements Judging {
    private final Instant at;
    private final Map<String, Bytes> evidence;
    private final Map<String, Bytes> vouching;
    private final Optional<Grade> demanded;
    private final PlatformPolicy policy;
    private final MaterialAppraiser appraiser;
    private final Materials endorsements;

    Machine(
        Instant at,
        Map<String, Bytes> evidence,
        Map<String, Bytes> vouching,
        Optional<Grade> demanded) {
      this.at = at;
      this.evidence = evidence;
      this.vouching = vouching;
      this.demanded = demanded;
      policy = demanded.isPresent() ? stating(Materials.of(evidence)) : tolerant();
      appraiser = MaterialAppraiser.of(policy);
      endorsements = Materials.of(vouching);
    }

    @Override
    public Object again() {
      return judged(appraiser, endorsements);
    }

    @Override
    public Object anew() {
      return judged(MaterialAppraiser.of(policy), Materials.of(vouching));
    }

    private Verdict judged(MaterialAppraiser by, Materials given) {
      var shown = Materials.of(evidence);
      return good(
          demanded.isPresent()
              ? by.judge(shown, given, Set.of(demanded.get()), at).verdict()
              : by.examine(shown, given, at).verdict());
    }

    /// The machines of the vectors lack lists and have levels that are let pass.
    private static PlatformPolicy tolerant() {
      var strict = PlatformPolicy.STANDARD;
      return new PlatformPolicy(
          strict.snp().allowingMissingCrl(),
          strict.tdx(),
          levels(strict.sgx()),
          strict.tpm(),
          false,
          Optional.empty(),
          List.of());
    }

    private static DcapPolicy levels(DcapPolicy sgx) {
      return sgx.allowing(
              Set.of(TcbStatus.UP_TO_DATE, TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED))
          .allowingAdvisories(Set.of("INTEL-SA-00289", "INTEL-SA-00615"));
    }

    /// A policy that states of each platform what this evidence shows.
    private static PlatformPolicy stating(Materials shown) {
      var tolerant = tolerant();
      var snp = tolerant.snp();
      for (var each : shown.snp()) {
        snp = snp.wanting(Reference.MEASUREMENT, Set.of(each.report().measurement()));
      }
      var tdx = tolerant.tdx();
      var sgx = tolerant.sgx();
      for (var quote : shown.quotes()) {
        switch (quote.body()) {
          case TdQuoteBody td ->
              tdx =
                  tdx.expecting(
                      Map.of(
                          "mrtd", List.of(td.mrTd()),
                          "rtmr1", List.of(td.rtmr().get(1)),
                          "rtmr2", List.of(td.rtmr().get(2))));
          case EnclaveReport enclave ->
              sgx = sgx.expecting(Map.of("mrenclave", List.of(enclave.mrEnclave())));
        }
      }
      return new PlatformPolicy(
          snp, tdx, sgx, tpm(tolerant.tpm(), shown), false, Optional.empty(), List.of());
    }

    private static TpmPolicy tpm(TpmPolicy policy, Materials shown) {
      var values = new TreeMap<Integer, Set<Bytes>>();
      shown.tpm().stream()
          .flatMap(quote -> quote.banks().stream())
          .forEach(bank -> bank.values().forEach((pcr, value) -> values.put(pcr, Set.of(value))));
      values.keySet().removeIf(pcr -> pcr > 11);
      var keys = shown.keys().stream().map(Spki::pin).toArray(motte.core.Digest[]::new);
      return values.isEmpty() ? policy : policy.booting(values).listing(Set.of(keys));
    }
  }

  /// A keep on `soft`, judged as a steward does: its whole log, or what is new since then.
  private static final class Keep implements Judging {
    private final Attested keep = new Attested(SigningKey.generate(SigningKey.Curve.P256));
    private final CertificateRequest parsed = keep.request();
    private final Bytes request = parsed.der();
    private final Bytes whole = keep.evidence(Optional.empty());
    private final Optional<motte.appraise.Position> known =
        keep.remembered(motte.appraise.Positions.of(1), parsed);
    private final Bytes rest = keep.evidence(known);

    @Override
    public Object again() {
      return good(keep.appraise(request, rest, known).verdict());
    }

    @Override
    public Object anew() {
      return good(keep.appraise(request, whole, Optional.empty()).verdict());
    }
  }

  /// The same keep, of which nothing is demanded; nothing of it is remembered either.
  private static final class BareKeep implements Judging {
    private final Bytes evidence =
        new Attested(SigningKey.generate(SigningKey.Curve.P256)).evidence(Optional.empty());

    @Override
    public Object again() {
      return anew();
    }

    @Override
    public Object anew() {
      return ScopedValue.where(SignatureChecker.IN_USE, Attested.CHECKER).call(this::register);
    }

    private Register register() {
      var bundle = Evidence.Bundle.parse(Cmw.parse(evidence));
      var statement = SoftStatement.parse(((Cmw.Message) bundle.platformEvidence()).value());
      var reported = ReportData.parse(bundle.preimage());
      var register = Register.start(Set.of(reported.register().algorithm()));
      for (var record : bundle.log().records()) {
        register = register.extend(record);
      }
      if (!statement.reportData().equals(reported.value())
          || !register.reported().equals(reported.register())) {
        throw new IllegalStateException("the log leads elsewhere");
      }
      return register;
    }
  }
}
