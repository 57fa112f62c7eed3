package motte.steward;

import java.security.cert.CertificateEncodingException;
import java.util.function.Supplier;
import motte.appraise.Policy;
import motte.core.Bytes;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Problem;
import motte.steward.Exchange.Reply;
import motte.trust.CertificateRequest;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSequence;

/// Enarx's own way to a certificate: `POST /` with a certificate request in which the evidence
/// stands as an extension. Here only for a plain KVM, which proves nothing, and only where a policy
/// says both that Enarx is answered and that grade `none` is accepted. The certificate carries no
/// claims and no names, so that nobody who checks them takes its holder for a keep.
final class EnarxEnrolment {
  static final String KVM = "1.3.6.1.4.1.58270.1.1";
  static final String SGX = "1.3.6.1.4.1.58270.1.2";
  static final String SNP = "1.3.6.1.4.1.58270.1.3";
  private static final String WHAT = "certificate enarx";

  private final CertificateAuthority authority;
  private final Supplier<Policy> policy;
  private final DecisionLog decisions;

  EnarxEnrolment(CertificateAuthority authority, Supplier<Policy> policy, DecisionLog decisions) {
    this.authority = authority;
    this.policy = policy;
    this.decisions = decisions;
  }

  /// A PKCS #10 request in; a DER sequence of the issuer's and the issued certificate out.
  Reply certify(Bytes body) {
    try {
      var request = CertificateRequest.parse(body.toArray());
      var rules = policy.get();
      check(request, rules);
      var chain = authority.issueBare(request.spki(), rules.instanceLifetime());
      decisions.issuedWithoutProof(WHAT, request.spki().pin());
      var sequence = new ASN1EncodableVector();
      sequence.add(certificate(chain.root().getEncoded()));
      sequence.add(certificate(chain.leaf().getEncoded()));
      return Reply.ok(
          "application/octet-stream",
          Bytes.wrap(new DERSequence(sequence).getEncoded(ASN1Encoding.DER)));
    } catch (MotteException e) {
      decisions.refused(WHAT, Problem.of(e));
      throw e;
    } catch (CertificateEncodingException | java.io.IOException e) {
      throw new StewardException(
          Kind.FAULT,
          "certificate-not-written",
          "a certificate could not be written: " + e.getMessage(),
          "this is a fault in Motte or in its Java; please report it",
          e);
    }
  }

  private static org.bouncycastle.asn1.x509.Certificate certificate(byte[] der) {
    return org.bouncycastle.asn1.x509.Certificate.getInstance(der);
  }

  private static void check(CertificateRequest request, Policy rules) {
    if (request.extension(SGX).isPresent() || request.extension(SNP).isPresent()) {
      throw new StewardException(
          Kind.INVALID,
          "enarx-evidence-unsupported",
          "this release cannot appraise the evidence of `"
              + (request.extension(SGX).isPresent() ? "SGX" : "SEV-SNP")
              + "` in an Enarx request",
          "ask for a certificate as Motte's keeps do: POST /certificates/keep");
    }
    var kvm =
        request
            .extension(KVM)
            .orElseThrow(() ->
                new StewardException(
                    Kind.UNAUTHENTICATED,
                    "enarx-evidence-missing",
                    "the request holds no evidence: none of `"
                        + KVM
                        + "`, `"
                        + SGX
                        + "`, `"
                        + SNP
                        + "`",
                    "send the request that a keep of Enarx makes"));
    if (kvm.size() != 0) {
      throw new StewardException(
          Kind.INVALID,
          "enarx-evidence-malformed",
          "the evidence of a plain KVM is empty, this has `" + kvm.size() + "` bytes",
          "send the request that a keep of Enarx makes");
    }
    if (!rules.development()) {
      throw new StewardException(
          Kind.DENIED,
          "enarx-grade-refused",
          "a plain KVM proves nothing (grade `none`), and the policy does not accept that",
          "run the keep on a machine that can prove itself");
    }
  }
}
