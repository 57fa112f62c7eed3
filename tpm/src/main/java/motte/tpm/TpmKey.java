package motte.tpm;

import motte.core.Bytes;

/// A key that is loaded in a TPM. Closing it frees its slot; a persistent key stays.
public final class TpmKey implements AutoCloseable {
  /// TPM_ST_HASHCHECK: we say nothing about who hashed.
  private static final int NO_TICKET = 0x8024;

  private final Tpm tpm;
  private final int handle;
  private final TpmPublic publicArea;

  TpmKey(Tpm tpm, int handle, TpmPublic publicArea) {
    this.tpm = tpm;
    this.handle = handle;
    this.publicArea = publicArea;
  }

  /// Its public area.
  public TpmPublic publicArea() {
    return publicArea;
  }

  /// Its name.
  public Bytes name() {
    return publicArea.name();
  }

  /// Signs `message` with the scheme that fits the kind of key: ECDSA, or RSASSA (PKCS #1 v1.5).
  public TpmSignature sign(Bytes message, TpmAlgorithm hash) {
    var scheme =
        publicArea.parameters() instanceof TpmPublic.Rsa ? TpmAlgorithm.RSASSA : TpmAlgorithm.ECDSA;
    var out =
        new TpmWriter()
            .sized(hash.digest(message))
            .algorithm(scheme)
            .algorithm(hash)
            .u16(NO_TICKET)
            .u32(TpmHandle.NULL.value())
            .u16(0);
    var response =
        tpm.execute(TpmCommand.of(CommandCode.SIGN, out, handle()), Authorization.Password.EMPTY);
    return TpmSignature.parse(response.parameters());
  }

  TpmHandle handle() {
    return new TpmHandle(handle, name());
  }

  Tpm tpm() {
    return tpm;
  }

  @Override
  public void close() {
    if (TpmHandle.kind(handle) == TpmHandle.TRANSIENT) {
      tpm.flush(handle);
    }
  }
}
