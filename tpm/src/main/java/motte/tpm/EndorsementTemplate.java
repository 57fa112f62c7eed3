package motte.tpm;

import motte.core.Bytes;

/// The kinds of endorsement keys that makers certify, and where a TPM keeps what its maker left of
/// each: the certificate, and a template and a nonce where the key is not the one of the default
/// template. Those first that are quicker to derive. NV indexes and default templates are those of
/// the TCG's "EK Credential Profile" 2.4, 2.2.1.4 to 2.2.1.5 and annex B.
public enum EndorsementTemplate {
  /// Template L-2.
  ECC_P256(0x01c0000a),
  /// Template H-2.
  ECC_P256_HIGH(0x01c00014),
  /// Template H-3, which swtpm_setup certifies.
  ECC_P384(0x01c00016),
  /// Template H-4.
  ECC_P521(0x01c00018),
  /// Template L-1.
  RSA_2048(0x01c00002),
  /// Template H-1.
  RSA_2048_HIGH(0x01c00012),
  /// Template H-6.
  RSA_3072(0x01c0001c),
  /// Template H-7.
  RSA_4096(0x01c0001e);

  private static final int FIRST_HIGH = 0x01c00012;

  /// PolicyB of the profile: PolicySecret of the endorsement hierarchy, or an NV index.
  private static final Bytes POLICY_B_SHA256 =
      Bytes.parseHex("ca3d0a99a2b93906f7a3342414efcfb3a385d44cd1fd459089d19b5071c0b7a0");

  private static final Bytes POLICY_B_SHA384 =
      Bytes.parseHex(
          "b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419ca"
              + "cb47ba09699646150f9fc000f3f80e12");

  private static final Bytes POLICY_B_SHA512 =
      Bytes.parseHex(
          "b8221ca69e8550a4914de3faa6a18c072cc01208073a928d5d66d59ef79e49a4"
              + "29c41a6b269571d57edb25fbdb1838425608b413cd616a5f6db5b6071af99bea");

  private final int certificate;

  EndorsementTemplate(int certificate) {
    this.certificate = certificate;
  }

  /// The NV index of the certificate.
  int certificate() {
    return certificate;
  }

  /// What the key is derived from in that TPM: the template that its maker left, else the default
  /// one, with the nonce that its maker left. `tpm-malformed` for a template that is none.
  TpmPublic publicArea(Tpm tpm) {
    var template =
        NvIndex.content(tpm, high() ? certificate + 1 : certificate + 2)
            .map(stored ->
                TpmPublic.read(new TpmReader(stored, "template of an endorsement key in NV")))
            .orElseGet(this::standard);
    return high()
        ? template
        : NvIndex.content(tpm, certificate + 1)
            .map(nonce -> with(template, nonce))
            .orElse(template);
  }

  /// The default template.
  TpmPublic standard() {
    return switch (this) {
      case ECC_P256 -> low(ecc(TpmCurve.P256, TpmPublic.Symmetric.AES128_CFB, 32));
      case RSA_2048 -> low(rsa(2048, TpmPublic.Symmetric.AES128_CFB, 256));
      case ECC_P256_HIGH ->
          high(TpmAlgorithm.SHA256, ecc(TpmCurve.P256, TpmPublic.Symmetric.AES128_CFB, 0));
      case ECC_P384 ->
          high(TpmAlgorithm.SHA384, ecc(TpmCurve.P384, TpmPublic.Symmetric.AES256_CFB, 0));
      case ECC_P521 ->
          high(TpmAlgorithm.SHA512, ecc(TpmCurve.P521, TpmPublic.Symmetric.AES256_CFB, 0));
      case RSA_2048_HIGH -> high(TpmAlgorithm.SHA256, rsa(2048, TpmPublic.Symmetric.AES128_CFB, 0));
      case RSA_3072 -> high(TpmAlgorithm.SHA384, rsa(3072, TpmPublic.Symmetric.AES256_CFB, 0));
      case RSA_4096 -> high(TpmAlgorithm.SHA384, rsa(4096, TpmPublic.Symmetric.AES256_CFB, 0));
    };
  }

  /// The high range has templates, at the odd indexes, and no nonces.
  private boolean high() {
    return certificate >= FIRST_HIGH;
  }

  /// The nonce stands at the start of the unique value. What is longer than that is no nonce:
  /// swtpm_setup leaves the template of a P-256 key at its index.
  private static TpmPublic with(TpmPublic template, Bytes nonce) {
    var parameters =
        switch (template.parameters()) {
          case TpmPublic.Rsa rsa ->
              new TpmPublic.Rsa(
                  rsa.symmetric(),
                  rsa.scheme(),
                  rsa.bits(),
                  rsa.exponent(),
                  over(rsa.modulus(), nonce, rsa.bits() / 8));
          case TpmPublic.Ecc ecc -> {
            int size = TpmCurve.of(ecc.curve()).size();
            yield new TpmPublic.Ecc(
                ecc.symmetric(),
                ecc.scheme(),
                ecc.curve(),
                ecc.kdf(),
                over(ecc.x(), nonce, size),
                over(ecc.y(), Bytes.empty(), size));
          }
          case TpmPublic.KeyedHash other -> other;
          case TpmPublic.SymCipher other -> other;
        };
    return new TpmPublic(
        template.nameAlgorithm(), template.attributes(), template.authPolicy(), parameters);
  }

  private static Bytes over(Bytes unique, Bytes nonce, int size) {
    if (nonce.size() > size || unique.size() > size) {
      return unique;
    }
    var padded = new byte[size];
    System.arraycopy(unique.toArray(), 0, padded, 0, unique.size());
    System.arraycopy(nonce.toArray(), 0, padded, 0, nonce.size());
    return Bytes.wrap(padded);
  }

  private static TpmPublic low(TpmPublic.Parameters parameters) {
    return new TpmPublic(
        TpmAlgorithm.SHA256,
        TpmAttributes.ENDORSEMENT,
        EndorsementKey.BY_ENDORSEMENT.digest(TpmAlgorithm.SHA256),
        parameters);
  }

  private static TpmPublic high(TpmAlgorithm name, TpmPublic.Parameters parameters) {
    var policy =
        switch (name) {
          case SHA384 -> POLICY_B_SHA384;
          case SHA512 -> POLICY_B_SHA512;
          default -> POLICY_B_SHA256;
        };
    return new TpmPublic(name, TpmAttributes.ENDORSEMENT_HIGH, policy, parameters);
  }

  private static TpmPublic.Parameters ecc(
      TpmCurve curve, TpmPublic.Symmetric symmetric, int unique) {
    var zeros = Bytes.wrap(new byte[unique]);
    return new TpmPublic.Ecc(
        symmetric, TpmPublic.Scheme.NONE, curve.id(), TpmPublic.Scheme.NONE, zeros, zeros);
  }

  private static TpmPublic.Parameters rsa(int bits, TpmPublic.Symmetric symmetric, int unique) {
    return new TpmPublic.Rsa(
        symmetric, TpmPublic.Scheme.NONE, bits, 0, Bytes.wrap(new byte[unique]));
  }
}
