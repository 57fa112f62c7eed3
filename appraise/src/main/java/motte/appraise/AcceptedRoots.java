package motte.appraise;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import motte.core.Cbor;
import motte.trust.Spki;

/// Roots that are trusted beside the makers' own, such as of a test environment, each named in
/// words. A verdict that rests on one says so.
///
/// @param all for evidence of every platform
/// @param snp for AMD SEV-SNP
/// @param tdx for Intel TDX
/// @param sgx for Intel SGX
public record AcceptedRoots(
    List<X509Certificate> all,
    List<X509Certificate> snp,
    List<X509Certificate> tdx,
    List<X509Certificate> sgx) {

  /// None but the makers'.
  public static final AcceptedRoots NONE = of(List.of());

  public AcceptedRoots {
    all = List.copyOf(all);
    snp = List.copyOf(snp);
    tdx = List.copyOf(tdx);
    sgx = List.copyOf(sgx);
  }

  /// These for every platform.
  public static AcceptedRoots of(List<X509Certificate> all) {
    return new AcceptedRoots(all, List.of(), List.of(), List.of());
  }

  /// These, and one more for every platform.
  AcceptedRoots with(X509Certificate root) {
    return new AcceptedRoots(joined(all, List.of(root)), snp, tdx, sgx);
  }

  List<X509Certificate> forSnp() {
    return joined(all, snp);
  }

  List<X509Certificate> forTdx() {
    return joined(all, tdx);
  }

  List<X509Certificate> forSgx() {
    return joined(all, sgx);
  }

  /// The same for the same roots: what a policy's digest is over.
  Cbor cbor() {
    return Cbor.array(
        Stream.of(all, snp, tdx, sgx)
            .map(roots ->
                Cbor.array(
                    roots.stream()
                        .map(root -> Spki.of(root.getPublicKey()).pin().toString())
                        .sorted()
                        .map(Cbor::of)
                        .toList()))
            .toList());
  }

  private static List<X509Certificate> joined(
      List<X509Certificate> some, List<X509Certificate> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
