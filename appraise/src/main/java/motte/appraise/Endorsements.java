package motte.appraise;

import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.dcap.CollateralStore;
import motte.intake.Materials;
import motte.snp.SnpEvidence;
import motte.snp.Vek;

/// What vouches for machines, as files in whatever form their makers give them: certificates,
/// revocation lists, collateral, reference values of Arm's. A steward judges by them and keeps
/// those that it judged by, so that anybody can judge again. Nothing in them is believed for being
/// here, but for what the verifier itself brings of Arm's, who has no root that is known to all,
/// and of unsigned manifests. What comes out of an archive is data: it leads to roots that are
/// trusted, or to nothing. Immutable.
///
/// ```java
/// var endorsements = Endorsements.of(Map.of("tcb_info.json", tcbInfo, "root.crl", crl));
/// var again = Endorsements.parse(endorsements.encoded());
/// ```
public final class Endorsements {
  /// The most that they may hold in bytes: they travel to whoever judges again.
  public static final int LARGEST = 3 << 20;

  private final Map<String, Bytes> files;
  private final Map<String, Materials> each;
  private final Materials materials;

  private Endorsements(Map<String, Bytes> files, Map<String, Materials> each, Materials materials) {
    this.files = Collections.unmodifiableMap(files);
    this.each = Collections.unmodifiableMap(each);
    this.materials = materials;
  }

  /// Nobody vouches for anything.
  public static Endorsements none() {
    return new Endorsements(Map.of(), Map.of(), Materials.none());
  }

  /// Reads files, by their names: `endorsements-hold-evidence`, `endorsements-too-large`,
  /// `material-unknown`, and the error of the format that is recognised.
  public static Endorsements of(Map<String, Bytes> files) {
    long size = files.values().stream().mapToLong(Bytes::size).sum();
    if (size > LARGEST) {
      throw new AppraiseException(
          Kind.EXHAUSTED,
          "endorsements-too-large",
          "the endorsements have " + size + " bytes, at most " + LARGEST + " are read",
          "keep those of the machines that are to be judged");
    }
    var materials = Materials.of(files);
    if (materials.hasEvidence()) {
      throw new AppraiseException(
          Kind.INVALID,
          "endorsements-hold-evidence",
          "evidence of a machine is among the endorsements " + files.keySet(),
          "keep there only what vouches for machines: certificates, revocation lists, collateral");
    }
    new CollateralStore().addFiles(materials.collateral());
    materials.certificates().stream().filter(Vek::is).forEach(Vek::of);
    var each = new TreeMap<String, Materials>();
    files.forEach((name, file) -> each.put(name, Materials.of(Map.of(name, file))));
    return new Endorsements(new TreeMap<>(files), each, materials);
  }

  /// Reads [#encoded]: `cbor-malformed`, and as [#of].
  public static Endorsements parse(Bytes cbor) {
    var files = new TreeMap<String, Bytes>();
    var map = Cbor.decode(cbor).map();
    map.entries().forEach((name, file) -> files.put(name.text(), file.blob()));
    return of(files);
  }

  /// The map from name to content in deterministic CBOR.
  public Bytes encoded() {
    var map = Cbor.emptyMap();
    for (var file : files.entrySet()) {
      map = map.put(file.getKey(), file.getValue());
    }
    return map.encoded();
  }

  /// SHA-256 of [#encoded], which names them.
  public Digest digest() {
    return Digest.sha256(encoded().toArray());
  }

  /// These and others.
  Endorsements and(Endorsements others) {
    var all = new TreeMap<>(files);
    var parts = new TreeMap<>(each);
    others.files.forEach((name, file) -> {
      if (!all.containsValue(file)) {
        var free = name;
        while (all.containsKey(free)) {
          free += " (too)";
        }
        all.put(free, file);
        parts.put(free, Objects.requireNonNull(others.each.get(name)));
      }
    });
    return all.size() == files.size()
        ? this
        : new Endorsements(all, parts, materials.and(others.materials));
  }

  /// How many bytes they hold.
  long size() {
    return files.values().stream().mapToLong(Bytes::size).sum();
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return files.isEmpty();
  }

  /// What was found in them.
  Materials materials() {
    return materials;
  }

  /// Those that can say anything about this evidence: of its maker, and not the certificate of
  /// another chip; and whatever reference manifests there are, with keys that may have signed them.
  Endorsements about(Materials evidence) {
    Predicate<Materials> amd =
        file ->
            !file.crls().isEmpty()
                || file.certificates().stream().anyMatch(each -> mayConcern(each, evidence));
    Predicate<Materials> intel = file -> !file.collateral().isEmpty();
    Predicate<Materials> arm =
        file ->
            !file.ccaEndorsements().anchors().isEmpty()
                || !file.ccaEndorsements().platforms().isEmpty()
                || !file.ccaEndorsements().realms().isEmpty();
    var wanted = evidence.snp().isEmpty() ? evidence.quotes().isEmpty() ? arm : intel : amd;
    Predicate<Materials> ofAnyMaker = file -> !file.manifests().isEmpty() || !file.keys().isEmpty();
    var some = new TreeMap<>(each);
    some.values().removeIf(wanted.or(ofAnyMaker).negate());
    return only(some);
  }

  private Endorsements only(Map<String, Materials> some) {
    var content = new TreeMap<>(files);
    content.keySet().retainAll(some.keySet());
    return new Endorsements(
        content, some, some.values().stream().reduce(Materials.none(), Materials::and));
  }

  /// The reference manifests among them alone.
  Endorsements manifests() {
    var some = new TreeMap<>(each);
    some.values().removeIf(file -> file.manifests().isEmpty());
    return only(some);
  }

  private static boolean mayConcern(X509Certificate certificate, Materials evidence) {
    if (!Vek.is(certificate)) {
      return true;
    }
    var chip = Vek.of(certificate).chipId().map(Bytes::hex).orElse("");
    return evidence.snp().stream()
        .map(SnpEvidence::report)
        .anyMatch(report -> report.chipIdMasked() || report.chipId().hex().startsWith(chip));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Endorsements that && files.equals(that.files);
  }

  @Override
  public int hashCode() {
    return files.hashCode();
  }
}
