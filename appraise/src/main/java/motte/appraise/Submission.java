package motte.appraise;

import java.util.List;
import java.util.Optional;
import motte.trust.CertificateRequest;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.Spki;

/// What somebody hands in to be judged.
///
/// @param evidence the evidence, as a CMW collection
/// @param key the key that a certificate is wanted for, possession of which is already proven
/// @param possession how possession of the key was proven, for people
/// @param purpose what the certificate is to be for
/// @param nonce whether the evidence's nonce makes it fresh
/// @param names the DNS names that are asked for
/// @param addresses the IP addresses that are asked for
/// @param known up to where the verifier knows the evidence's log already
public record Submission(
    Cmw evidence,
    Spki key,
    String possession,
    Claims.Purpose purpose,
    NonceCheck nonce,
    List<String> names,
    List<String> addresses,
    Optional<Position> known) {
  public Submission {
    names = List.copyOf(names);
    addresses = List.copyOf(addresses);
  }

  /// Evidence that came with a certificate request; the request's own signature is the proof of
  /// possession.
  public static Submission of(
      CertificateRequest request, Cmw evidence, Claims.Purpose purpose, NonceCheck nonce) {
    return new Submission(
        evidence,
        request.spki(),
        "the certificate request is signed with the key that it names",
        purpose,
        nonce,
        request.dnsNames(),
        request.addresses(),
        Optional.empty());
  }

  /// The same to a verifier that knows its log up to there, if it knows it.
  public Submission knowing(Optional<Position> position) {
    return new Submission(evidence, key, possession, purpose, nonce, names, addresses, position);
  }
}
