package motte.tpm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Kind;

/// A TPM 2.0 over some transport.
///
/// ```java
/// try (var tpm = Tpm.over(TpmTransport.device(Path.of("/dev/tpmrm0")));
///     var storage = StorageKey.open(tpm)) {
///   var sealed = Sealed.seal(storage, secret, TpmPolicy.pcrs(PcrSelection.of(SHA256, 0, 7), now));
/// }
/// ```
public final class Tpm implements AutoCloseable {
  /// How often PCRs may change while they are read.
  static final int MOST_TRIES = 50;

  private static final int PCRS_AT_ONCE = 8;
  private static final int CAPABILITY_PCRS = 5;
  private static final int CAPABILITY_PROPERTIES = 6;
  private static final int CAPABILITY_HANDLES = 1;

  private final TpmTransport transport;

  private Tpm(TpmTransport transport) {
    this.transport = transport;
  }

  /// The TPM at the end of `transport`, which is closed with it. It must be started already, as it
  /// is wherever firmware or swtpm started it.
  public static Tpm over(TpmTransport transport) {
    return new Tpm(transport);
  }

  /// `size` random bytes of the TPM, at most 32: not for keys, since whoever sits between may know
  /// them.
  public Bytes random(int size) {
    return execute(TpmCommand.of(CommandCode.GET_RANDOM, new TpmWriter().u16(size)))
        .read("random bytes")
        .sized();
  }

  /// The banks that have PCRs.
  public List<TpmAlgorithm> banks() {
    return allocated().banks().stream()
        .filter(bank -> !bank.pcrs().isEmpty())
        .map(PcrSelection.Bank::hash)
        .toList();
  }

  /// Who made the TPM and which it is, as the TPM says itself: `IBM SW TPM 0x20191023`.
  public String maker() {
    var said = new StringBuilder();
    for (int property : List.of(0x105, 0x106, 0x107, 0x108, 0x109)) {
      int word = property(property);
      for (int shift = 24; shift >= 0; shift -= 8) {
        int c = word >>> shift & 0xff;
        said.append(c >= 0x20 && c < 0x7f ? String.valueOf((char) c) : "");
      }
      said.append(property == 0x105 ? " " : "");
    }
    return said.toString().strip() + " 0x%08x".formatted(property(0x10b));
  }

  /// Values of PCRs, all of the same moment, the banks in the order of the selection:
  /// `tpm-unsteady` if they change all the time.
  public List<PcrBank> read(PcrSelection selection) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Map<TpmAlgorithm, SortedMap<Integer, Bytes>> values = new EnumMap<>(TpmAlgorithm.class);
      List<TpmAlgorithm> order = new ArrayList<>();
      Integer counter = null;
      boolean torn = false;
      for (var part : selection.split(PCRS_AT_ONCE)) {
        var out = new TpmWriter();
        part.write(out);
        var in = execute(TpmCommand.of(CommandCode.PCR_READ, out)).read("PCR values");
        int now = in.u32();
        torn |= counter != null && counter != now;
        counter = now;
        var answered = PcrSelection.read(in);
        int count = in.count(PCRS_AT_ONCE);
        var bank = part.banks().getFirst();
        var pcrs = answered.pcrs(bank.hash());
        if (pcrs.size() != count || !pcrs.equals(bank.pcrs())) {
          throw in.fault("it has no PCRs " + part);
        }
        for (int pcr : pcrs) {
          values.computeIfAbsent(bank.hash(), _ -> new TreeMap<>()).put(pcr, in.sized(64));
        }
        in.end();
        if (!order.contains(bank.hash())) {
          order.add(bank.hash());
        }
      }
      if (!torn) {
        return order.stream()
            .map(hash -> new PcrBank(hash, values.getOrDefault(hash, new TreeMap<>())))
            .toList();
      }
    }
    throw unsteady(selection);
  }

  static TpmException unsteady(PcrSelection selection) {
    return new TpmException(
        Kind.UNAVAILABLE,
        "tpm-unsteady",
        "the PCRs " + selection + " change all the time",
        "somebody extends them without end: leave those out that are not of the boot");
  }

  /// Extends a PCR in the banks that `digests` names, in one command.
  public void extend(int pcr, Map<TpmAlgorithm, Bytes> digests) {
    var out = new TpmWriter().u32(digests.size());
    digests.forEach((hash, digest) -> {
      out.algorithm(hash).bytes(digest);
    });
    execute(
        TpmCommand.of(CommandCode.PCR_EXTEND, out, TpmHandle.pcr(pcr)),
        Authorization.Password.EMPTY);
  }

  /// Handles of one kind that exist, such as persistent keys or NV indexes.
  List<Integer> handles(int kind) {
    var in = capability(CAPABILITY_HANDLES, kind << 24, 254);
    int count = in.count(254);
    List<Integer> handles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int handle = in.u32();
      if (TpmHandle.kind(handle) == kind) {
        handles.add(handle);
      }
    }
    return handles;
  }

  boolean has(int handle) {
    return handles(TpmHandle.kind(handle)).contains(handle);
  }

  TpmCommand.Response execute(TpmCommand command, Authorization... authorizations) {
    return new Exchange(transport, command, List.of(authorizations)).run();
  }

  void flush(int handle) {
    execute(TpmCommand.of(CommandCode.FLUSH_CONTEXT, new TpmWriter().u32(handle)));
  }

  /// The public area of what has that handle.
  TpmKey key(int handle) {
    var in =
        execute(TpmCommand.of(CommandCode.READ_PUBLIC, TpmHandle.of(handle))).read("public area");
    return new TpmKey(this, handle, TpmPublic.parse(in.sized()));
  }

  private PcrSelection allocated() {
    return PcrSelection.read(capability(CAPABILITY_PCRS, 0, 1));
  }

  private int property(int property) {
    var in = capability(CAPABILITY_PROPERTIES, property, 1);
    if (in.count(1) != 1 || in.u32() != property) {
      throw in.fault("it has no property 0x" + Integer.toHexString(property));
    }
    return in.u32();
  }

  private TpmReader capability(int capability, int property, int count) {
    var out = new TpmWriter().u32(capability).u32(property).u32(count);
    var in = execute(TpmCommand.of(CommandCode.GET_CAPABILITY, out)).read("capabilities");
    in.u8();
    if (in.u32() != capability) {
      throw in.fault("another capability was asked for");
    }
    return in;
  }

  @Override
  public void close() {
    transport.close();
  }
}
