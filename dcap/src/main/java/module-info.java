/// Intel's evidence: SGX and TDX quotes, their collateral, and what both come to.
@org.jspecify.annotations.NullMarked
module motte.dcap {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.endorsement;
  requires transitive motte.verdict;
  requires java.net.http;
  requires motte.trust;

  exports motte.dcap;
}
