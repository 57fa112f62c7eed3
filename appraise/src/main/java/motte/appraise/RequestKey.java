package motte.appraise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.MotteException;
import motte.dcap.Tee;
import motte.evidence.Evidence;
import motte.evidence.ReportData;
import motte.intake.Materials;
import motte.trust.CertificateRequest;
import motte.trust.Cmw;
import motte.trust.Spki;
import motte.verdict.Finding;

/// Holds the key of a certificate request against the evidence that came in the request: whether
/// the guest that made the report holds that key. Enarx binds the hash of the key
/// (SubjectPublicKeyInfo in DER), SHA-384 on SEV-SNP and SHA-256 on SGX; a keep of Motte's binds
/// its report data, which name the key; nobody says what others bind.
final class RequestKey {
  private static final int REPORT_DATA = 64;

  private RequestKey() {}

  static Finding appraise(CertificateRequest request, Materials evidence) {
    List<Bytes> bound = new ArrayList<>();
    List<Bytes> wanted = new ArrayList<>();
    evidence
        .snp()
        .forEach(each -> {
          bound.add(each.report().reportData());
          wanted.add(hash(request.spki(), "snp"));
        });
    evidence
        .quotes()
        .forEach(each -> {
          bound.add(each.body().reportData());
          wanted.add(hash(request.spki(), each.tee() == Tee.SGX ? "sgx" : "tdx"));
        });
    evidence
        .ccaTokens()
        .forEach(each -> {
          bound.add(each.realm().challenge());
          wanted.add(hash(request.spki(), "cca"));
        });
    if (bound.isEmpty()) {
      return Finding.skipped("the evidence holds no report data that could bind the key");
    }
    if (bound.equals(wanted)) {
      return Finding.passed("the report data is the hash of " + request.spki().pin());
    }
    var named = named(request);
    if (named.isPresent()) {
      return Finding.of(
          named.get().keySha384().equals(request.spki().sha384())
              && bound.stream().allMatch(named.get().value()::equals),
          "the report data names " + request.spki().pin(),
          "the report data names another key, or the report binds something else");
    }
    return hasWrapper(request)
        ? Finding.skipped("nothing says how the evidence is bound to the request's key")
        : Finding.failed("the report data is not the hash of " + request.spki().pin())
            .comparing(bound.getFirst(), wanted.getFirst());
  }

  /// What a guest of Enarx's binds into its report: the hash of its key, and zeros up to 64 bytes.
  static Bytes hash(Spki key, String platform) {
    var algorithm = platform.equals("sgx") ? Digest.Algorithm.SHA256 : Digest.Algorithm.SHA384;
    var hash = Digest.of(algorithm, key.der().toArray()).value();
    return Bytes.wrap(Arrays.copyOf(hash.toArray(), REPORT_DATA));
  }

  private static boolean hasWrapper(CertificateRequest request) {
    return Cmw.EXTENSIONS.stream().anyMatch(oid -> request.extension(oid).isPresent());
  }

  /// The preimage of a keep's report data, where it came along.
  private static Optional<ReportData> named(CertificateRequest request) {
    try {
      return Cmw.of(request)
          .map(Evidence.Bundle::parse)
          .map(bundle -> ReportData.parse(bundle.preimage()));
    } catch (MotteException _) {
      // Another's wrapper, or none in CBOR: it says nothing of a key.
      return Optional.empty();
    }
  }
}
