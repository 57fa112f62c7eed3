package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import motte.appraise.AcceptedRoots;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.appraise.ReferenceManifests;
import motte.appraise.TpmMakers;
import motte.appraise.TpmPolicy;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.Suggestion;
import motte.corim.Corim;
import motte.dcap.DcapPolicy;
import motte.dcap.TcbStatus;
import motte.snp.FirmwareVersion;
import motte.snp.Product;
import motte.snp.Reference;
import motte.snp.SnpPolicy;
import motte.snp.Tcb;
import motte.trust.Chain;
import motte.trust.Pem;
import motte.trust.Spki;

/// Reads what a policy demands of platforms: its tables `snp`, `tdx`, `sgx`, `tpm` and `cca`. What
/// a table does not state is strict.
final class PlatformToml {
  /// The keys of a policy that this reads.
  static final List<String> KEYS =
      List.of(
          "snp",
          "tdx",
          "sgx",
          "tpm",
          "cca",
          "accepted-roots",
          "reference-manifests",
          "manifest-signers");

  private static final List<String> TDX =
      List.of(
          "allow-status",
          "allow-advisories",
          "minimum-evaluation",
          "allow-debug",
          "allow-migratable",
          "allow-missing-collateral",
          "reference",
          "roots");

  private static final List<String> SGX =
      Stream.concat(TDX.stream(), Stream.of("product", "minimum-svn")).toList();

  private PlatformToml() {}

  /// What is demanded of the machines of keeps: a report of SEV-SNP is asked for at level 0, where
  /// what was launched runs, unless the policy states other levels.
  static PlatformPolicy ofKeeps(TomlTable top, Path folder) {
    var stated = top.table("snp", "[snp]").filter(snp -> snp.has("vmpls")).isPresent();
    var read = read(top, folder);
    return stated ? read : read.onSnp(read.snp().at(0));
  }

  /// @param folder from where the paths of manifests are seen
  static PlatformPolicy read(TomlTable top, Path folder) {
    return new PlatformPolicy(
        top.table("snp", "[snp]").map(PlatformToml::snp).orElse(SnpPolicy.STANDARD),
        top.table("tdx", "[tdx]").map(tdx -> intel(tdx, TDX)).orElse(DcapPolicy.standard()),
        top.table("sgx", "[sgx]").map(sgx -> intel(sgx, SGX)).orElse(DcapPolicy.standard()),
        top.table("tpm", "[tpm]").map(PlatformToml::tpm).orElse(TpmPolicy.STANDARD),
        top.table("cca", "[cca]")
            .flatMap(cca -> cca.onlyKeys("allow-debug", "endorsements").bool("allow-debug"))
            .orElse(false),
        Optional.empty(),
        new AcceptedRoots(
            roots(Optional.of(top), "accepted-roots"),
            roots(top.table("snp", "[snp]"), "roots"),
            roots(top.table("tdx", "[tdx]"), "roots"),
            roots(top.table("sgx", "[sgx]"), "roots")),
        manifests(top, folder),
        top.table("cca", "[cca]").map(cca -> vouching(cca, folder)).orElse(Endorsements.none()));
  }

  /// The files that vouch for Arm's platforms and realms.
  private static Endorsements vouching(TomlTable cca, Path folder) {
    var files = new TreeMap<String, Bytes>();
    cca.texts("endorsements").forEach(name -> files.put(name, file(folder.resolve(name))));
    return Endorsements.of(files);
  }

  private static List<X509Certificate> roots(Optional<TomlTable> table, String key) {
    return table
        .map(found -> found.values(key, text -> Chain.parsePem(text).root()))
        .orElse(List.of());
  }

  /// A signer is named by its pin, or by its key, with which a signature can then be checked even
  /// if no certificate comes with it.
  private static ReferenceManifests manifests(TomlTable top, Path folder) {
    var keys =
        top.texts("manifest-signers").stream()
            .filter(PlatformToml::isKey)
            .map(Spki::parsePem)
            .toList();
    return new ReferenceManifests(
        top.values("reference-manifests", name -> manifest(folder.resolve(name))),
        Set.copyOf(
            top.values(
                "manifest-signers",
                text -> isKey(text) ? Spki.parsePem(text).pin() : Digest.parse(text))),
        keys);
  }

  private static boolean isKey(String text) {
    return text.stripLeading().startsWith("-----");
  }

  private static Corim manifest(Path file) {
    return Corim.parse(file(file));
  }

  private static Bytes file(Path file) {
    try {
      return Bytes.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CliException(
          Kind.MISSING,
          "file-unreadable",
          "`" + file + "` cannot be read",
          "name a file that is there; paths are seen from the policy's folder",
          e);
    }
  }

  private static SnpPolicy snp(TomlTable snp) {
    snp.onlyKeys(
        "allow-debug",
        "allow-migration",
        "allow-missing-crl",
        "vmpls",
        "minimum-guest-svn",
        "minimum-firmware",
        "minimum-tcb",
        "csp-ids",
        "reference",
        "roots");
    return snp.make(_ ->
        new SnpPolicy(
            snp.bool("allow-debug").orElse(false),
            snp.bool("allow-migration").orElse(false),
            snp.bool("allow-missing-crl").orElse(false),
            snp.has("vmpls")
                ? Set.copyOf(snp.values("vmpls", Integer::valueOf))
                : SnpPolicy.STANDARD.vmpls(),
            minimumTcb(snp),
            snp.number("minimum-guest-svn", 0, 0xffffffffL).orElse(0L),
            snp.value("minimum-firmware", PlatformToml::firmware),
            0,
            0,
            0,
            0,
            Set.copyOf(snp.texts("csp-ids")),
            references(snp)));
  }

  private static Map<Product, Tcb> minimumTcb(TomlTable snp) {
    var minima = new LinkedHashMap<Product, Tcb>();
    snp.table("minimum-tcb", "[snp.minimum-tcb]")
        .ifPresent(table -> {
          for (var product : Product.values()) {
            var name = product.label().toLowerCase(Locale.ROOT);
            table
                .table(name, "[snp.minimum-tcb." + name + "]")
                .ifPresent(tcb -> {
                  tcb.onlyKeys("fmc", "bootloader", "tee", "snp", "microcode");
                  minima.put(
                      product,
                      new Tcb(
                          svn(tcb, "fmc"),
                          svn(tcb, "bootloader"),
                          svn(tcb, "tee"),
                          svn(tcb, "snp"),
                          svn(tcb, "microcode")));
                });
          }
          table.onlyKeys("milan", "genoa", "turin");
        });
    return minima;
  }

  private static int svn(TomlTable tcb, String key) {
    return tcb.number(key, 0, 255).orElse(0L).intValue();
  }

  private static FirmwareVersion firmware(String text) {
    var parts = text.split("\\.", -1);
    return new FirmwareVersion(
        Integer.parseInt(parts[0]),
        parts.length > 1 ? Integer.parseInt(parts[1]) : 0,
        parts.length > 2 ? Integer.parseInt(parts[2]) : 0);
  }

  private static Map<Reference, Set<Bytes>> references(TomlTable snp) {
    var values = new LinkedHashMap<Reference, Set<Bytes>>();
    snp.table("reference", "[snp.reference]")
        .ifPresent(table -> {
          for (var field : Reference.values()) {
            var key = key(field);
            if (table.has(key)) {
              values.put(field, Set.copyOf(wanted(table, key, field::require)));
            }
          }
          table.onlyKeys(
              java.util.Arrays.stream(Reference.values())
                  .map(PlatformToml::key)
                  .toArray(String[]::new));
        });
    return values;
  }

  /// The reference values under `key`, each where it stands fit for what it is compared with; an
  /// empty list could never be met.
  private static List<Bytes> wanted(TomlTable table, String key, UnaryOperator<Bytes> fit) {
    var values = table.values(key, text -> fit.apply(Bytes.parseHex(text)));
    if (values.isEmpty()) {
      throw table.invalid(
          key,
          "`" + key + "` has an empty list of reference values",
          "write the values that it may have, or leave it out");
    }
    return values;
  }

  private static String key(Reference field) {
    return field.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static DcapPolicy intel(TomlTable intel, List<String> keys) {
    intel.onlyKeys(keys.toArray(String[]::new));
    return intel.make(_ ->
        new DcapPolicy(
            intel.has("allow-status")
                ? Set.copyOf(intel.values("allow-status", PlatformToml::status))
                : DcapPolicy.standard().allowedStatuses(),
            intel.has("allow-advisories")
                ? Optional.of(Set.copyOf(intel.texts("allow-advisories")))
                : Optional.empty(),
            intel.number("minimum-evaluation", 0, Integer.MAX_VALUE).map(Long::intValue),
            intel.bool("allow-debug").orElse(false),
            intel.bool("allow-migratable").orElse(false),
            intel.bool("allow-missing-collateral").orElse(false),
            measurements(intel),
            intel.number("product", 0, 0xffff).map(Long::intValue),
            intel.number("minimum-svn", 0, 0xffff).map(Long::intValue),
            Optional.empty()));
  }

  private static TcbStatus status(String text) {
    return TcbStatus.of(text)
        .orElseThrow(() -> {
          var known =
              java.util.Arrays.stream(TcbStatus.values())
                  .map(TcbStatus::label)
                  .collect(Collectors.toList());
          return new CliException(
              Kind.INVALID,
              "tcb-status-unknown",
              "`" + text + "` is not a TCB status of Intel's",
              Suggestion.hint(text, known));
        });
  }

  private static Map<String, List<Bytes>> measurements(TomlTable intel) {
    var values = new TreeMap<String, List<Bytes>>();
    intel
        .table("reference", "a table of reference values")
        .ifPresent(table ->
            table
                .onlyKeys(DcapPolicy.MEASUREMENTS.stream().sorted().toArray(String[]::new))
                .keys()
                .forEach(key ->
                    values.put(
                        key, wanted(table, key, value -> DcapPolicy.reference(key, value)))));
    return values;
  }

  private static TpmPolicy tpm(TomlTable tpm) {
    tpm.onlyKeys(
        "allow-unknown-key",
        "reference",
        "attestation-keys",
        "endorsement-keys",
        "roots",
        "crls",
        "allow-missing-crl",
        "allow-sha1");
    var values = new TreeMap<Integer, Set<Bytes>>();
    tpm.table("reference", "[tpm.reference]")
        .ifPresent(table -> {
          for (int register = 0; register < 24; register++) {
            var key = Integer.toString(register);
            int pcr = register;
            if (table.has(key)) {
              values.put(
                  pcr, Set.copyOf(wanted(table, key, value -> TpmPolicy.reference(pcr, value))));
            }
          }
          table.onlyKeys(
              java.util.stream.IntStream.range(0, 24)
                  .mapToObj(Integer::toString)
                  .toArray(String[]::new));
        });
    return tpm.make(_ ->
        new TpmPolicy(
            tpm.bool("allow-unknown-key").orElse(false),
            Optional.empty(),
            values,
            Set.copyOf(tpm.values("attestation-keys", Digest::parse)),
            new TpmMakers(
                tpm.values("roots", Chain::parsePem),
                Set.copyOf(tpm.values("endorsement-keys", Digest::parse)),
                tpm.values("crls", text -> Pem.block("X509 CRL", text)),
                tpm.bool("allow-missing-crl").orElse(false)),
            tpm.bool("allow-sha1").orElse(false)));
  }
}
