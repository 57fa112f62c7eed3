package motte.dcap;

import java.util.Optional;

/// Whether a trust domain need only be launched anew to be up to date: the module that launched it
/// is out of date, and one that runs since is of the latest level. Only TD 1.5 bodies say what runs
/// since. As Intel's quote verification library decides it (its documentation, step
/// 4.1.2.4.17.4.3).
///
/// @param info of the platform
/// @param pck of the platform
record Relaunch(TcbInfo info, PckExtension pck) {

  /// The status in place of `worst`, which is what platform, module and quoting enclave come to.
  ///
  /// @param module what the module is that launched the trust domain
  TcbStatus orWorst(TcbStatus worst, TdQuoteBody td, TcbStatus module, TcbStatus quotingEnclave) {
    var platform = info.tcbLevels().stream().filter(level -> level.reachedBy(pck)).findFirst();
    boolean advised =
        platform.isPresent()
            && !platform.get().tcbStatus().isOld()
            && module == TcbStatus.OUT_OF_DATE
            && worst != TcbStatus.REVOKED
            && !quotingEnclave.isOld()
            && runsLatest(td);
    if (!advised) {
      return worst;
    }
    return worst.needsConfiguration() || platform.get().tcbStatus().needsConfiguration()
        ? TcbStatus.TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED
        : TcbStatus.TD_RELAUNCH_ADVISED;
  }

  private boolean runsLatest(TdQuoteBody td) {
    var latest = info.tcbLevels().getFirst().tdxTcbComponents();
    if (td.teeTcbSvn2().isEmpty() || latest.isEmpty()) {
      return false;
    }
    var now = td.teeTcbSvn2().get();
    int major = now.at(1) & 0xff;
    var wanted =
        major == 0
            ? Optional.of(latest.get().at(0) & 0xff)
            : info.tdxModuleIdentities().stream()
                .filter(each -> each.id().equals(TdxModule.idOf(major)))
                .findFirst()
                .flatMap(each -> each.tcbLevels().stream().findFirst())
                .map(IsvLevel::isvSvn);
    return wanted.filter(svn -> (now.at(0) & 0xff) >= svn).isPresent()
        && (now.at(2) & 0xff) >= (latest.get().at(2) & 0xff);
  }
}
