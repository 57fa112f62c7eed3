package motte.tpm;

import java.util.List;
import motte.core.Bytes;

/// A command without its authorizations (Part 1, 18).
///
/// @param code which
/// @param handles what it names; the first ones are those that want authorization
/// @param parameters the rest
record TpmCommand(CommandCode code, List<TpmHandle> handles, Bytes parameters) {
  TpmCommand {
    handles = List.copyOf(handles);
  }

  static TpmCommand of(CommandCode code, TpmWriter parameters, TpmHandle... handles) {
    return new TpmCommand(code, List.of(handles), parameters.written());
  }

  static TpmCommand of(CommandCode code, TpmHandle... handles) {
    return new TpmCommand(code, List.of(handles), Bytes.empty());
  }

  /// What a successful response holds.
  ///
  /// @param handle of what was made; 0 where nothing was
  /// @param parameters decrypted
  record Response(int handle, Bytes parameters) {
    TpmReader read(String what) {
      return new TpmReader(parameters, what);
    }
  }
}
