package motte.snp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Grade;
import motte.core.Json;

/// What evidence says, once the checks beside it hold.
///
/// @param grade what roots it: always the hardware
/// @param values by the specification's names in lower case; bytes in hexadecimal in the order of
///   the report, masks with `0x`
public record SnpClaims(Grade grade, Map<String, Json> values) {
  public SnpClaims {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static SnpClaims of(SnpReport report) {
    Map<String, Json> values = new LinkedHashMap<>();
    values.put("version", Json.of(report.version()));
    values.put("guest_svn", Json.of(report.guestSvn()));
    text(values, "policy", report.policy());
    text(values, "family_id", report.familyId());
    text(values, "image_id", report.imageId());
    values.put("vmpl", Json.of(report.vmpl()));
    values.put("signature_algo", Json.of(report.signatureAlgorithm()));
    text(values, "current_tcb", report.currentTcb());
    text(values, "platform_info", report.platformInfo());
    text(values, "key_info", report.keyInfo());
    text(values, "signing_key", report.keyInfo().signer());
    text(values, "report_data", report.reportData());
    text(values, "measurement", report.measurement());
    text(values, "host_data", report.hostData());
    text(values, "id_key_digest", report.idKeyDigest());
    text(values, "author_key_digest", report.authorKeyDigest());
    text(values, "report_id", report.reportId());
    text(values, "report_id_ma", report.reportIdMa());
    text(values, "reported_tcb", report.reportedTcb());
    text(values, "cpuid_fms", report.cpuid().map(Cpuid::hex).orElse("000000"));
    text(values, "chip_id", report.chipId());
    text(values, "committed_tcb", report.committedTcb());
    text(values, "current_version", report.current());
    text(values, "committed_version", report.committed());
    text(values, "launch_tcb", report.launchTcb());
    report
        .mitigations()
        .ifPresent(vectors -> {
          text(values, "launch_mit_vector", "0x" + Long.toHexString(vectors.launch()));
          text(values, "current_mit_vector", "0x" + Long.toHexString(vectors.current()));
        });
    return new SnpClaims(Grade.HARDWARE, values);
  }

  /// The same, and what the certificate of the signing key says.
  SnpClaims with(Vek vek) {
    var more = new LinkedHashMap<>(values);
    text(more, "product", vek.productName());
    vek.chipId().ifPresent(id -> text(more, "vek_hwid", id));
    vek.cspId().ifPresent(id -> text(more, "vek_csp_id", id));
    return new SnpClaims(grade, more);
  }

  /// The same, and what Azure's HCL adds.
  SnpClaims with(HclReport hcl) {
    var more = new LinkedHashMap<>(values);
    more.put("hcl_runtime_data", hcl.claims());
    return new SnpClaims(grade, more);
  }

  private static void text(Map<String, Json> values, String name, Object value) {
    values.put(name, Json.of(value.toString()));
  }
}
