package motte.steward;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.core.Bytes;
import motte.snp.Product;
import motte.snp.Reference;
import motte.snp.SnpPolicy;
import motte.snp.Tcb;

/// One machine of each of two makers, what vouches for them, and what a policy demands of them.
final class HardwareMakers {
  final FakeAmd amd = new FakeAmd();
  final FakeIntel intel = new FakeIntel();
  final Bytes list = amd.crl(false);
  final Bytes vcek = Bytes.wrap(FakeAmd.der(amd.vcek()));
  final Bytes ask = Bytes.wrap(FakeAmd.der(amd.ask));

  /// All that vouches, with both machines revoked by their makers if they are `revoking`.
  Endorsements vouching(boolean revoking) {
    return Endorsements.of(
        Map.of(
            "vcek.der",
            vcek,
            "ask.der",
            ask,
            "another.der",
            Bytes.wrap(FakeAmd.der(new FakeAmd("b0").vcek())),
            "amd.crl",
            revoking ? amd.crl(true) : list,
            "intel.json",
            intel.collateral(true, revoking)));
  }

  /// The certificates of AMD's alone.
  Endorsements withoutLists() {
    return Endorsements.of(Map.of("vcek.der", vcek, "ask.der", ask));
  }

  /// What a strict policy demands that knows both makers and what should run on each machine.
  PlatformPolicy demanding() {
    return demanding(
        PlatformPolicy.STANDARD.snp().wanting(Reference.MEASUREMENT, Set.of(FakeAmd.MEASUREMENT)));
  }

  PlatformPolicy demanding(SnpPolicy snp) {
    var strict = PlatformPolicy.STANDARD;
    return new PlatformPolicy(
        snp.least(Product.MILAN, Tcb.ANY),
        strict
            .tdx()
            .expecting(
                Map.of(
                    "mrtd", List.of(FakeIntel.MRTD),
                    "rtmr1", List.of(FakeIntel.RTMR1),
                    "rtmr2", List.of(FakeIntel.RTMR2))),
        strict.sgx().expecting(Map.of("mrenclave", List.of(FakeIntel.MRENCLAVE))),
        strict.tpm(),
        false,
        Optional.empty(),
        List.of(amd.root, intel.root));
  }

  /// Demands no more than that the makers are known.
  PlatformPolicy knowingMakersOnly() {
    return PlatformPolicy.STANDARD.accepting(amd.root).accepting(intel.root);
  }
}
