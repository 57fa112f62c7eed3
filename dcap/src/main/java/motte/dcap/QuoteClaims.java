package motte.dcap;

import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Bytes;
import motte.core.Json;

/// What a quote claims, by the names of Intel's specifications in lower case: byte strings in
/// lower-case hexadecimal, numbers as numbers.
final class QuoteClaims {
  private final Map<String, Json> members = new LinkedHashMap<>();

  private QuoteClaims() {}

  static Map<String, Json> of(Quote quote) {
    var claims = new QuoteClaims();
    claims.header(quote);
    switch (quote.body()) {
      case EnclaveReport report -> claims.enclave(report);
      case TdQuoteBody td -> claims.trustDomain(td);
    }
    return claims.members;
  }

  private void header(Quote quote) {
    var header = quote.header();
    put("version", header.version());
    put("att_key_type", header.attKeyType());
    members.put("tee_type", Json.of("0x" + Long.toHexString(header.teeType())));
    quote.bodyType().ifPresent(type -> put("body_type", type));
    if (header.version() == 3) {
      put("qe_svn", header.qeSvn());
      put("pce_svn", header.pceSvn());
    } else {
      put("outer_cert_type", quote.signature().outerCertType());
    }
    put("cert_type", quote.signature().certification().type());
    put("trailing", quote.trailing());
    put("qe_vendor_id", header.qeVendorId());
    put("user_data", header.userData());
  }

  private void enclave(EnclaveReport report) {
    put("cpusvn", report.cpuSvn());
    put("miscselect", report.miscSelect());
    put("isvextprodid", report.isvExtProdId());
    put("attributes", report.attributes());
    put("mrenclave", report.mrEnclave());
    put("mrsigner", report.mrSigner());
    put("configid", report.configId());
    put("isvprodid", report.isvProdId());
    put("isvsvn", report.isvSvn());
    put("configsvn", report.configSvn());
    put("isvfamilyid", report.isvFamilyId());
    put("report_data", report.reportData());
  }

  private void trustDomain(TdQuoteBody td) {
    put("tee_tcb_svn", td.teeTcbSvn());
    put("mrseam", td.mrSeam());
    put("mrsignerseam", td.mrSignerSeam());
    put("seam_attributes", td.seamAttributes());
    put("td_attributes", td.tdAttributes());
    put("xfam", td.xfam());
    put("mrtd", td.mrTd());
    put("mrconfigid", td.mrConfigId());
    put("mrowner", td.mrOwner());
    put("mrownerconfig", td.mrOwnerConfig());
    for (int i = 0; i < td.rtmr().size(); i++) {
      put("rtmr" + i, td.rtmr().get(i));
    }
    put("report_data", td.reportData());
    td.teeTcbSvn2().ifPresent(svn -> put("tee_tcb_svn_2", svn));
    td.mrServiceTd().ifPresent(digest -> put("mrservicetd", digest));
  }

  private void put(String name, Bytes value) {
    members.put(name, Json.of(value.hex()));
  }

  private void put(String name, long value) {
    members.put(name, Json.of(value));
  }
}
