package motte.dcap;

/// Where Intel's documents ask for a check.
final class Sources {
  static final String QUOTE =
      "Intel SGX ECDSA QuoteGeneration / DCAP API, appendix A, quote format";
  static final String TD_QUOTE = "Intel TDX DCAP Quoting Library API, appendix A, TD quote format";
  static final String PCK = "Intel SGX PCK Certificate and CRL Profile Specification";
  static final String COLLATERAL = "Intel PCS API v4, collateral";
  static final String TCB = "Intel PCS API v4, Get TCB Info, determining the TCB status";
  static final String IDENTITY = "Intel PCS API v4, Get Quoting Enclave Identity";
  static final String MODULE = "Intel TDX Module 1.5 ABI";

  private Sources() {}
}
