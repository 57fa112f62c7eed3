package motte.cli;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.RelyingParty;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.evidence.StewardClient;
import motte.trust.Anchors;
import motte.trust.Trusts;
import motte.verdict.Trusted;
import motte.verdict.Verdict;

/// `motte verify`.
final class VerifyVerb implements Verb {
  /// What no profile is asked beside.
  private static final List<String> STATED = List.of("--anchors", "--steward", "--policy");

  private static final Set<Grade> PROVING = Set.of(Grade.TPM, Grade.HARDWARE);

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public String summary() {
    return "Connect to a workload and take its chain of trust apart.";
  }

  @Override
  public String help() {
    return """
    Connects to a workload, looks at the certificate that it presents, fetches the evidence behind
    that certificate and the list of revoked ones from the steward, checks all anew, and prints every
    check: passed, failed or skipped, and why. The exit code is 0 only if the workload is trusted. Whom to trust comes from
    the development profile that `motte up` writes:

      motte verify https://localhost:10030

    Without one, say which domain you trust. Grade `none`, which proves nothing about a machine, is
    then never accepted:

      motte verify https://shop.example --anchors shop.pem --steward https://steward.example

    What nothing is stated about is left to the domain's steward; hardware's evidence is judged
    again all the same, under its maker's root. A policy states more: what may be launched, by whom
    ordered, and how up to date a machine must be.
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .argument("URL")
        .option("--anchors", "FILE", "The roots of the trust domain (PEM).")
        .option("--steward", "URL", "The steward that keeps the evidence.")
        .repeatable(
            "--accept-grade",
            "GRADE",
            "tpm or hardware; by default both, or those of them that the policy accepts.")
        .option("--policy", "FILE", "A policy (TOML) by which to judge again what the steward did.")
        .repeatable("--package", "DIGEST", "The package that must run there (sha256:…).")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var url = Call.value("URL", call.argument(0), VerifyVerb::url);
    var verdict =
        STATED.stream().anyMatch(option -> call.option(option).isPresent())
                || !call.options("--accept-grade").isEmpty()
            ? stated(call, url)
            : byProfile(call, url);
    call.report(verdict.json(), verdict.tree().stripTrailing());
    return verdict instanceof Trusted ? 0 : Kind.DENIED.exitCode();
  }

  private static Verdict byProfile(Call call, URI url) {
    var profile =
        Profile.open(
            call.shell(),
            "verifying",
            "say whom to trust: --anchors FILE --steward URL; or `motte up` writes a profile");
    return verify(
        call.shell(),
        url,
        profile.anchors(),
        profile.stewardAddress(),
        profile.acceptance(packages(call)));
  }

  private static Verdict stated(Call call, URI url) {
    var anchors = Anchors.parsePem(TextFile.read(call.shell().path(call.required("--anchors"))));
    var steward = Call.value("--steward", call.required("--steward"), VerifyVerb::url);
    var grades =
        call.options("--accept-grade").stream()
            .map(text -> Call.value("--accept-grade", text, VerifyVerb::grade))
            .collect(Collectors.toSet());
    var acceptance =
        call.option("--policy")
            .map(name -> Acceptance.of(PolicyToml.read(call.shell().path(name))))
            .orElse(Acceptance.of(PROVING));
    var accepted = new HashSet<>(grades.isEmpty() ? PROVING : grades);
    accepted.retainAll(acceptance.grades());
    return verify(
        call.shell(),
        url,
        anchors,
        steward,
        acceptance.accepting(accepted).expecting(packages(call)));
  }

  /// Judges the workload at `url` by what stands under `anchors`.
  static Verdict verify(Shell shell, URI url, Anchors anchors, URI steward, Acceptance acceptance) {
    var chain = Handshake.chain(url);
    try (var client = StewardClient.open(steward, new Trusts.Anchored(anchors))) {
      return RelyingParty.of(anchors, Archive.of(client), acceptance)
          .asking(client::crl)
          .verify(chain, Handshake.host(url), shell.clock().instant());
    }
  }

  private static Set<Digest> packages(Call call) {
    return call.options("--package").stream()
        .map(text -> Call.value("--package", text, Digest::parse))
        .collect(Collectors.toSet());
  }

  private static Grade grade(String text) {
    var grade = Grade.parse(text);
    if (grade == Grade.NONE) {
      throw new CliException(
          Kind.DENIED,
          "grade-none-not-accepted",
          "grade `none` proves nothing about a machine",
          "only a development profile accepts it; `motte up` writes one");
    }
    return grade;
  }

  /// Reads an address of a workload.
  static URI url(String text) {
    var url = URI.create(text);
    if (!"https".equals(url.getScheme()) || Optional.ofNullable(url.getHost()).isEmpty()) {
      throw new CliException(
          Kind.INVALID,
          "url-malformed",
          "`" + text + "` is not an https address",
          "write https://host:port");
    }
    return url;
  }
}
