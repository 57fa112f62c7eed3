package motte.tpm;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import motte.core.Bytes;
import motte.core.Kind;

/// One command and its response on the wire (Part 1, 18): header, handles, authorizations,
/// parameters.
final class Exchange {
  private static final int NO_SESSIONS = 0x8001;
  private static final int SESSIONS = 0x8002;

  /// Answers that only mean "again" (Part 2, 6.6.3): retry, yielded, testing.
  private static final List<Integer> AGAIN = List.of(0x922, 0x908, 0x90a);

  private static final int MOST_TRIES = 50;

  private final TpmTransport transport;
  private final TpmCommand command;
  private final List<Authorization> authorizations;

  Exchange(TpmTransport transport, TpmCommand command, List<Authorization> authorizations) {
    this.transport = transport;
    this.command = command;
    this.authorizations = List.copyOf(authorizations);
  }

  TpmCommand.Response run() {
    var parameters = command.parameters();
    for (var each : authorizations) {
      if (each instanceof Authorization.Session(var session, var value)) {
        session.begin(command.code());
        if (session.hidesIn()) {
          parameters = session.hide(parameters, value);
        }
      }
    }
    var body = new TpmWriter();
    command.handles().forEach(handle -> body.u32(handle.value()));
    if (!authorizations.isEmpty()) {
      var area = new TpmWriter();
      for (var each : authorizations) {
        switch (each) {
          case Authorization.Password(var value) ->
              area.u32(TpmHandle.PASSWORD_SESSION).u16(0).u8(TpmSession.CONTINUE).sized(value);
          case Authorization.Session(var session, var value) ->
              session.write(area, value, commandHash(session.hash(), parameters));
        }
      }
      body.u32(area.size()).bytes(area.written());
    }
    body.bytes(parameters);
    return response(again(frame(body.written())));
  }

  private Bytes frame(Bytes body) {
    return new TpmWriter()
        .u16(authorizations.isEmpty() ? NO_SESSIONS : SESSIONS)
        .u32(ChannelTransport.HEADER + body.size())
        .u32(command.code().code())
        .bytes(body)
        .written();
  }

  private Bytes again(Bytes frame) {
    for (int tries = 1; ; tries++) {
      var response = transport.transmit(frame);
      if (tries == MOST_TRIES || !AGAIN.contains(code(response))) {
        return response;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(tries));
    }
  }

  static int code(Bytes response) {
    var in = new TpmReader(response, "response of a TPM");
    in.u16();
    in.u32();
    return in.u32();
  }

  private TpmCommand.Response response(Bytes response) {
    var in = new TpmReader(response, "response of a TPM to " + command.code());
    int tag = in.u16();
    if (in.u32() != response.size()) {
      throw in.fault("its size is another than it says");
    }
    int code = in.u32();
    if (code != 0) {
      throw refused(command.code(), code);
    }
    int handle = command.code().answersHandle() ? in.u32() : 0;
    if (tag == NO_SESSIONS && authorizations.isEmpty()) {
      return new TpmCommand.Response(handle, in.rest());
    }
    if (tag != SESSIONS || authorizations.isEmpty()) {
      throw in.fault("its tag 0x" + Integer.toHexString(tag) + " is not that of the command");
    }
    int size = in.u32();
    var parameters = in.take(size);
    var plain = parameters;
    for (var each : authorizations) {
      switch (each) {
        case Authorization.Password _ -> {
          in.sized(0);
          in.u8();
          in.sized(0);
        }
        case Authorization.Session(var session, var value) -> {
          session.read(in, value, responseHash(session.hash(), parameters));
          plain = session.reveal(plain, value);
        }
      }
    }
    in.end();
    return new TpmCommand.Response(handle, plain);
  }

  private Bytes commandHash(TpmAlgorithm hash, Bytes parameters) {
    var content = new TpmWriter().u32(command.code().code());
    command.handles().forEach(handle -> content.bytes(handle.name()));
    return hash.digest(content.bytes(parameters).written());
  }

  private Bytes responseHash(TpmAlgorithm hash, Bytes parameters) {
    return hash.digest(
        new TpmWriter().u32(0).u32(command.code().code()).bytes(parameters).written());
  }

  private static TpmException refused(CommandCode command, int code) {
    return new TpmException(
        kind(code),
        "tpm-refused",
        "the TPM refuses %s with code 0x%03x (%s)"
            .formatted(command, code, ResponseCode.words(code)),
        "tpm2_rc_decode 0x%03x says more".formatted(code),
        code);
  }

  private static Kind kind(int code) {
    return switch (ResponseCode.base(code)) {
      case ResponseCode.AUTH_FAIL, ResponseCode.BAD_AUTH, ResponseCode.POLICY_FAIL -> Kind.DENIED;
      case ResponseCode.LOCKOUT, ResponseCode.OBJECT_MEMORY, ResponseCode.SESSION_MEMORY ->
          Kind.EXHAUSTED;
      case ResponseCode.NV_DEFINED -> Kind.CONFLICT;
      default -> Kind.FAULT;
    };
  }
}
