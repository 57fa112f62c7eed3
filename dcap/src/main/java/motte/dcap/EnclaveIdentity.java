package motte.dcap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;

/// What one of Intel's own enclaves must be: the quoting enclaves QE and TD_QE, the quote
/// verification enclave QVE (Intel PCS API v4, "Get Quoting Enclave Identity"; version 1 is of an
/// earlier release of the API). Whether Intel said it, only the signature tells.
///
/// @param body the bytes that were signed
/// @param name the member under which the body stands
/// @param signature r and s, 32 bytes each
/// @param id `QE`, `TD_QE` or `QVE`; version 1 knew only `QE`
/// @param version 1 or 2
/// @param issueDate from when it holds
/// @param nextUpdate until when it holds
/// @param tcbEvaluationDataNumber counts Intel's recoveries; absent in version 1
/// @param miscSelect 4 bytes
/// @param miscSelectMask which bits of it are compared
/// @param attributes 16 bytes
/// @param attributesMask which bits of it are compared
/// @param mrSigner 32 bytes
/// @param isvProdId unsigned, 16 bits
/// @param tcbLevels best first
public record EnclaveIdentity(
    Bytes body,
    String name,
    Bytes signature,
    String id,
    int version,
    Instant issueDate,
    Instant nextUpdate,
    Optional<Integer> tcbEvaluationDataNumber,
    Bytes miscSelect,
    Bytes miscSelectMask,
    Bytes attributes,
    Bytes attributesMask,
    Bytes mrSigner,
    int isvProdId,
    List<IsvLevel> tcbLevels) {
  static final String NAME = "enclaveIdentity";
  private static final String NAME_1 = "qeIdentity";
  private static final List<String> IDS = List.of("QE", "TD_QE", "QVE");

  public EnclaveIdentity {
    tcbLevels = List.copyOf(tcbLevels);
  }

  /// Reads a response of Intel's service: `enclave-identity-malformed`.
  public static EnclaveIdentity parse(Bytes response) {
    return read(SignedDocument.parse(response, List.of(NAME, NAME_1), EnclaveIdentity::malformed));
  }

  /// Reads a signed body and its signature: `enclave-identity-malformed`.
  public static EnclaveIdentity parse(Bytes body, Bytes signature) {
    return read(SignedDocument.of(NAME, body, signature, EnclaveIdentity::malformed));
  }

  /// As Intel's service sends it.
  public Bytes response() {
    return SignedDocument.of(name, body, signature, EnclaveIdentity::malformed).response();
  }

  private static EnclaveIdentity read(SignedDocument document) {
    var in = new JsonFields(document.content(), EnclaveIdentity::malformed);
    int version = in.number("version", Integer.MAX_VALUE);
    if (version != (document.name().equals(NAME_1) ? 1 : 2)) {
      throw malformed("version " + version + " of `" + document.name() + "` is not known");
    }
    var id = version == 1 && !in.has("id") ? "QE" : in.text("id");
    if (!IDS.contains(id)) {
      throw malformed("the enclave `" + id + "`; known are " + IDS);
    }
    return new EnclaveIdentity(
        document.body(),
        document.name(),
        document.signature(),
        id,
        version,
        in.time("issueDate"),
        in.time("nextUpdate"),
        version == 1
            ? Optional.empty()
            : Optional.of(in.number("tcbEvaluationDataNumber", Integer.MAX_VALUE)),
        in.hex("miscselect", 4),
        in.hex("miscselectMask", 4),
        in.hex("attributes", 16),
        in.hex("attributesMask", 16),
        in.hex("mrsigner", 32),
        in.number("isvprodid", 0xffff),
        version == 1 ? only(in.number("isvsvn", 0xffff)) : IsvLevel.readAll(in));
  }

  /// Version 1 has one level: from there on up to date, and below it out of date.
  private static List<IsvLevel> only(int isvSvn) {
    return List.of(
        new IsvLevel(isvSvn, Optional.empty(), TcbStatus.UP_TO_DATE, List.of()),
        new IsvLevel(0, Optional.empty(), TcbStatus.OUT_OF_DATE, List.of()));
  }

  private static DcapException malformed(String message) {
    return new DcapException(
        Kind.INVALID,
        "enclave-identity-malformed",
        "enclave identity: " + message,
        "give what Intel's service sends at /qe/identity, unchanged");
  }
}
