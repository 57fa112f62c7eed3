package motte.tpm;

import java.nio.ByteBuffer;
import motte.core.Bytes;
import motte.core.Kind;

/// A counter in a TPM that only goes up, across power cuts too; also an index that is removed and
/// made anew begins above all that went before. What a volume compares itself with to notice that
/// an old copy was put back.
///
/// Who holds the authorization value proves it by HMAC, and the TPM proves its answers the same
/// way: nobody between can alter a count.
public final class NvCounter {
  private final Tpm tpm;
  private final int index;
  private final Bytes authValue;

  private NvCounter(Tpm tpm, int index, Bytes authValue) {
    this.tpm = tpm;
    this.index = index;
    this.authValue = authValue;
  }

  /// How a counter is kept.
  public enum Kept {
    /// Written at each step: slow, and NV memory wears out (about 100,000 writes).
    DURABLY,
    /// A hybrid index: counted in RAM and written now and then. After a power cut it jumps ahead,
    /// never back.
    HYBRID
  }

  /// Makes a counter at `index` (0x01800000 to 0x01bfffff is the owner's): `tpm-refused` with
  /// CONFLICT if there is one. It begins at its first value.
  public static NvCounter define(StorageKey storage, int index, Kept kept, Bytes authValue) {
    int attributes = NvIndex.COUNTER | NvIndex.AUTH_READ | NvIndex.AUTH_WRITE | NvIndex.NO_DA;
    NvIndex.define(
        storage,
        index,
        kept == Kept.HYBRID ? attributes | NvIndex.ORDERLY : attributes,
        Long.BYTES,
        authValue);
    var counter = new NvCounter(storage.tpm(), index, authValue);
    counter.increment();
    return counter;
  }

  /// The counter at `index`: `nv-counter-missing` if there is none.
  public static NvCounter open(Tpm tpm, int index, Bytes authValue) {
    if (!tpm.has(index) || !NvIndex.open(tpm, index).isCounter()) {
      throw new TpmException(
          Kind.MISSING,
          "nv-counter-missing",
          "the TPM has no counter at 0x" + Integer.toHexString(index),
          "define it first; if it was there before, somebody removed it");
    }
    return new NvCounter(tpm, index, authValue);
  }

  /// Whether there is anything at `index`.
  public static boolean exists(Tpm tpm, int index) {
    return tpm.has(index);
  }

  /// The count: `tpm-refused` for a wrong authorization value.
  public long value() {
    try (var session = session()) {
      var content = NvIndex.open(tpm, index).read(Long.BYTES, 0, session.authorize(authValue));
      return ByteBuffer.wrap(content.toArray()).getLong();
    }
  }

  /// Counts up: `tpm-refused` for a wrong authorization value.
  public void increment() {
    var handle = NvIndex.open(tpm, index).handle();
    try (var session = session()) {
      tpm.execute(
          TpmCommand.of(CommandCode.NV_INCREMENT, handle, handle), session.authorize(authValue));
    }
  }

  /// Removes the counter: what relied on it is lost for good.
  public void undefine() {
    tpm.execute(
        TpmCommand.of(
            CommandCode.NV_UNDEFINE_SPACE, TpmHandle.OWNER, NvIndex.open(tpm, index).handle()),
        Authorization.Password.EMPTY);
  }

  private TpmSession session() {
    return TpmSession.plain(tpm, TpmSession.Type.HMAC, TpmAlgorithm.SHA256);
  }
}
