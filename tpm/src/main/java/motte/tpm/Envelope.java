package motte.tpm;

import java.util.ArrayList;
import java.util.List;
import motte.core.Bytes;

/// A command on the wire, taken apart as far as a broker needs (Part 1, 18).
///
/// @param tag whether there are sessions
/// @param code which command
/// @param handles that it names
/// @param sessions that authorize it
/// @param sessionArea as it came, without its size
/// @param parameters the rest
record Envelope(
    int tag,
    CommandCode code,
    List<Integer> handles,
    List<Use> sessions,
    Bytes sessionArea,
    Bytes parameters) {
  static final int PLAIN = 0x8001;
  static final int WITH_SESSIONS = 0x8002;

  private static final int MOST_SESSIONS = 3;

  Envelope {
    handles = List.copyOf(handles);
    sessions = List.copyOf(sessions);
  }

  /// A session in use; one that is not continued ends with the command.
  record Use(int handle, boolean continued) {}

  /// Takes a command apart: `tpm-malformed`, `tpm-not-granted` for a command that nobody may send
  /// through a broker.
  static Envelope parse(Bytes command) {
    var in = new TpmReader(command, "command for a TPM");
    int tag = in.u16();
    if (in.u32() != command.size()) {
      throw in.fault("its size is another than it says");
    }
    var code = code(in.u32());
    List<Integer> handles = new ArrayList<>();
    for (int i = 0; i < code.handles(); i++) {
      handles.add(in.u32());
    }
    List<Use> sessions = new ArrayList<>();
    var area = Bytes.empty();
    if (tag == WITH_SESSIONS) {
      area = in.take(in.u32());
      var uses = new TpmReader(area, "authorizations of a command");
      while (uses.left() > 0 && sessions.size() < MOST_SESSIONS) {
        int handle = uses.u32();
        uses.sized();
        boolean continued = (uses.u8() & TpmSession.CONTINUE) != 0;
        uses.sized();
        sessions.add(new Use(handle, continued));
      }
      uses.end();
    } else if (tag != PLAIN) {
      throw in.fault("tag 0x" + Integer.toHexString(tag) + " is not one of a command");
    }
    return new Envelope(tag, code, handles, sessions, area, in.rest());
  }

  /// The command with other handles.
  Bytes encode(List<Integer> others) {
    var body = new TpmWriter();
    others.forEach(body::u32);
    if (tag == WITH_SESSIONS) {
      body.u32(sessionArea.size()).bytes(sessionArea);
    }
    body.bytes(parameters);
    return new TpmWriter()
        .u16(tag)
        .u32(ChannelTransport.HEADER + body.size())
        .u32(code.code())
        .bytes(body.written())
        .written();
  }

  /// A successful response without sessions.
  static Bytes success(Bytes parameters) {
    return new TpmWriter()
        .u16(PLAIN)
        .u32(ChannelTransport.HEADER + parameters.size())
        .u32(0)
        .bytes(parameters)
        .written();
  }

  private static CommandCode code(int code) {
    for (var each : CommandCode.values()) {
      if (each.code() == code) {
        return each;
      }
    }
    throw TpmBroker.notGranted("command 0x" + Integer.toHexString(code));
  }
}
