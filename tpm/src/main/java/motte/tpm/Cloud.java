package motte.tpm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.core.Suggestion;

/// Clouds that put an attestation key of their own into the virtual TPMs of their machines, and
/// leave there what vouches for it. Where it stands is documented by Microsoft ("Confidential VM
/// guest attestation design") and by Google's go-tpm-tools (package client, handles.go).
public enum Cloud {
  /// Azure: an RSA key at a persistent handle; its certificate, and in confidential machines the
  /// report in which the hardware binds it.
  AZURE("azure"),
  /// Google's Compute Engine: a template of a primary key of the endorsement hierarchy, and its
  /// certificate; one of ECC, or one of RSA.
  GOOGLE("google");

  private static final int AZURE_KEY = 0x81000003;
  private static final int AZURE_REPORT = 0x01400001;
  private static final int AZURE_CERTIFICATE = 0x01c101d0;

  private final String label;

  Cloud(String label) {
    this.label = label;
  }

  /// What vouches for a key, as it lies in the TPM; not checked.
  ///
  /// @param certificates in DER, its own first; empty where none names it
  /// @param report of the hardware, in the cloud's own form
  public record Vouchers(List<Bytes> certificates, Optional<Bytes> report) {
    /// Nobody vouches.
    public static final Vouchers NONE = new Vouchers(List.of(), Optional.empty());

    public Vouchers {
      certificates = List.copyOf(certificates);
    }
  }

  /// Google's two kinds of keys, that first which is quicker to derive.
  private enum Google {
    ECC(0x01c10002),
    RSA(0x01c10000);

    private final int certificate;

    Google(int certificate) {
      this.certificate = certificate;
    }

    private int template() {
      return certificate + 1;
    }
  }

  /// The cloud of that name, as in `azure`: `cloud-unknown`.
  public static Cloud parse(String label) {
    for (var each : values()) {
      if (each.label.equals(label)) {
        return each;
      }
    }
    throw new TpmException(
        Kind.INVALID,
        "cloud-unknown",
        "`" + label + "` is no cloud whose attestation key is known",
        Suggestion.hint(label, List.of(AZURE.label, GOOGLE.label)));
  }

  /// The cloud's name.
  public String label() {
    return label;
  }

  /// The key that the cloud put into this TPM: `cloud-key-missing` if there is none,
  /// `tpm-unsupported` for one that may sign what the TPM did not say.
  public AttestationKey open(Tpm tpm) {
    var key =
        switch (this) {
          case AZURE -> tpm.has(AZURE_KEY) ? AttestationKey.persistent(tpm, AZURE_KEY) : none();
          case GOOGLE -> {
            var area = NvIndex.content(tpm, google(tpm).template()).orElseThrow(this::missing);
            yield AttestationKey.primary(
                tpm, TpmPublic.read(new TpmReader(area, "template of a cloud's key in NV")));
          }
        };
    if (!key.publicArea().attributes().attests()) {
      var attributes = key.publicArea().attributes();
      key.close();
      throw TpmException.unsupported(
          "a key of the cloud that is `" + attributes + "` and so no attestation key");
    }
    return key;
  }

  /// What vouches for that key in this TPM. A certificate that does not name it is left out: Azure
  /// leaves one for another key in some machines.
  public Vouchers vouchers(Tpm tpm, TpmPublic key) {
    return switch (this) {
      case AZURE ->
          new Vouchers(
              certificates(tpm, AZURE_CERTIFICATE, key), NvIndex.content(tpm, AZURE_REPORT));
      case GOOGLE ->
          new Vouchers(certificates(tpm, google(tpm).certificate, key), Optional.empty());
    };
  }

  private static List<Bytes> certificates(Tpm tpm, int index, TpmPublic key) {
    List<Bytes> found = new ArrayList<>();
    NvIndex.content(tpm, index).map(EndorsementKey::sequences).ifPresent(found::addAll);
    return found.isEmpty() || !key.standsIn(found.getFirst()) ? List.of() : found;
  }

  /// That which has a certificate, else that which has a template.
  private Google google(Tpm tpm) {
    var indexes = tpm.handles(TpmHandle.NV);
    Optional<Google> found = Optional.empty();
    for (var each : Google.values()) {
      if (indexes.contains(each.template())) {
        if (indexes.contains(each.certificate)) {
          return each;
        }
        found = found.or(() -> Optional.of(each));
      }
    }
    return found.orElseThrow(this::missing);
  }

  private AttestationKey none() {
    throw missing();
  }

  private TpmException missing() {
    return new TpmException(
        Kind.MISSING,
        "cloud-key-missing",
        "this TPM has no attestation key of the cloud `" + label + "`",
        "leave out the option: then a key is made, and shown to be in this TPM by a credential");
  }

  @Override
  public String toString() {
    return label;
  }
}
