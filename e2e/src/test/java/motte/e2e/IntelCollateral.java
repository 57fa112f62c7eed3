package motte.e2e;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What Intel's PCS API (v4) says of machines and of the enclave that makes quotes, for each kind
/// of quote, as [IntelMaker] makes them: the documents that are signed.
enum IntelCollateral {
  TDX,
  SGX;

  /// The levels that a machine can have.
  String tcbInfo(String fmspc) {
    var components = "[{\"svn\":5}" + ",{\"svn\":0}".repeat(15) + "]";
    var module =
        "\"mrsigner\":\"%s\",\"attributes\":\"%s\",\"attributesMask\":\"%s\""
            .formatted("00".repeat(48), "00".repeat(8), "FF".repeat(8));
    var modules =
        "\"tdxModule\":{%s},\"tdxModuleIdentities\":[{\"id\":\"TDX_01\",%s,%s}],"
            .formatted(module, module, levels(5));
    return """
    {"id":"%s","version":3,%s,"fmspc":"%s","pceId":"0000","tcbType":0,\
    "tcbEvaluationDataNumber":17,%s\
    "tcbLevels":[{"tcb":{"sgxtcbcomponents":%s,"pcesvn":11%s},\
    "tcbDate":"2025-01-01T00:00:00Z","tcbStatus":"UpToDate"}]}\
    """
        .formatted(
            this,
            dates(),
            fmspc,
            this == TDX ? modules : "",
            components,
            this == TDX ? ",\"tdxtcbcomponents\":" + components : "");
  }

  /// The enclave that makes quotes, whose signer has that hash.
  String identity(String signer) {
    return """
    {"id":"%s","version":2,%s,"tcbEvaluationDataNumber":17,\
    "miscselect":"00000000","miscselectMask":"FFFFFFFF",\
    "attributes":"05000000000000000000000000000000",\
    "attributesMask":"FBFFFFFFFFFFFFFF0000000000000000","mrsigner":"%s","isvprodid":2,%s}\
    """
        .formatted(this == TDX ? "TD_QE" : "QE", dates(), signer, levels(4));
  }

  private static String dates() {
    var from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
    return "\"issueDate\":\"%s\",\"nextUpdate\":\"%s\""
        .formatted(from, from.plus(Duration.ofDays(30)));
  }

  private static String levels(int svn) {
    return """
    "tcbLevels":[{"tcb":{"isvsvn":%d},"tcbDate":"2025-01-01T00:00:00Z",\
    "tcbStatus":"UpToDate"}]\
    """
        .formatted(svn);
  }
}
