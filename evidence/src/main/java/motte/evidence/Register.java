package motte.evidence;

import motte.core.Bytes;
import motte.core.Digest;

/// The soft register: R′ = SHA-384(R ‖ leaf), from 48 zero bytes.
final class Register {
  static final Digest START =
      new Digest(Digest.Algorithm.SHA384, Bytes.wrap(new byte[Digest.Algorithm.SHA384.size()]));

  private Register() {}

  static Digest extend(Digest register, Digest leaf) {
    return Digest.sha384(register.value().toArray(), leaf.value().toArray());
  }
}
