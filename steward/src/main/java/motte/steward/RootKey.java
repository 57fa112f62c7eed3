package motte.steward;

import java.nio.file.Path;
import java.util.OptionalLong;
import motte.trust.SigningKey;

/// Where the key of a domain's root lies.
public sealed interface RootKey {
  /// Opens it for the authority of the folder `data`.
  SigningKey open(Path data);

  /// In the file `root.key` of the authority's folder, on P-256; made if there is none.
  record InFile() implements RootKey {
    @Override
    public SigningKey open(Path data) {
      return SigningKey.readOrCreate(data.resolve("root.key"), SigningKey.Curve.P256);
    }
  }

  /// In a token that is reached by PKCS #11, which signs and never gives it away. It is on P-256 or
  /// P-384, has a certificate of the same `CKA_ID` beside it, and is never made here.
  ///
  /// @param module the token's PKCS #11 library
  /// @param slot the number of the token's slot; absent: the first slot that has a token
  /// @param label the label of the key's certificate
  /// @param pinFile a file of mode 0600 that holds the user's PIN
  record InToken(Path module, OptionalLong slot, String label, Path pinFile) implements RootKey {
    @Override
    public SigningKey open(Path data) {
      return Token.open(this);
    }
  }
}
