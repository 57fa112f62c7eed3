// Judges every case of the shared attestation vectors, and prints a table of them in Markdown:
//
//   java -p target/motte/lib --add-modules motte.appraise tools/VectorTable.java ../shared/vectors/attestation
//
// The exit code is 1 if a case does not come out as expected.

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.appraise.MaterialAppraiser;
import motte.appraise.MaterialVerdict;
import motte.appraise.PlatformPolicy;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.MotteException;
import motte.dcap.TcbStatus;
import motte.intake.Materials;
import motte.trust.Chain;
import motte.verdict.Check;
import motte.verdict.Genuine;

private static final Instant DEFAULT_TIME = Instant.parse("2025-07-01T00:00:00Z");

private Path folder;

/// How a case came out.
private record Came(String word, String why, Map<String, Json> claims) {}

void main(String[] args) throws IOException {
  folder = Path.of(args[0]);
  var cases = ((Json.Array) Json.parse(Files.readString(folder.resolve("expected.json")))).items();
  int failed = 0;
  IO.println("| case | with | at | expected | came out | because |");
  IO.println("|---|---|---|---|---|---|");
  for (var each : cases) {
    var given = each.map();
    var row = judge(given);
    boolean fits = fits(given, row);
    failed += fits ? 0 : 1;
    IO.println(
        "| `%s` | %s | %s | %s | %s%s | %s |"
            .formatted(
                given.text("file"),
                beside(given),
                text(given, "verify_at").orElse(""),
                given.text("verdict"),
                fits ? "" : "**NOT AS EXPECTED** ",
                row.word(),
                row.why().replace("|", "\\|")));
  }
  IO.println();
  IO.println((cases.size() - failed) + " of " + cases.size() + " cases come out as expected.");
  System.exit(failed == 0 ? 0 : 1);
}

private Came judge(Json.Map given) throws IOException {
  var files = new LinkedHashMap<String, Bytes>();
  var endorsements = new LinkedHashMap<String, Bytes>();
  Path before = Path.of("");
  for (var name : given.text("file").split(" \\+ ")) {
    boolean beside = !Files.exists(folder.resolve(name)) && !name.contains("*");
    before = beside ? before.resolveSibling(name) : Path.of(name);
    put(before.toString(), files);
  }
  for (var key : List.of("vek", "chain", "collateral", "quote", "ak", "key")) {
    var named = text(given, key);
    if (named.isPresent()) {
      put(named.get().split(" ")[0], key.equals("quote") ? files : endorsements);
    }
  }
  var at = text(given, "verify_at").map(Instant::parse).orElse(DEFAULT_TIME);
  var verdict = given.text("verdict");
  var policy =
      verdict.startsWith("ACCEPT_CRYPTO") || text(given, "collateral").isEmpty()
          ? PlatformPolicy.STANDARD.allowingMissingCollateral()
          : PlatformPolicy.STANDARD;
  if (verdict.contains("test root")) {
    var root = folder.resolve(given.text("file")).resolveSibling("trustedRootCaCert.pem");
    policy = policy.accepting(Chain.parsePem(Files.readString(root)).root());
  }
  try {
    var strict = MaterialAppraiser.of(policy).examine(Materials.of(files), Materials.of(endorsements), at);
    var debugged = MaterialAppraiser.of(policy.allowingDebug()).examine(Materials.of(files), Materials.of(endorsements), at);
    if (verdict.equals("ACCEPT_CRYPTO") && debugged.verdict() instanceof Genuine) {
      return came(debugged, strict.verdict() instanceof Genuine ? "" : " if debugging is allowed");
    }
    if (verdict.equals("ACCEPT_IF_POLICY")) {
      return ifPolicy(files, endorsements, policy, at, strict);
    }
    return came(strict, "");
  } catch (MotteException e) {
    return new Came("not understood", "`" + e.code() + "`: " + e.getMessage(), Map.of());
  }
}

/// Refused as it is, and genuine once the policy allows the status.
private Came ifPolicy(
    Map<String, Bytes> files,
    Map<String, Bytes> endorsements,
    PlatformPolicy policy,
    Instant at,
    MaterialVerdict strict) {
  var status = TcbStatus.of(strict.tcbStatus().orElse("")).orElse(TcbStatus.UP_TO_DATE);
  var allowing =
      new PlatformPolicy(
          policy.snp(),
          policy.tdx().allowing(Set.of(status)),
          policy.sgx().allowing(Set.of(status)),
          policy.tpm(),
          policy.allowCcaDebug(),
          policy.ccaChallenge(),
          policy.acceptedRoots(),
          policy.manifests(),
          policy.arm());
  var allowed = MaterialAppraiser.of(allowing).examine(Materials.of(files), Materials.of(endorsements), at);
  return strict.verdict() instanceof Genuine
      ? came(strict, "")
      : came(allowed, " if the policy allows `" + status.label() + "`");
}

private static Came came(MaterialVerdict verdict, String condition) {
  var why =
      verdict.verdict() instanceof Genuine
          ? verdict.tcbStatus().map(status -> "TCB " + status).orElse("")
          : verdict.verdict().checks().stream()
              .filter(Check::refuses)
              .findFirst()
              .map(check -> "`" + check.id() + "`: " + check.reason())
              .orElse("");
  return new Came(verdict.verdict().word() + condition, why, verdict.claims());
}

private static boolean fits(Json.Map given, Came came) {
  var verdict = given.text("verdict");
  boolean outcome =
      switch (verdict) {
        case "ACCEPT" -> came.word().equals("genuine");
        case "ACCEPT_CRYPTO" -> came.word().startsWith("genuine");
        case "ACCEPT_IF_POLICY" -> came.word().startsWith("genuine if");
        case "REJECT", "REJECT_TCB", "REJECT_BY_DEFAULT_POLICY" -> !came.word().startsWith("genuine");
        case "PARSE_OK" -> !came.word().equals("not understood");
        case "PARSE_REJECT" -> came.word().equals("not understood");
        default -> verdict.startsWith("ACCEPT (test root") && came.word().equals("genuine");
      };
  return outcome && claims(given, came);
}

/// Whether the claims hold every expected field; some of those are given by their beginnings.
private static boolean claims(Json.Map given, Came came) {
  if (!given.has("fields") || came.claims().isEmpty()) {
    return true;
  }
  for (var field : given.map("fields").members().entrySet()) {
    var wanted = plain(field.getValue());
    var seen = Optional.ofNullable(came.claims().get(field.getKey())).map(value -> plain(value));
    if (seen.isEmpty() || !seen.get().startsWith(wanted.replace("...", ""))) {
      System.err.println(
          given.text("file") + ": " + field.getKey() + " is " + seen + ", expected " + wanted);
      return false;
    }
  }
  return true;
}

private static String plain(Json value) {
  return value instanceof Json.Text(var text) ? text : value.text();
}

private static Optional<String> text(Json.Map given, String key) {
  return given.has(key) && given.member(key) instanceof Json.Text(var text)
      ? Optional.of(text)
      : Optional.empty();
}

private static String beside(Json.Map given) {
  var all = new ArrayList<String>();
  for (var key : List.of("vek", "chain", "collateral", "quote", "ak", "key")) {
    text(given, key).ifPresent(name -> all.add("`" + name.split(" ")[0] + "`"));
  }
  return String.join(" ", all);
}

private void put(String pattern, Map<String, Bytes> files) throws IOException {
  if (!pattern.contains("*") && !pattern.contains("{")) {
    files.put(pattern, Bytes.wrap(Files.readAllBytes(folder.resolve(pattern))));
    return;
  }
  int slash = pattern.indexOf('{') > 0 ? pattern.lastIndexOf('/', pattern.indexOf('{')) : pattern.lastIndexOf('/');
  var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(slash + 1));
  try (var inside = Files.list(folder.resolve(pattern.substring(0, slash)))) {
    for (var file : inside.sorted().toList()) {
      if (matcher.matches(file.getFileName()) && !file.endsWith("quote.dat")) {
        files.put(folder.relativize(file).toString(), Bytes.wrap(Files.readAllBytes(file)));
      }
    }
  }
}
