package motte.dcap;

import java.security.cert.X509Certificate;
import java.util.List;

/// Something that Intel signed, and the certificates of the one who signed it.
///
/// @param value what was signed
/// @param chain the signer's certificate first, then who issued it; may be empty, if nobody gave it
public record Endorsed<T>(T value, List<X509Certificate> chain) {
  public Endorsed {
    chain = List.copyOf(chain);
  }
}
