package motte.evidence;

import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;

/// One record of the measurement log.
@SuppressWarnings("DoNotCallSuggester")
public record LogRecord(
    long seq,
    Event kind,
    Optional<Digest> component,
    Optional<Digest> world,
    List<String> grants,
    Optional<Digest> config,
    Optional<String> instance,
    Optional<Digest> key,
    List<String> links,
    Optional<Bytes> salt) {

  /// What happened.
  public enum Event {
    BOOT,
    WARRANT,
    LOAD,
    START,
    GRANT,
    LINK,
    KEY,
    STOP,
    UNLOAD,
    POLICY
  }

  public static LogRecord boot(Digest keepMeasurement) {
    throw new UnsupportedOperationException("not yet");
  }

  public static LogRecord warrant(Digest signedWarrant) {
    throw new UnsupportedOperationException("not yet");
  }

  public static LogRecord load(Digest component, Digest config) {
    throw new UnsupportedOperationException("not yet");
  }

  public static LogRecord grant(List<String> grants) {
    throw new UnsupportedOperationException("not yet");
  }

  public static LogRecord key(String instance, Digest spkiSha384) {
    throw new UnsupportedOperationException("not yet");
  }

  public static LogRecord start(String instance) {
    throw new UnsupportedOperationException("not yet");
  }

  public static LogRecord stop(String instance) {
    throw new UnsupportedOperationException("not yet");
  }

  public static LogRecord policy(List<String> grants) {
    throw new UnsupportedOperationException("not yet");
  }

  public LogRecord at(long seq) {
    throw new UnsupportedOperationException("not yet");
  }

  public Bytes encode() {
    throw new UnsupportedOperationException("not yet");
  }

  public static LogRecord parse(Bytes encoded) {
    throw new UnsupportedOperationException("not yet");
  }

  public Digest leaf() {
    throw new UnsupportedOperationException("not yet");
  }
}
