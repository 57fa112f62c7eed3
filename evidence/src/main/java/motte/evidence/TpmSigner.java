package motte.evidence;

import java.nio.file.Files;
import java.nio.file.Path;
import motte.core.Bytes;
import motte.tpm.AttestationKey;
import motte.tpm.Cloud;
import motte.tpm.KeyBlob;
import motte.tpm.StorageKey;
import motte.tpm.Tpm;
import motte.tpm.TpmPublic;
import motte.trust.OwnerFile;

/// Which attestation key speaks for a machine.
sealed interface TpmSigner {

  /// Loads it. Only while it is used: a keep that is killed leaves nothing in the TPM's few slots.
  AttestationKey load(Tpm tpm);

  /// Its public area.
  TpmPublic publicArea();

  /// What the TPM holds that vouches for it.
  Cloud.Vouchers vouchers();

  /// A key that the keep made in this TPM, which a file holds as only this TPM can load it.
  record Own(KeyBlob blob) implements TpmSigner {

    /// Makes it on first use.
    static Own in(Tpm tpm, Path file) {
      if (!Files.exists(file)) {
        try (var storage = StorageKey.open(tpm)) {
          OwnerFile.create(file, AttestationKey.create(storage).encode().toArray());
        }
      }
      return new Own(KeyBlob.parse(Bytes.wrap(OwnerFile.read(file))));
    }

    @Override
    public AttestationKey load(Tpm tpm) {
      try (var storage = StorageKey.open(tpm)) {
        return AttestationKey.load(storage, blob);
      }
    }

    @Override
    public TpmPublic publicArea() {
      return blob.publicArea();
    }

    @Override
    public Cloud.Vouchers vouchers() {
      return Cloud.Vouchers.NONE;
    }
  }

  /// The key that a cloud put into its virtual TPM.
  record OfCloud(Cloud cloud, TpmPublic publicArea, Cloud.Vouchers vouchers) implements TpmSigner {

    /// Throws what [Cloud#open] does.
    static OfCloud in(Tpm tpm, Cloud cloud) {
      try (var key = cloud.open(tpm)) {
        var area = key.publicArea();
        return new OfCloud(cloud, area, cloud.vouchers(tpm, area));
      }
    }

    @Override
    public AttestationKey load(Tpm tpm) {
      return cloud.open(tpm);
    }
  }
}
