package motte.dcap;

import motte.core.Bytes;

/// What a quote speaks of: an enclave or a trust domain.
public sealed interface QuoteBody permits EnclaveReport, TdQuoteBody {

  /// The 64 bytes that the enclave or trust domain chose.
  Bytes reportData();
}
