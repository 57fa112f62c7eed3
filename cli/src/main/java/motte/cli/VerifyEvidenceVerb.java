package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import motte.appraise.MaterialAppraiser;
import motte.appraise.MaterialVerdict;
import motte.appraise.PlatformPolicy;
import motte.core.Bytes;
import motte.core.Grade;
import motte.core.Kind;
import motte.core.MotteException;
import motte.intake.IntakeException;
import motte.intake.Materials;
import motte.trust.Chain;
import motte.verdict.Refused;

/// `motte verify evidence`.
final class VerifyEvidenceVerb implements Verb {
  private static final long LARGEST = 64L << 20;

  @Override
  public String name() {
    return "verify evidence";
  }

  @Override
  public String summary() {
    return "Check a quote, report, token or event log, and say what it proves.";
  }

  @Override
  public String help() {
    return """
    Reads evidence of a machine (AMD SEV-SNP, Intel TDX and SGX, Arm CCA and PSA, a TPM, event logs), and
    prints every check: passed, failed or skipped, and why. Files are known by their content: raw,
    hexadecimal, base64, PEM, JSON, or a certificate request; their names and order do not matter, and
    - is standard input. Several files make one piece of evidence, such as a quote and its event log, or a TPM's quote, its signature and its key:

      motte verify evidence quote.bin ccel.bin --endorsements collateral

    Endorsements are what vouches for the machine: certificates, revocation lists, Intel's
    collateral; files, or folders of files. Where some are missing the verdict is a refusal, unless
    they are allowed to be missing. Everything can be verified as of a time gone by:

      motte verify evidence report.bin --endorsements vcek.pem --at 2026-06-01T00:00:00Z --json

    Without a policy the best verdict is `genuine`: the evidence is what the maker's hardware
    signed, and nobody has said what it should show. Under a policy it is `trusted` or `refused`:

      motte verify evidence report.bin --endorsements amd --policy policy.toml

    The verdict can be had as an attestation result (EAR) that a key of yours signs, for others to
    rely on: a JWT if the file's name ends in .jwt, else a CWT:

      motte verify evidence quote.bin --endorsements collateral --ear result.jwt --key verifier.key

    What vouches for machines of AMD's and Intel's can be asked for where it is missing or has ended:

      motte verify evidence quote.bin --pccs https://pccs.example:8081

    Genuine evidence may be somebody else's, or old. What makes it fresh is a value of yours that it
    is bound to (report data, nonce, challenge):

      motte verify evidence quote.bin --endorsements collateral --report-data 00112233aabbccdd

    The exit code is 0 for trusted or genuine, 1 for refused, 2 for what is not understood.
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .arguments("FILE")
        .repeatable("--endorsements", "FILE", "What vouches for it: a file, or a folder of files.")
        .option(
            "--kds", "URL", "Ask this service for what lacks of AMD's: https, or http on loopback.")
        .option(
            "--kds-anchors", "FILE", "The roots of that service (PEM); by default the system's.")
        .option("--pccs", "URL", "Ask this PCCS for what lacks of Intel's, likewise.")
        .option("--pccs-anchors", "FILE", "The roots of the PCCS (PEM); by default the system's.")
        .option("--at", "TIME", "As of this time (2026-06-01T00:00:00Z); by default now.")
        .option("--policy", "FILE", "A policy with reference values (TOML).")
        .repeatable("--accept-root", "FILE", "A root (PEM) to trust beside the makers' own.")
        .option(
            "--report-data", "HEX", "What the evidence must be bound to: a nonce, a key's hash.")
        .option("--ear", "FILE", "Write an attestation result there, signed with --key.")
        .option("--key", "FILE", "The private key (PEM) that signs the attestation result.")
        .flag("--allow-missing-collateral", "Do without what vouches for the machine's state.")
        .flag("--allow-debug", "Let pass what its host can debug, and so read.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    call.together("--key", "--ear");
    var result = call.option("--ear").map(name -> EarFile.open(call, name));
    var asked = Services.of(call);
    if (call.option("--kds").or(() -> call.option("--pccs")).isPresent()) {
      Service.withoutLog();
    }
    var files = new LinkedHashMap<String, Bytes>();
    call.rest(0).forEach(name -> files.put(name, given(call, name)));
    var endorsements = new LinkedHashMap<String, Bytes>();
    call.options("--endorsements")
        .forEach(name -> add(name, call.shell().path(name), endorsements));
    var now = call.shell().clock().instant();
    var at =
        call.option("--at", Instant::parse, "write a time as 2026-06-01T00:00:00Z").orElse(now);
    var policy =
        call.option("--policy")
            .map(name -> PolicyToml.onlyKeys(TomlFile.read(call.shell().path(name))));
    var folder =
        call.option("--policy").map(call.shell()::path).map(file -> file.resolveSibling(""));
    var demanded =
        policy
            .map(table -> PlatformToml.read(table, folder.orElseThrow()))
            .orElse(PlatformPolicy.STANDARD);
    if (call.has("--allow-missing-collateral")) {
      demanded = demanded.allowingMissingCollateral();
    }
    if (call.has("--allow-debug")) {
      demanded = demanded.allowingDebug();
    }
    for (var root : call.options("--accept-root")) {
      demanded = demanded.accepting(Chain.parsePem(TextFile.read(call.shell().path(root))).root());
    }
    var grades = policy.map(VerifyEvidenceVerb::grades);
    var named = demanded.digest(grades); // Another challenge is no other policy.
    var bound = call.option("--report-data", VerifyEvidenceVerb::hex);
    if (bound.isPresent()) {
      demanded = demanded.boundTo(bound.get());
    }
    var verdict =
        verdict(
            files,
            endorsements,
            grades,
            MaterialAppraiser.of(demanded).asking(asked.open(from(at, call.shell().clock()))),
            at);
    call.report(verdict.json(), verdict.verdict().tree().stripTrailing());
    result.ifPresent(file -> file.write(verdict.ear(named, bound, now)));
    return verdict.verdict() instanceof Refused ? 1 : 0;
  }

  /// A clock that shows that time now: what services give has to hold then.
  private static InstantSource from(Instant at, InstantSource clock) {
    var shift = Duration.between(clock.instant(), at);
    return () -> clock.instant().plus(shift);
  }

  private static MaterialVerdict verdict(
      Map<String, Bytes> files,
      Map<String, Bytes> endorsements,
      Optional<Set<Grade>> grades,
      MaterialAppraiser appraiser,
      Instant at) {
    try {
      var evidence = Materials.of(files);
      var given = vouching(endorsements);
      return grades
          .map(accepted -> appraiser.judge(evidence, given, accepted, at))
          .orElseGet(() -> appraiser.examine(evidence, given, at));
    } catch (MotteException e) {
      throw new CliException(
          Kind.INVALID,
          "evidence-not-understood",
          e.getMessage() + " (" + e.code() + ")",
          e.hint(),
          e);
    }
  }

  private static Materials vouching(Map<String, Bytes> endorsements) {
    try {
      return Materials.of(endorsements);
    } catch (IntakeException e) {
      throw new CliException(
          e.kind(),
          e.code(),
          String.valueOf(e.getMessage()),
          "take it out of the folder if it vouches for nothing; else " + e.hint(),
          e);
    }
  }

  private static Bytes hex(String text) {
    var digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    if (digits.length() % 2 != 0 && digits.matches("[0-9a-fA-F]+")) {
      throw new CliException(
          Kind.INVALID,
          "option-value-invalid",
          "`" + text + "` has " + digits.length() + " digits, an odd number",
          "write two digits for each byte");
    }
    return Bytes.parseHex(digits);
  }

  private static Set<Grade> grades(TomlTable policy) {
    return policy.values("accept-grades", Grade::parse).stream().collect(Collectors.toSet());
  }

  private static void add(String name, Path path, Map<String, Bytes> files) {
    if (!Files.isDirectory(path)) {
      files.put(name, file(path));
      return;
    }
    EndorsementFiles.inside(path).forEach(each -> files.put(each.toString(), file(each)));
  }

  /// A file of evidence, or standard input where its name is a dash; errors as [#file].
  static Bytes given(Call call, String name) {
    if (!name.equals("-")) {
      var path = call.shell().path(name);
      if (Files.isDirectory(path)) {
        throw new CliException(
            Kind.INVALID,
            "file-unreadable",
            "`" + path + "` is a folder, not a file of evidence",
            "FILE must be a file; folders go to --endorsements");
      }
      return file(path);
    }
    try {
      var content = call.shell().in().readNBytes((int) LARGEST + 1);
      if (content.length > LARGEST) {
        throw tooLarge("standard input", content.length + " bytes and more");
      }
      return Bytes.wrap(content);
    } catch (IOException e) {
      throw TextFile.unreadable(Path.of("-"), e);
    }
  }

  private static CliException tooLarge(String what, String size) {
    return new CliException(
        Kind.INVALID,
        "evidence-not-understood",
        what + " has " + size,
        "no evidence is larger than 64 MiB");
  }

  /// A file of evidence: `evidence-not-understood` if it is too large, `file-missing`,
  /// `file-unreadable`.
  static Bytes file(Path path) {
    try {
      if (Files.size(path) > LARGEST) {
        throw tooLarge("`" + path + "`", Files.size(path) + " bytes");
      }
      return Bytes.wrap(Files.readAllBytes(path));
    } catch (IOException e) {
      throw TextFile.unreadable(path, e);
    }
  }
}
