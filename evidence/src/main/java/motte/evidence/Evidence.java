package motte.evidence;

import java.util.List;
import motte.core.Bytes;
import motte.core.Nonce;
import motte.evidence.spi.Platform;
import motte.trust.Cmw;
import motte.trust.Spki;

/// Evidence of a keep: what its platform says, and what that is bound to.
@SuppressWarnings("DoNotCallSuggester")
public final class Evidence {
  private Evidence() {}

  public static Cmw collect(
      Platform platform, MeasurementLog log, Spki key, Nonce nonce, Bytes signedWarrant) {
    throw new UnsupportedOperationException("not yet");
  }

  /// The parts of evidence.
  public record Bundle(
      String platform, Cmw platformEvidence, Bytes preimage, List<Bytes> log, Bytes warrant) {

    public static Bundle parse(Cmw evidence) {
      throw new UnsupportedOperationException("not yet");
    }
  }
}
