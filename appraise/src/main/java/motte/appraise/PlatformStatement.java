package motte.appraise;

import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.util.Optional;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.Kind;
import motte.evidence.ReportData;
import motte.trust.Cmw;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// How the appraisal of a platform opens: with what its evidence states, of which nothing is
/// believed yet.
final class PlatformStatement {
  private static final String CHECK = "platform statement";

  private PlatformStatement() {}

  /// The statement in a keep's evidence, which must be of that type: `platform-evidence-unknown`.
  ///
  /// @param maker who makes statements of the type, as in `the platform tpm`
  static Bytes in(Cmw evidence, String mediaType, String maker) {
    if (evidence instanceof Cmw.Message message
        && message.type().equals(mediaType)
        && message.indicator().orElse(Cmw.Message.EVIDENCE) == Cmw.Message.EVIDENCE) {
      return message.value();
    }
    throw new AppraiseException(
        Kind.INVALID,
        "platform-evidence-unknown",
        "the platform's evidence is not evidence of the type `" + mediaType + "`",
        "send what " + maker + " makes");
  }

  /// What `read` reads, or a check that says why it could not.
  ///
  /// @param passed what the check says of a statement that can be read
  /// @param reported what the statement has to bind; without it nothing is read
  static <T> Optional<T> binding(
      Optional<ReportData> reported,
      String passed,
      Function<ReportData, T> read,
      Findings findings) {
    if (reported.isEmpty()) {
      findings.add(ROOT_OF_TRUST, CHECK, Finding.needs("the report data"));
    }
    return reported.flatMap(
        bound -> findings.read(ROOT_OF_TRUST, CHECK, passed, () -> read.apply(bound)));
  }
}
