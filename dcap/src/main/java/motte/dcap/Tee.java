package motte.dcap;

import java.util.Locale;

/// Which kind of trusted execution environment a quote or its collateral is for.
public enum Tee {
  SGX(0, "SGX", "QE"),
  TDX(0x81, "TDX", "TD_QE");

  private final int type;
  private final String tcbInfoId;
  private final String identityId;

  Tee(int type, String tcbInfoId, String identityId) {
    this.type = type;
    this.tcbInfoId = tcbInfoId;
    this.identityId = identityId;
  }

  /// The number in a quote's header.
  public int type() {
    return type;
  }

  /// The layer to which checks of its quotes belong.
  String layer() {
    return tcbInfoId.toLowerCase(Locale.ROOT);
  }

  /// The `id` of its TCB info.
  public String tcbInfoId() {
    return tcbInfoId;
  }

  /// The `id` of the identity of its quoting enclave.
  public String identityId() {
    return identityId;
  }
}
