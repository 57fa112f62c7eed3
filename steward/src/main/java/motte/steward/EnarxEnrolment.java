package motte.steward;

import java.security.cert.CertificateEncodingException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import motte.appraise.Appraiser;
import motte.appraise.Policy;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Problem;
import motte.steward.Exchange.Reply;
import motte.trust.CertificateRequest;
import motte.verdict.Trusted;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSequence;

/// Enarx's own way to a certificate: `POST /` with a certificate request in which the evidence
/// stands as an extension, where a policy says that Enarx is answered. Guests of SGX and SEV-SNP
/// are judged as any other, but for the log that they do not have; a plain KVM proves nothing, and
/// is certified only where grade `none` is accepted. Of its request nothing is kept, for it holds
/// nothing to judge, and anybody can make as many as they like. The certificate carries no claims
/// and no names, so that nobody who checks them takes its holder for a keep.
final class EnarxEnrolment {
  static final String KVM = EnarxAppraisal.KVM;
  static final String SGX = EnarxAppraisal.SGX;
  static final String SNP = EnarxAppraisal.SNP;
  private static final String WHAT = "certificate enarx";

  private final CertificateAuthority authority;
  private final Supplier<Policy> policy;
  private final Supplier<Appraiser> appraiser;
  private final EvidenceArchive archive;
  private final DecisionLog decisions;
  private final InstantSource clock;

  EnarxEnrolment(
      CertificateAuthority authority,
      Supplier<Policy> policy,
      Supplier<Appraiser> appraiser,
      EvidenceArchive archive,
      DecisionLog decisions,
      InstantSource clock) {
    this.authority = authority;
    this.policy = policy;
    this.appraiser = appraiser;
    this.archive = archive;
    this.decisions = decisions;
    this.clock = clock;
  }

  /// A PKCS #10 request in; a DER sequence of the issuer's and the issued certificate out.
  Reply certify(Bytes body) {
    try {
      var request = CertificateRequest.parse(body.toArray());
      var rules = policy.get();
      var pin = request.spki().pin();
      Digest kept;
      if (EnarxAppraisal.ofHardware(request)) {
        var judge = appraiser.get();
        var verdict = judge.enarx(request, clock.instant());
        decisions.decided(WHAT, pin, verdict, Optional.empty());
        if (!(verdict instanceof Trusted)) {
          return Enrolment.refusal(verdict);
        }
        var vouching = judge.vouching(request, clock.instant());
        kept = archive.storeRequest(request.der(), Optional.of(vouching));
      } else {
        check(request, rules);
        decisions.issuedWithoutProof(WHAT, pin);
        kept = archive.storeRequest(EnarxAppraisal.PLAIN, Optional.empty());
      }
      var chain = authority.issueBare(request.spki(), kept, rules.instanceLifetime());
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
