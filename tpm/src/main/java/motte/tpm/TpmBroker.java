package motte.tpm;

import motte.core.Bytes;
import motte.core.Kind;

/// Lets many share one TPM, which has room for three keys: each gets a transport of its own, on
/// which only what it made itself and what it was granted exists. Commands take turns, round and
/// round among those who wait.
///
/// What does not fit into the TPM is saved outside and loaded when it is wanted, so nobody notices.
/// After a reset of the TPM nothing that was loaded or saved is there any more.
///
/// ```java
/// try (var broker = TpmBroker.over(TpmTransport.device(Path.of("/dev/tpm0")));
///     var tpm = Tpm.over(broker.share(TpmGrant.none().with(TpmGrant.OWNER)))) {
///   var storage = StorageKey.open(tpm);
/// }
/// ```
public final class TpmBroker implements AutoCloseable {
  private final TpmTransport transport;
  private final Turns turns = new Turns();
  private final Slots slots;

  private TpmBroker(TpmTransport transport) {
    this.transport = transport;
    this.slots = new Slots(transport);
  }

  /// A broker that has the TPM at `transport` for itself.
  public static TpmBroker over(TpmTransport transport) {
    return new TpmBroker(transport);
  }

  /// A share of the TPM. Closing it removes from the TPM what was made through it, but for what is
  /// persistent.
  public TpmTransport share(TpmGrant grant) {
    return new TpmShare(this, grant);
  }

  Slots slots() {
    return slots;
  }

  Turns turns() {
    return turns;
  }

  /// A command that concerns nobody's handles.
  Bytes plain(Bytes command) {
    return transport.transmit(command);
  }

  static TpmException notGranted(String what) {
    return new TpmException(
        Kind.DENIED,
        "tpm-not-granted",
        what + " is not part of this share of the TPM",
        "grant it by name, if whoever asks should have it");
  }

  /// Closes the way to the TPM; shares must be closed before.
  @Override
  public void close() {
    transport.close();
  }
}
