package motte.tpm;

import java.util.List;
import motte.core.Bytes;
import motte.core.Kind;

/// The root of a TPM's storage hierarchy: the parent under which keys are made, sealed and
/// imported. The TPM derives it from its seed, always the same; it takes one slot while it is open.
public final class StorageKey implements AutoCloseable {
  /// The TCG's template of an ECC storage root key (TPM 2.0 Provisioning Guidance, 7.5.1).
  private static final TpmPublic TEMPLATE =
      new TpmPublic(
          TpmAlgorithm.SHA256,
          TpmAttributes.STORAGE,
          Bytes.empty(),
          new TpmPublic.Ecc(
              TpmPublic.Symmetric.AES128_CFB,
              TpmPublic.Scheme.NONE,
              TpmCurve.P256.id(),
              TpmPublic.Scheme.NONE,
              Bytes.wrap(new byte[32]),
              Bytes.wrap(new byte[32])));

  private final TpmKey key;

  private StorageKey(TpmKey key) {
    this.key = key;
  }

  /// Derives the storage root key (ECC on P-256).
  public static StorageKey open(Tpm tpm) {
    return new StorageKey(primary(tpm, TpmHandle.OWNER, TEMPLATE));
  }

  /// The same, which must be the one of that name: `tpm-key-changed`. Who knows the name from an
  /// earlier time is sure that nobody stands between it and the TPM.
  public static StorageKey open(Tpm tpm, Bytes name) {
    var storage = open(tpm);
    try {
      storage.require(name);
      return storage;
    } catch (TpmException e) {
      storage.close();
      throw e;
    }
  }

  /// Keeps the key at a handle (0x81000001 is the usual one), where it takes no slot and other
  /// programs find it: `tpm-refused` if something is there.
  public void persist(int handle) {
    tpm()
        .execute(
            TpmCommand.of(
                CommandCode.EVICT_CONTROL,
                new TpmWriter().u32(handle),
                TpmHandle.OWNER,
                key.handle()),
            Authorization.Password.EMPTY);
  }

  /// Its public area, which parents what is imported.
  public TpmPublic publicArea() {
    return key.publicArea();
  }

  /// Its name.
  public Bytes name() {
    return key.name();
  }

  /// Loads what was made or imported under this key.
  public TpmKey load(KeyBlob blob) {
    return load(blob, Authorization.Password.EMPTY);
  }

  /// Takes in a key that was made elsewhere.
  public KeyBlob imported(Duplicate duplicate) {
    try (var session = session()) {
      var in =
          tpm()
              .execute(
                  TpmCommand.of(
                      CommandCode.IMPORT,
                      new TpmWriter()
                          .u16(0)
                          .sized(duplicate.publicArea().encode())
                          .sized(duplicate.wrapped())
                          .sized(duplicate.encryptedSeed())
                          .algorithm(TpmAlgorithm.NULL),
                      key.handle()),
                  session.authorize())
              .read("imported key");
      return new KeyBlob(in.sized(), duplicate.publicArea());
    }
  }

  /// Makes an object; its secret is `data`, or what the TPM makes up where that is empty.
  KeyBlob create(TpmPublic template, Bytes authValue, Bytes data) {
    try (var session = session()) {
      var in =
          tpm()
              .execute(
                  TpmCommand.of(
                      CommandCode.CREATE, creation(template, authValue, data), key.handle()),
                  session.authorize())
              .read("created object");
      return new KeyBlob(in.sized(), TpmPublic.parse(in.sized()));
    }
  }

  TpmKey load(KeyBlob blob, Authorization authorization) {
    var out = new TpmWriter().sized(blob.privateArea()).sized(blob.publicArea().encode());
    var response = tpm().execute(TpmCommand.of(CommandCode.LOAD, out, key.handle()), authorization);
    return new TpmKey(tpm(), response.handle(), blob.publicArea());
  }

  /// A session that hides its parameters, for work with this key.
  TpmSession session() {
    return TpmSession.salted(tpm(), TpmSession.Type.HMAC, TpmAlgorithm.SHA256, key);
  }

  TpmSession policySession() {
    return TpmSession.salted(tpm(), TpmSession.Type.POLICY, TpmAlgorithm.SHA256, key);
  }

  Tpm tpm() {
    return key.tpm();
  }

  void require(Bytes name) {
    if (!name().equals(name)) {
      throw new TpmException(
          Kind.DENIED,
          "tpm-key-changed",
          "the TPM's storage key is `" + name() + "`, not `" + name + "`",
          "this is another TPM, it was cleared, or something stands between");
    }
  }

  /// A key that a hierarchy derives from its seed.
  static TpmKey primary(Tpm tpm, TpmHandle hierarchy, TpmPublic template) {
    var response =
        tpm.execute(
            TpmCommand.of(
                CommandCode.CREATE_PRIMARY,
                creation(template, Bytes.empty(), Bytes.empty()),
                hierarchy),
            Authorization.Password.EMPTY);
    var publicArea = TpmPublic.parse(response.read("primary key").sized());
    return new TpmKey(tpm, response.handle(), publicArea);
  }

  private static TpmWriter creation(TpmPublic template, Bytes authValue, Bytes data) {
    var out =
        new TpmWriter()
            .sized(new TpmWriter().sized(authValue).sized(data).written())
            .sized(template.encode())
            .u16(0);
    new PcrSelection(List.of()).write(out);
    return out;
  }

  @Override
  public void close() {
    key.close();
  }
}
