package motte.evidence;

import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Nonce;

/// What one piece of evidence is bound to.
@SuppressWarnings("DoNotCallSuggester")
public record ReportData(Nonce nonce, Digest keySha384, long size, Digest root, Digest register) {

  public static ReportData parse(Bytes preimage) {
    throw new UnsupportedOperationException("not yet");
  }

  public Bytes preimage() {
    throw new UnsupportedOperationException("not yet");
  }

  public Bytes value() {
    throw new UnsupportedOperationException("not yet");
  }

  public Bytes shortValue() {
    throw new UnsupportedOperationException("not yet");
  }
}
