package motte.wasi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import motte.capability.Interest;
import motte.capability.Pollable;
import motte.capability.Signal;
import motte.wasm.Memory;
import org.jspecify.annotations.Nullable;

/// What a call sees of the guest that makes it: its memory, checked before anything is done, and
/// its descriptors. Addresses and lengths are unsigned.
final class Guest {
  private static final int LONGEST_PATH = 1 << 16;

  final Table table;
  final Buffers buffers = new Buffers(this);

  private @Nullable Memory memory;

  Guest(Table table) {
    this.table = table;
  }

  Memory memory() {
    return Objects.requireNonNull(memory);
  }

  /// Works on `current` from now on.
  Guest with(Memory current) {
    memory = current;
    return this;
  }

  /// Makes sure that `length` bytes at `address` are the guest's.
  ///
  /// @throws Refusal `fault`
  void check(int address, long length) {
    if (length < 0 || Integer.toUnsignedLong(address) + length > memory().size()) {
      throw new Refusal(Errno.FAULT);
    }
  }

  /// The path at `address`.
  ///
  /// @throws Refusal `fault`, `nametoolong`, `ilseq`
  String path(int address, int length) {
    check(address, Integer.toUnsignedLong(length));
    if (length < 0 || length > LONGEST_PATH) {
      throw new Refusal(Errno.NAMETOOLONG);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(memory().read(address, length)))
          .toString();
    } catch (CharacterCodingException _) {
      throw new Refusal(Errno.ILSEQ);
    }
  }

  /// Waits until `pollable` is ready. A waiting guest gives way to an interrupt of its thread.
  void await(Pollable pollable, Interest interest) {
    var signal = table.signal();
    for (; ; ) {
      long seen = signal.changes();
      if (pollable.ready(interest)) {
        Signal.interruptible();
        return;
      }
      signal.await(seen, Long.MAX_VALUE);
    }
  }
}
