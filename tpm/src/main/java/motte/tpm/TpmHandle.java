package motte.tpm;

import motte.core.Bytes;

/// Something in a TPM that a command names: its number and the name that authorizations bind (Part
/// 1, 16). Of what has no public area, the name is the number.
///
/// @param value the TPM_HANDLE
/// @param name of an object or NV index that of its public area
record TpmHandle(int value, Bytes name) {
  static final TpmHandle OWNER = of(0x40000001);
  static final TpmHandle NULL = of(0x40000007);
  static final TpmHandle ENDORSEMENT = of(0x4000000b);

  static final int PASSWORD_SESSION = 0x40000009;

  /// The kinds of handles: the most significant byte (Part 2, 7.2).
  static final int PCR = 0x00;

  static final int NV = 0x01;
  static final int HMAC_SESSION = 0x02;
  static final int POLICY_SESSION = 0x03;
  static final int PERMANENT = 0x40;
  static final int TRANSIENT = 0x80;
  static final int PERSISTENT = 0x81;

  static TpmHandle of(int value) {
    return new TpmHandle(value, new TpmWriter().u32(value).written());
  }

  static TpmHandle pcr(int index) {
    return of(index);
  }

  static int kind(int handle) {
    return handle >>> 24;
  }
}
