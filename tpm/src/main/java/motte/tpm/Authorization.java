package motte.tpm;

import motte.core.Bytes;

/// What goes along with a command to authorize the use of a handle, or only to encrypt.
sealed interface Authorization {

  /// The authorization value itself, in the clear. For empty ones.
  record Password(Bytes value) implements Authorization {
    static final Password EMPTY = new Password(Bytes.empty());
  }

  /// A session; it proves that we know the authorization value without sending it.
  ///
  /// @param session which
  /// @param value of the handle that it authorizes; empty under a policy that does not ask for it
  record Session(TpmSession session, Bytes value) implements Authorization {}
}
