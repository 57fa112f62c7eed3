package motte.tpm;

import java.util.ArrayList;
import java.util.List;

/// What an object may be used for (TPMA_OBJECT, Part 2, 8.3).
///
/// @param bits as they stand in the structure
public record TpmAttributes(int bits) {
  private static final int FIXED_TPM = 1 << 1;
  private static final int FIXED_PARENT = 1 << 4;
  private static final int SENSITIVE_DATA_ORIGIN = 1 << 5;
  private static final int USER_WITH_AUTH = 1 << 6;
  private static final int ADMIN_WITH_POLICY = 1 << 7;
  private static final int NO_DA = 1 << 10;
  private static final int RESTRICTED = 1 << 16;
  private static final int DECRYPT = 1 << 17;
  private static final int SIGN = 1 << 18;

  private static final int BORN_HERE = FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN;

  /// A parent of other keys: an endorsement or storage key that needs no policy.
  static final TpmAttributes STORAGE =
      new TpmAttributes(BORN_HERE | USER_WITH_AUTH | NO_DA | RESTRICTED | DECRYPT);

  /// An endorsement key of the TCG's default template: used under a policy only.
  static final TpmAttributes ENDORSEMENT =
      new TpmAttributes(BORN_HERE | ADMIN_WITH_POLICY | RESTRICTED | DECRYPT);

  /// An endorsement key of the high range: used under a policy, or with its (empty) value.
  static final TpmAttributes ENDORSEMENT_HIGH =
      new TpmAttributes(ENDORSEMENT.bits | USER_WITH_AUTH);

  /// An attestation key.
  static final TpmAttributes ATTESTATION =
      new TpmAttributes(BORN_HERE | USER_WITH_AUTH | NO_DA | RESTRICTED | SIGN);

  /// A key that was made elsewhere and signs anything.
  static final TpmAttributes IMPORTED_SIGNER = new TpmAttributes(USER_WITH_AUTH | NO_DA | SIGN);

  /// Sealed data that only a policy opens.
  static final TpmAttributes SEALED =
      new TpmAttributes(FIXED_TPM | FIXED_PARENT | ADMIN_WITH_POLICY | NO_DA);

  /// Whether the object can never leave its TPM.
  public boolean fixedTpm() {
    return has(FIXED_TPM);
  }

  /// Whether the object can never leave its parent.
  public boolean fixedParent() {
    return has(FIXED_PARENT);
  }

  /// Whether the TPM made the secret, so that nobody else knows it.
  public boolean sensitiveDataOrigin() {
    return has(SENSITIVE_DATA_ORIGIN);
  }

  /// Whether its authorization value suffices to use it, without a policy.
  boolean userWithAuth() {
    return has(USER_WITH_AUTH);
  }

  /// Whether it works on structures of the TPM only; a restricted signing key signs no statement
  /// that the TPM did not make.
  public boolean restricted() {
    return has(RESTRICTED);
  }

  /// Whether it decrypts.
  public boolean decrypt() {
    return has(DECRYPT);
  }

  /// Whether it signs.
  public boolean sign() {
    return has(SIGN);
  }

  /// Whether this is an attestation key: restricted, signing, not decrypting, and born in the TPM
  /// that it can never leave.
  public boolean attests() {
    return fixedTpm()
        && fixedParent()
        && sensitiveDataOrigin()
        && restricted()
        && sign()
        && !decrypt();
  }

  /// Whether this is an endorsement key: restricted, decrypting, not signing, and born in the TPM
  /// that it can never leave.
  public boolean endorses() {
    return fixedTpm()
        && fixedParent()
        && sensitiveDataOrigin()
        && restricted()
        && decrypt()
        && !sign();
  }

  private boolean has(int bit) {
    return (bits & bit) != 0;
  }

  /// `fixedtpm|restricted|sign|…`, as tpm2-tools write it.
  @Override
  public String toString() {
    var names =
        List.of(
            "",
            "fixedtpm",
            "stclear",
            "",
            "fixedparent",
            "sensitivedataorigin",
            "userwithauth",
            "adminwithpolicy",
            "",
            "",
            "noda",
            "encryptedduplication",
            "",
            "",
            "",
            "",
            "restricted",
            "decrypt",
            "sign",
            "x509sign");
    List<String> set = new ArrayList<>();
    for (int bit = 0; bit < names.size(); bit++) {
      if (has(1 << bit) && !names.get(bit).isEmpty()) {
        set.add(names.get(bit));
      }
    }
    return String.join("|", set);
  }
}
