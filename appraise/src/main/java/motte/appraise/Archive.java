package motte.appraise;

import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.StewardClient;

/// Where a steward's evidence can be had again, so that a verdict can be reached once more.
@FunctionalInterface
public interface Archive {

  /// The evidence behind the EAR of that digest. Throws any [motte.core.MotteException] if there is
  /// none to be had.
  StewardClient.Archived evidence(Digest ear);

  /// What vouched for the machine when that evidence was judged, by its digest. Throws any
  /// [motte.core.MotteException] if there is none to be had.
  default Endorsements endorsements(Digest digest) {
    throw new AppraiseException(
        Kind.MISSING,
        "archive-incomplete",
        "the endorsements `" + digest + "` are not kept here",
        "ask who runs the steward for what its archive lacks");
  }

  /// The archive of the steward that answers there.
  static Archive of(StewardClient steward) {
    return new Archive() {
      @Override
      public StewardClient.Archived evidence(Digest ear) {
        return steward.evidence(ear);
      }

      @Override
      public Endorsements endorsements(Digest digest) {
        return Endorsements.parse(steward.endorsements(digest));
      }
    };
  }
}
