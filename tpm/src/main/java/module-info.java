/// TPM 2.0 in plain Java: what a TPM signs and how that is checked (no TPM needed), and below it
/// commands, sessions, transports, the operations of a keep, and a broker that lets many share one
/// TPM. Structures and commands are those of the TCG's "TPM 2.0 Library", parts 2 and 3.
///
/// ```java
/// var attest = Attest.parse(message);
/// TpmSignature.parse(signature).verify(ak.publicKey(), message);
/// attest.quote().require(List.of(PcrBank.of(TpmAlgorithm.SHA256, values)), TpmAlgorithm.SHA256);
/// ```
@org.jspecify.annotations.NullMarked
module motte.tpm {
  requires static org.jspecify;
  requires transitive motte.core;

  exports motte.tpm;
}
