package motte.appraise;

import motte.core.Digest;
import motte.evidence.StewardClient;

/// Where a steward's evidence can be had again, so that a verdict can be reached once more.
@FunctionalInterface
public interface Archive {

  /// The evidence behind the EAR of that digest. Throws any [motte.core.MotteException] if there is
  /// none to be had.
  StewardClient.Archived evidence(Digest ear);
}
