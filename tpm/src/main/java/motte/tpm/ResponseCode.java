package motte.tpm;

/// What a TPM answers in place of success (Part 2, 6.6). Codes of format 1 also say which handle,
/// session or parameter they mean; [#base] leaves that out.
final class ResponseCode {
  static final int HANDLE = 0x08b;
  static final int AUTH_FAIL = 0x08e;
  static final int VALUE = 0x084;
  static final int ASYMMETRIC = 0x081;
  static final int HASH = 0x083;
  static final int KEY_SIZE = 0x087;
  static final int SYMMETRIC = 0x096;
  static final int CURVE = 0x0a6;
  static final int POLICY_FAIL = 0x09d;
  static final int BAD_AUTH = 0x0a2;
  static final int INTEGRITY = 0x09f;
  static final int INITIALIZE = 0x100;
  static final int COMMAND_CODE = 0x143;
  static final int PCR_CHANGED = 0x128;
  static final int NV_UNINITIALIZED = 0x14a;
  static final int NV_DEFINED = 0x14c;
  static final int CONTEXT_GAP = 0x901;
  static final int OBJECT_MEMORY = 0x902;
  static final int SESSION_MEMORY = 0x903;
  static final int REFERENCE_H0 = 0x910;
  static final int LOCKOUT = 0x921;

  private static final int FORMAT_1 = 0x080;

  private ResponseCode() {}

  static int base(int code) {
    return (code & FORMAT_1) != 0 ? code & 0x0bf : code;
  }

  /// Whether a template was refused for an algorithm, a curve or a size that the TPM does not have.
  static boolean lacksAlgorithm(int code) {
    return switch (base(code)) {
      case ASYMMETRIC, HASH, KEY_SIZE, SYMMETRIC, CURVE, VALUE -> true;
      default -> false;
    };
  }

  static String words(int code) {
    return switch (base(code)) {
      case ASYMMETRIC, SYMMETRIC -> "it does not have the cipher";
      case HASH -> "it does not have the hash function";
      case KEY_SIZE -> "it has no keys of that size";
      case CURVE -> "it does not have the curve";
      case HANDLE -> "no such handle";
      case AUTH_FAIL, BAD_AUTH -> "the authorization is wrong";
      case VALUE -> "a value is out of range";
      case POLICY_FAIL -> "the policy is not fulfilled";
      case INTEGRITY -> "the integrity check failed";
      case INITIALIZE -> "it is not started";
      case COMMAND_CODE -> "the command is not known or not allowed";
      case PCR_CHANGED -> "a PCR changed since the policy was checked";
      case NV_UNINITIALIZED -> "the NV index was never written";
      case NV_DEFINED -> "the NV index exists already";
      case OBJECT_MEMORY -> "no slot for objects is free";
      case SESSION_MEMORY -> "no slot for sessions is free";
      case REFERENCE_H0 -> "the first handle names nothing that is loaded";
      case LOCKOUT -> "it is locked after wrong authorizations";
      default -> "another reason";
    };
  }
}
