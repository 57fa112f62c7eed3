package motte.bench;

import java.util.List;
import java.util.Locale;
import motte.appraise.Positions;
import motte.trust.CertificateRequest;
import motte.trust.SigningKey;

/// What a steward's memory of 10,000 logs takes: each of a keep with 8 components and 34 instances
/// of its time.
final class PositionsMemory {
  private static final int RECORDS = 100;

  private PositionsMemory() {}

  /// Prints the heap that they take, all and each; takes another number than 10,000.
  public static void main(String[] args) {
    int most = args.length == 0 ? Positions.MOST : Integer.parseInt(args[0]);
    var positions = Positions.of(Positions.MOST);
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var request = CertificateRequest.create(key, List.of());
    long before = used();
    for (int i = 0; i < most; i++) {
      var keep = new Attested(key);
      keep.happen(RECORDS);
      keep.remembered(positions, request).orElseThrow();
    }
    long taken = used() - before;
    System.out.printf(
        Locale.ROOT,
        "%d logs: %.1f MiB, %d B each%n",
        positions.size(),
        taken / 1048576.0,
        taken / positions.size());
  }

  private static long used() {
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
