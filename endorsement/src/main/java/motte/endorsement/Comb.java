package motte.endorsement;

import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;

/// Multiples of one point, so that any multiple of it takes few steps: the comb method of Lim and
/// Lee (CRYPTO '94). A number is cut into as many rows as the comb has teeth; a column of bits, one
/// from each row, picks a point of the table. Only for numbers that are no secret: which points are
/// looked up depends on them.
final class Comb {
  private final int teeth;
  private final int columns;

  /// At index i the sum of 2^(columns · j) · point over the bits j of i.
  private final ECPoint[] points;

  Comb(ECPoint point, int teeth) {
    int bits = point.getCurve().getOrder().bitLength();
    this.teeth = teeth;
    this.columns = (bits + teeth - 1) / teeth;
    this.points = new ECPoint[1 << teeth];
    points[0] = point.getCurve().getInfinity();
    var row = point.normalize();
    for (int j = 0; j < teeth; j++) {
      int half = 1 << j;
      for (int i = 0; i < half; i++) {
        points[half + i] = points[i].add(row);
      }
      if (j + 1 < teeth) {
        row = row.timesPow2(columns).normalize();
      }
    }
    point.getCurve().normalizeAll(points);
  }

  /// k · (point of `a`) + l · (point of `b`), both on the same curve, 0 ≤ k, l < its order.
  static ECPoint sum(Comb a, BigInteger k, Comb b, BigInteger l) {
    var sum = a.points[0];
    for (int column = Math.max(a.columns, b.columns) - 1; column >= 0; column--) {
      sum = sum.twice();
      if (column < a.columns) {
        sum = sum.add(a.at(k, column));
      }
      if (column < b.columns) {
        sum = sum.add(b.at(l, column));
      }
    }
    return sum;
  }

  private ECPoint at(BigInteger number, int column) {
    int index = 0;
    for (int j = 0; j < teeth; j++) {
      if (number.testBit(column + j * columns)) {
        index |= 1 << j;
      }
    }
    return points[index];
  }
}
