package motte.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
import motte.core.Digest;
import motte.eventlog.Bank;
import motte.eventlog.EventCheck;
import motte.eventlog.EventLog;
import motte.eventlog.Registers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Events a second: a log of many events over eight registers of one bank, each with 40 bytes of
/// data.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventLogBenchmark {
  private static final int EVENTS = 50_000;
  private static final int DATA = 40;
  private static final int EFI_ACTION = 0x80000007;

  private Bytes bytes;
  private EventLog log;

  /// Writes the log.
  @Setup
  public void prepare() {
    bytes = log(Bank.SHA256);
    log = EventLog.parse(bytes);
  }

  /// The replay alone, SHA-256 included.
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public Registers replay() {
    return log.replay(Bank.SHA256);
  }

  /// From bytes to registers.
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public Registers parseAndReplay() {
    return EventLog.parse(bytes).replay(Bank.SHA256);
  }

  /// Digests computed anew from the events' data.
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long check() {
    return log.check(Bank.SHA256).stream().filter(EventCheck::contradicts).count();
  }

  private static Bytes log(Bank bank) {
    var out = ByteBuffer.allocate(256 + EVENTS * 128).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0).putInt(3).put(new byte[20]).putInt(33);
    out.put("Spec ID Event03\0".getBytes(StandardCharsets.ISO_8859_1));
    out.putInt(0).putInt(0x02000200).putInt(1);
    out.putShort((short) bank.id()).putShort((short) bank.size()).put((byte) 0);
    var data = new byte[DATA];
    for (int i = 0; i < EVENTS; i++) {
      ByteBuffer.wrap(data).putInt(i);
      out.putInt(i & 7).putInt(EFI_ACTION).putInt(1).putShort((short) bank.id());
      out.put(Digest.sha256(data).value().toArray()).putInt(DATA).put(data);
    }
    var exact = new byte[out.position()];
    out.flip().get(exact);
    return Bytes.wrap(exact);
  }
}
