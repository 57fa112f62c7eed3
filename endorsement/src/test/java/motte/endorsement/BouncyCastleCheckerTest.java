package motte.endorsement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.trust.CertificateRequest;
import motte.trust.SigningKey;
import motte.trust.spi.SignatureChecker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BouncyCastleCheckerTest {
  private final SignatureChecker checker = new BouncyCastleChecker();

  @ParameterizedTest
  @EnumSource(SigningKey.Curve.class)
  void it_accepts_what_the_jdk_signed_and_nothing_else(SigningKey.Curve curve) {
    var key = SigningKey.generate(curve);
    var spki = key.spki().der();
    var message = new byte[] {1, 2, 3};
    var signature = key.sign(message);

    assertThat(checker.accepts(spki, message, signature)).isTrue();
    assertThat(checker.accepts(spki, new byte[] {1, 2}, signature)).isFalse();
    assertThat(checker.accepts(SigningKey.generate(curve).spki().der(), message, signature))
        .isFalse();
    var raw = signature.toArray();
    for (int i = 0; i < raw.length; i++) {
      var flipped = raw.clone();
      flipped[i] ^= 1;
      assertThat(checker.accepts(spki, message, Bytes.wrap(flipped))).isFalse();
    }
    assertThat(checker.accepts(spki, message, Bytes.wrap(new byte[raw.length]))).isFalse();
    assertThat(checker.accepts(spki, message, Bytes.empty())).isFalse();
  }

  @ParameterizedTest
  @EnumSource(SigningKey.Curve.class)
  void keys_and_requests_are_checked_with_it_while_it_is_in_use(SigningKey.Curve curve) {
    var key = SigningKey.generate(curve);
    var request = CertificateRequest.create(key, List.of("game.example")).der().toArray();
    var asked = new AtomicInteger();
    SignatureChecker counting =
        (spki, message, signature) -> {
          asked.incrementAndGet();
          return checker.accepts(spki, message, signature);
        };

    ScopedValue.where(SignatureChecker.IN_USE, counting)
        .run(() -> {
          assertThat(CertificateRequest.parse(request).spki()).isEqualTo(key.spki());
          request[request.length - 1] ^= 1;
          assertThat(catchThrowable(() -> CertificateRequest.parse(request)))
              .isInstanceOf(MotteException.class);
          var signature = key.sign(new byte[] {7});
          key.spki().verify(new byte[] {7}, signature);
          assertThat(catchThrowable(() -> key.spki().verify(new byte[] {8}, signature)))
              .isInstanceOf(MotteException.class);
        });

    assertThat(asked).hasValue(4);
    key.spki().verify(new byte[] {7}, key.sign(new byte[] {7}));
    assertThat(asked).hasValue(4);
  }
}
