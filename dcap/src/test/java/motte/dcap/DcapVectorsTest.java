package motte.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Json;
import motte.endorsement.PinnedRoots;
import motte.trust.Chain;
import motte.verdict.Check;
import motte.verdict.Findings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All public evidence of Intel's, judged as whoever published it says that it should be.
final class DcapVectorsTest {
  private static final DcapPolicy LENIENT_WITH_COLLATERAL =
      DcapPolicy.standard()
          .allowing(EnumSet.allOf(TcbStatus.class))
          .allowingDebug()
          .allowingMigratable();

  /// Whatever is genuine passes this one.
  private static final DcapPolicy LENIENT = LENIENT_WITH_COLLATERAL.allowingMissingCollateral();

  private static final Instant ANY_TIME = Instant.parse("2025-06-01T00:00:00Z");

  static Stream<Json.Map> cases() {
    return Stream.concat(Vectors.cases("tdx").stream(), Vectors.cases("sgx").stream());
  }

  @Test
  void the_vectors_are_there_or_it_is_said_that_they_are_not() {
    Vectors.need();

    assertThat(cases()).hasSizeGreaterThanOrEqualTo(28);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void evidence_is_judged_as_its_publisher_says(Json.Map test) {
    var verdict = test.text("verdict");
    switch (verdict.split(" ", 2)[0]) {
      case "ACCEPT" -> accepted(test, verdict.contains("test root"));
      case "ACCEPT_IF_POLICY" -> acceptedByPolicy(test);
      case "ACCEPT_CRYPTO" -> genuine(test);
      case "REJECT_TCB" -> withoutLevel(test);
      case "REJECT" -> refused(test);
      case String other -> throw new AssertionError(other);
    }
  }

  private static void accepted(Json.Map test, boolean testRoot) {
    var roots = testRoot ? Intel.roots().accepting(testRoot(test)) : Intel.roots();

    var strict = new Appraised(test, roots, DcapPolicy.standard());

    assertThat(strict.refusals()).isEmpty();
    expectStatus(test, strict.result);
    expectFields(test, strict.result);
    if (testRoot) {
      var under = new Appraised(test, Intel.roots(), LENIENT);
      assertThat(under.refusals()).contains(layer(test) + ".root");
    }
  }

  private static void acceptedByPolicy(Json.Map test) {
    var strict = new Appraised(test, Intel.roots(), DcapPolicy.standard());
    var status = strict.result.tcbStatus().orElseThrow();
    var allowing =
        new Appraised(test, Intel.roots(), DcapPolicy.standard().allowing(Set.of(status)));

    assertThat(strict.refusals()).containsExactly(layer(test) + ".tcb-status");
    assertThat(allowing.refusals()).isEmpty();
    expectStatus(test, strict.result);
    expectFields(test, strict.result);
  }

  /// No collateral of that time is in the set: the evidence is genuine, and nothing can be said of
  /// its platform.
  private static void genuine(Json.Map test) {
    var without = Appraised.without(test, LENIENT);
    var strict = Appraised.without(test, DcapPolicy.standard());

    assertThat(without.refusals()).isEmpty();
    assertThat(without.result.tcbStatus()).isEmpty();
    assertThat(strict.refusals()).contains(layer(test) + ".tcb-status", layer(test) + ".root-crl");
    expectFields(test, without.result);
    Vectors.text(test, "tcb_status")
        .filter(status -> status.endsWith(" by tcbInfo"))
        .ifPresent(status -> expectPlatformStatus(test, status.replace(" by tcbInfo", "")));
  }

  private static void expectPlatformStatus(Json.Map test, String status) {
    var file = Vectors.text(test, "collateral").orElseThrow().split(" ", 2)[0];
    var chain = "tdx/go-tdx-guest/tcbinfo-issuer-chain.pem";
    var collateral =
        DcapCollateral.parse(Map.of("tcb", Vectors.file(file), "chain", Vectors.file(chain)));
    var findings = Findings.of("test");

    var result =
        DcapAppraiser.of(Intel.roots())
            .appraise(Vectors.evidence(test.text("file")), collateral, LENIENT, at(test), findings);

    assertThat(result.claims().text("platform_tcb_status")).isEqualTo(status);
    assertThat(result.tcbStatus()).isEmpty();
  }

  private static void withoutLevel(Json.Map test) {
    var lenient = new Appraised(test, Intel.roots(), LENIENT);

    assertThat(lenient.refusals()).contains("tdx.tcb-level");
    assertThat(lenient.refusals()).isSubsetOf("tdx.tcb-level", "tdx.padding");
    assertThat(lenient.result.tcbStatus()).isEmpty();
    expectFields(test, lenient.result);
  }

  private static void refused(Json.Map test) {
    var collateral = Vectors.collateral(test);
    // Given collateral counts: what is out of force would else be taken for missing.
    var lenient =
        new Appraised(
            test, Intel.roots(), collateral.isEmpty() ? LENIENT : LENIENT_WITH_COLLATERAL);

    assertThat(lenient.refusals()).isNotEmpty();
  }

  private static void expectStatus(Json.Map test, DcapResult result) {
    var wanted = test.text("tcb_status").replaceAll("[\\[\\],]", "").split(" ", -1);

    assertThat(result.tcbStatus().orElseThrow().label()).isEqualTo(wanted[0]);
    assertThat(result.claims().text("tcb_status")).isEqualTo(wanted[0]);
    assertThat(result.advisoryIds()).containsExactly(Arrays.copyOfRange(wanted, 1, wanted.length));
  }

  private static void expectFields(Json.Map test, DcapResult result) {
    test.map("fields")
        .members()
        .forEach(
            (name, wanted) -> DcapParsingTest.expectField(result.claims().members(), name, wanted));
  }

  private static X509Certificate testRoot(Json.Map test) {
    var folder = Vectors.text(test, "collateral").orElseThrow().split("\\*", 2)[0];
    return new Chain(
            Certificates.parse(
                Vectors.file(folder + "trustedRootCaCert.pem"), CollateralFiles::malformed))
        .root();
  }

  private static String layer(Json.Map test) {
    return test.text("kind");
  }

  private static Instant at(Json.Map test) {
    return Vectors.text(test, "verify_at").map(Instant::parse).orElse(ANY_TIME);
  }

  private static final class Appraised {
    private final Findings findings = Findings.of("test");
    private final DcapResult result;

    Appraised(Json.Map test, PinnedRoots roots, DcapPolicy policy) {
      this(test, roots, policy, DcapCollateral.parse(Vectors.collateral(test)));
    }

    private Appraised(
        Json.Map test, PinnedRoots roots, DcapPolicy policy, DcapCollateral collateral) {
      Bytes evidence = Vectors.evidence(test.text("file"));
      result = DcapAppraiser.of(roots).appraise(evidence, collateral, policy, at(test), findings);
    }

    static Appraised without(Json.Map test, DcapPolicy policy) {
      return new Appraised(test, Intel.roots(), policy, DcapCollateral.none());
    }

    Set<String> refusals() {
      return findings.checks().stream()
          .filter(Check::refuses)
          .map(Check::id)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
