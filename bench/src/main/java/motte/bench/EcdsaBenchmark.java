package motte.bench;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
import motte.endorsement.SignatureEngine;
import motte.endorsement.SignatureEngine.PreparedKey;
import motte.endorsement.SignatureScheme;
import motte.trust.Spki;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// ECDSA signatures checked a second, by a key that comes back and by one that is new each time.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EcdsaBenchmark {
  /// The curve, as OpenSSL names it.
  @Param({"256", "384"})
  public int bits;

  private final SignatureEngine engine = SignatureEngine.bouncyCastle();
  private final Bytes message = Bytes.wrap(new byte[672]);
  private SignatureScheme scheme;
  private Spki spki;
  private Bytes signature;
  private PreparedKey key;

  /// Signs once.
  @Setup
  public void prepare() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
    var pair = generator.generateKeyPair();
    var signer = Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
    signer.initSign(pair.getPrivate());
    signer.update(message.toArray());
    signature = Bytes.wrap(signer.sign());
    scheme = SignatureScheme.valueOf("ECDSA_SHA" + bits);
    spki = Spki.of(pair.getPublic());
    key = engine.prepare(spki);
  }

  /// By a key that comes back.
  @Benchmark
  public Bytes known() {
    key.verify(scheme, message, signature);
    return signature;
  }

  /// By a key that is made ready each time.
  @Benchmark
  public Bytes fresh() {
    engine.prepare(spki).verify(scheme, message, signature);
    return signature;
  }
}
