package motte.keep;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Kind;
import motte.core.Suggestion;
import motte.evidence.HardwarePlatform;
import motte.evidence.SoftPlatform;
import motte.evidence.TpmPlatform;
import motte.tpm.Cloud;

/// All that a host may tell a keep: where the warrant lies, which platform it stands on, and
/// whether plaintext is acceptable to the host's owner. What the keep becomes stands in the warrant
/// alone.
///
/// @param warrant the file with the signed warrant
/// @param ground what the keep stands on
/// @param allowPlaintext whether entries in the clear may be granted
/// @param lifeline whether the keep ends when its standard input does, which is when whoever
///   started it is gone; the guest then reads nothing there
record Orders(Path warrant, Ground ground, boolean allowPlaintext, boolean lifeline) {
  private static final String WARRANT = "--warrant";
  private static final String PLATFORM = "--platform";
  private static final String DEVELOPMENT_KEY = "--development-key";
  private static final String TPM = "--tpm";
  private static final String STATE = "--state";
  private static final String SYSROOT = "--sysroot";
  private static final String ATTESTATION_KEY = "--attestation-key";
  private static final String OWN = "own";
  private static final String ALLOW_PLAINTEXT = "--allow-plaintext";
  private static final String LIFELINE = "--lifeline";
  private static final List<String> KNOWN =
      List.of(
          WARRANT,
          PLATFORM,
          DEVELOPMENT_KEY,
          TPM,
          STATE,
          SYSROOT,
          ATTESTATION_KEY,
          ALLOW_PLAINTEXT,
          LIFELINE);
  private static final String USAGE =
      "usage: --warrant FILE (--platform soft --development-key FILE | --platform tpm [--tpm ADDRESS]"
          + " --state DIR [--attestation-key own|azure|google] | --platform tdx --state DIR"
          + " [--sysroot DIR] | --platform snp|cca|sgx [--sysroot DIR]) [--allow-plaintext]"
          + " [--lifeline]";

  /// Reads the arguments of the process; throws `option-unknown`, `option-missing`,
  /// `option-invalid`, `platform-unknown`, `cloud-unknown`.
  static Orders parse(List<String> arguments) {
    Map<String, String> values = new HashMap<>();
    boolean allowPlaintext = false;
    boolean lifeline = false;
    var rest = arguments.iterator();
    while (rest.hasNext()) {
      var option = rest.next();
      switch (option) {
        case WARRANT, PLATFORM, DEVELOPMENT_KEY, TPM, STATE, SYSROOT, ATTESTATION_KEY -> {
          if (values.containsKey(option)) {
            throw invalid("`" + option + "` is given twice");
          }
          if (!rest.hasNext()) {
            throw invalid("`" + option + "` needs a value after it");
          }
          values.put(option, rest.next());
        }
        case ALLOW_PLAINTEXT -> allowPlaintext = true;
        case LIFELINE -> lifeline = true;
        default ->
            throw new KeepException(
                Kind.INVALID,
                "option-unknown",
                "a keep has no option `" + option + "`",
                Suggestion.hint(option, KNOWN));
      }
    }
    var ground = ground(required(values, PLATFORM), values);
    return new Orders(Path.of(required(values, WARRANT)), ground, allowPlaintext, lifeline);
  }

  private static Ground ground(String platform, Map<String, String> values) {
    return switch (platform) {
      case SoftPlatform.NAME -> {
        only(values, platform, DEVELOPMENT_KEY);
        yield new Ground.Soft(Path.of(required(values, DEVELOPMENT_KEY)));
      }
      case TpmPlatform.NAME -> {
        only(values, platform, TPM, STATE, ATTESTATION_KEY);
        yield new Ground.Machine(
            Optional.ofNullable(values.get(TPM)).orElse(Ground.Machine.DEVICE),
            Path.of(required(values, STATE)),
            Optional.ofNullable(values.get(ATTESTATION_KEY))
                .filter(whose -> !whose.equals(OWN))
                .map(Cloud::parse));
      }
      case HardwarePlatform.TDX -> {
        only(values, platform, STATE, SYSROOT);
        yield new Ground.TrustDomain(Path.of(required(values, STATE)), sysroot(values));
      }
      case HardwarePlatform.SNP, HardwarePlatform.CCA, HardwarePlatform.SGX -> {
        only(values, platform, SYSROOT);
        yield new Ground.Confidential(platform, sysroot(values));
      }
      default ->
          throw new KeepException(
              Kind.INVALID,
              "platform-unknown",
              "this keep knows no platform `" + platform + "`",
              "write soft (development, which proves nothing about this machine), tpm, snp, tdx,"
                  + " cca or sgx");
    };
  }

  private static Path sysroot(Map<String, String> values) {
    return Path.of(Optional.ofNullable(values.get(SYSROOT)).orElse("/"));
  }

  /// An option that says nothing to this platform is a mistake of somebody's.
  private static void only(Map<String, String> values, String platform, String... meant) {
    var others = new HashSet<>(values.keySet());
    others.removeAll(List.of(WARRANT, PLATFORM));
    others.removeAll(List.of(meant));
    others.stream()
        .sorted()
        .findFirst()
        .ifPresent(option -> {
          throw invalid("`" + option + "` says nothing to the platform `" + platform + "`");
        });
  }

  private static String required(Map<String, String> values, String option) {
    return Optional.ofNullable(values.get(option))
        .orElseThrow(() ->
            new KeepException(
                Kind.INVALID, "option-missing", "`" + option + "` is missing", USAGE));
  }

  private static KeepException invalid(String what) {
    return new KeepException(Kind.INVALID, "option-invalid", what, USAGE);
  }
}
