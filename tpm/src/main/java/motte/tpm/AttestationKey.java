package motte.tpm;

import motte.core.Bytes;

/// A restricted signing key (AK): what it signs, a TPM said. Ours is ECDSA on P-256; a cloud's is
/// as the cloud made it ([Cloud]).
public final class AttestationKey implements AutoCloseable {
  private static final TpmPublic TEMPLATE =
      new TpmPublic(
          TpmAlgorithm.SHA256,
          TpmAttributes.ATTESTATION,
          Bytes.empty(),
          new TpmPublic.Ecc(
              TpmPublic.Symmetric.NONE,
              TpmPublic.Scheme.of(TpmAlgorithm.ECDSA, TpmAlgorithm.SHA256),
              TpmCurve.P256.id(),
              TpmPublic.Scheme.NONE,
              Bytes.empty(),
              Bytes.empty()));

  private final TpmKey key;

  private AttestationKey(TpmKey key) {
    this.key = key;
  }

  /// Makes a key, to be stored and loaded.
  public static KeyBlob create(StorageKey storage) {
    return storage.create(TEMPLATE, Bytes.empty(), Bytes.empty());
  }

  /// Loads a key that was made under that storage key.
  public static AttestationKey load(StorageKey storage, KeyBlob blob) {
    return new AttestationKey(storage.load(blob));
  }

  /// A key that has a handle of its own.
  public static AttestationKey persistent(Tpm tpm, int handle) {
    return new AttestationKey(tpm.key(handle));
  }

  /// The key that the endorsement hierarchy derives from a template.
  static AttestationKey primary(Tpm tpm, TpmPublic template) {
    return new AttestationKey(StorageKey.primary(tpm, TpmHandle.ENDORSEMENT, template));
  }

  /// Its public area.
  public TpmPublic publicArea() {
    return key.publicArea();
  }

  /// Its name.
  public Bytes name() {
    return key.name();
  }

  /// A quote over PCRs, with the values that they had at that moment. `nonce` has at most as many
  /// bytes as the key's hash (and always 32). Throws `tpm-unsteady` if the PCRs change all the
  /// time.
  public SignedQuote quote(PcrSelection selection, Bytes nonce) {
    for (int tries = 0; tries < Tpm.MOST_TRIES; tries++) {
      var out = new TpmWriter().sized(nonce).algorithm(TpmAlgorithm.NULL);
      selection.write(out);
      var in =
          key.tpm()
              .execute(
                  TpmCommand.of(CommandCode.QUOTE, out, key.handle()), Authorization.Password.EMPTY)
              .read("quote");
      var message = in.sized();
      var signature = in.rest();
      var values = key.tpm().read(selection);
      var hash = TpmSignature.parse(signature).hash();
      var quote = Attest.parse(message).quote();
      if (quote.selection().digest(hash, values).equals(quote.pcrDigest())) {
        return new SignedQuote(message, signature, values);
      }
    }
    throw Tpm.unsteady(selection);
  }

  TpmHandle handle() {
    return key.handle();
  }

  @Override
  public void close() {
    key.close();
  }
}
