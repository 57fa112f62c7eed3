package motte.eventlog;

import java.util.Map;
import motte.core.Bytes;

/// A record of a Canonical Event Log.
///
/// @param number its sequence number
/// @param handle what kind of register was extended
/// @param register which one: a PCR, or a CC measurement register (1 to 4 are RTMR0 to RTMR3)
/// @param digests what it was extended with, by bank
/// @param contentType the kind of content (CEL §5.1.4: 5 PC client, 7 IMA template, …)
/// @param content the content's value
public record CelRecord(
    long number,
    Handle handle,
    int register,
    Map<Bank, Bytes> digests,
    int contentType,
    Bytes content) {

  /// Kinds of register.
  public enum Handle {
    /// A TPM's platform configuration register.
    PCR,
    /// A confidential VM's measurement register.
    CCMR
  }

  public CelRecord {
    digests = Map.copyOf(digests);
  }
}
