package motte.dcap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Json;
import motte.endorsement.SignatureEngine;
import motte.verdict.Findings;

/// What can be said of a quote's signer and its collateral whatever the time, the body and the
/// policy, so that it need not be said anew for the next quote.
///
/// @param findings the checks
/// @param windows when each part holds, to be compared with the time
/// @param attestationKey ready to check quotes; empty if it is not a key
/// @param pck what the PCK certificate says, if it can be read
/// @param tcbInfo the TCB info, if Intel signed it for this platform
/// @param identity the identity of the quoting enclave, if Intel signed it
/// @param qeLevel the level of the quoting enclave, if it is the one that Intel means
/// @param claims what the PCK certificate adds to the claims
record Judged(
    Findings findings,
    List<Window> windows,
    Optional<SignatureEngine.PreparedKey> attestationKey,
    Optional<PckExtension> pck,
    Optional<TcbInfo> tcbInfo,
    Optional<EnclaveIdentity> identity,
    Optional<IsvLevel> qeLevel,
    Map<String, Json> claims) {}
