package motte.snp;

import static motte.verdict.Remits.MEASUREMENT;

import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// What was launched, against the reference values of the policy.
final class MeasurementChecks {
  private MeasurementChecks() {}

  static void add(SnpReport report, Optional<Vek> vek, SnpPolicy policy, Findings findings) {
    for (var field : Reference.values()) {
      var seen = field == Reference.CHIP_ID ? chipId(report, vek) : field.of(report);
      var wanted = policy.references().getOrDefault(field, Set.of());
      findings.add(field.step(), field.title(), compare(seen, wanted));
    }
    findings.add(MEASUREMENT, "guest SVN", guestSvn(report, policy));
    findings.add(MEASUREMENT, "ID block", idBlock(report));
  }

  private static Finding compare(Bytes seen, Set<Bytes> wanted) {
    if (wanted.isEmpty()) {
      return Finding.skipped("no reference value is given; seen is " + seen);
    }
    return Finding.of(
            wanted.contains(seen),
            "it is a reference value",
            wanted.size() == 1 ? "it is not the reference value" : "it is no reference value")
        .comparing(seen, wanted.size() == 1 ? wanted.iterator().next() : wanted);
  }

  /// Where the host hides the ID, the certificate of the chip's key still tells it.
  private static Bytes chipId(SnpReport report, Optional<Vek> vek) {
    var id = vek.flatMap(Vek::chipId);
    if (id.isEmpty() || !report.chipIdMasked()) {
      return report.chipId();
    }
    var padded = new byte[report.chipId().size()];
    System.arraycopy(id.get().toArray(), 0, padded, 0, id.get().size());
    return Bytes.wrap(padded);
  }

  private static Finding guestSvn(SnpReport report, SnpPolicy policy) {
    long seen = report.guestSvn();
    long wanted = policy.minimumGuestSvn();
    return wanted == 0
        ? Finding.skipped("the policy asks for no version; seen is " + seen)
        : Finding.of(
                seen >= wanted,
                seen + " is at least " + wanted,
                seen + " is below " + wanted + ", the least that the policy allows")
            .comparing(seen, wanted);
  }

  /// Digests of keys stand in a report only as far as an ID block was signed by them.
  private static Finding idBlock(SnpReport report) {
    boolean author = !zero(report.authorKeyDigest());
    boolean id = !zero(report.idKeyDigest());
    var source = "SEV-SNP ABI §7.3, AUTHOR_KEY_EN";
    if (author && !(id && report.keyInfo().authorKeyEnabled())) {
      return Finding.failed(
              "the digest of an author key stands there, but "
                  + (id ? "AUTHOR_KEY_EN is 0" : "none of an ID key"))
          .from(source);
    }
    return id
        ? Finding.passed(
                "signed by the key "
                    + report.idKeyDigest()
                    + (author ? ", with an author key" : ""))
            .from(source)
        : Finding.skipped("the guest was launched without one").from(source);
  }

  private static boolean zero(Bytes bytes) {
    return LittleEndian.zero(bytes.toArray(), 0, bytes.size());
  }
}
