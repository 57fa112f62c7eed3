package motte.dcap;

import java.util.Map;
import motte.core.Bytes;
import motte.endorsement.PinnedRoots;

/// Intel's names and keys.
public final class Intel {
  static final String ROOT_CA = "Intel SGX Root CA";
  static final String TCB_SIGNING = "Intel SGX TCB Signing";
  static final String PCK = "Intel SGX PCK Certificate";
  static final String PLATFORM_CA = "Intel SGX PCK Platform CA";
  static final String PROCESSOR_CA = "Intel SGX PCK Processor CA";
  static final Bytes QE_VENDOR = Bytes.parseHex("939a7233f79c4ca9940a0db3957f0607");

  private static final String ROOT_PIN =
      "a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e";

  private Intel() {}

  /// The Intel SGX Root CA, in which everything of SGX and TDX ends.
  public static PinnedRoots roots() {
    return PinnedRoots.of(Map.of(ROOT_CA, ROOT_PIN));
  }
}
