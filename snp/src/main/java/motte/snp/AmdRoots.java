package motte.snp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.endorsement.PinnedRoots;

/// What of AMD's this release knows: its root keys (ARK), by their pins, and the certificates that
/// lead to them.
public final class AmdRoots {
  private static final String CERTIFICATES = "amd-certificates.pem";

  private static final PinnedRoots PINS =
      PinnedRoots.of(
          Map.of(
              "ARK-Milan", "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9",
              "ARK-Genoa", "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831",
              "ARK-Turin", "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08"));

  private static final List<X509Certificate> ALL = read();

  private AmdRoots() {}

  /// AMD's root keys for Milan, Genoa and Turin, by the names of their certificates.
  public static PinnedRoots pins() {
    return PINS;
  }

  /// The certificates of ASK, ASVK and ARK for each product, so that evidence that comes with its
  /// VCEK or VLEK alone can be judged without asking AMD.
  public static List<X509Certificate> certificates() {
    return ALL;
  }

  private static List<X509Certificate> read() {
    try (var in = AmdRoots.class.getResourceAsStream(CERTIFICATES)) {
      if (in == null) {
        throw new AssertionError("this module holds " + CERTIFICATES);
      }
      return Certificates.parse(Bytes.wrap(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
