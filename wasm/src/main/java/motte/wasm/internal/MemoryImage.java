package motte.wasm.internal;

import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What memories of new instances start with, and arrays of earlier instances that hold just that
/// again, for as long as the machine has heap for them.
final class MemoryImage {
  /// A part of a memory, of which most guests change few.
  private static final int PART = 4096;

  private static final byte[] ZEROS = new byte[PART];

  /// So much a processor's own cache holds: to write it is faster than to compare.
  private static final int SMALL = 256 << 10;

  /// Larger arrays are not kept.
  private static final int LARGEST = 16 << 20;

  /// How many bytes are kept in all, and how many arrays.
  private static final int MOST_BYTES = 64 << 20;

  private static final int MOST = 64;

  private final int size;

  /// Null if it is nothing but zeros.
  private final byte @Nullable [] content;

  /// Which parts are; of no length if all are.
  private final boolean[] zero;

  private volatile SoftReference<AtomicReferenceArray<byte[]>> kept = new SoftReference<>(null);

  /// Where the bytes that are not zero begin and end.
  private final int first;

  private final int end;

  private MemoryImage(int size, byte @Nullable [] content, int first, int end) {
    this.size = size;
    this.content = content;
    this.first = first;
    this.end = end;
    zero = new boolean[content == null || size <= SMALL ? 0 : size / PART];
    for (int i = 0; i < zero.length; i++) {
      zero[i] = content != null && isZero(content, i * PART);
    }
  }

  /// Nothing but zeros.
  static MemoryImage zeros(int size) {
    return new MemoryImage(size, null, 0, 0);
  }

  /// A copy of these bytes.
  static MemoryImage of(byte[] bytes) {
    int first = 0;
    int end = bytes.length;
    while (first < end && bytes[first] == 0) {
      first++;
    }
    while (end > first && bytes[end - 1] == 0) {
      end--;
    }
    return first == end
        ? zeros(bytes.length)
        : new MemoryImage(bytes.length, bytes.clone(), first, end);
  }

  private static boolean isZero(byte[] bytes, int at) {
    return Arrays.equals(bytes, at, at + PART, ZEROS, 0, PART);
  }

  int size() {
    return size;
  }

  /// An array that holds the image, and that nobody else has.
  byte[] take() {
    var arrays = kept.get();
    if (arrays != null) {
      int start = spread(arrays);
      for (int i = 0; i < arrays.length(); i++) {
        int at = (start + i) % arrays.length();
        if (arrays.getPlain(at) != null) {
          var array = arrays.getAndSet(at, null);
          if (array != null) {
            return array;
          }
        }
      }
    }
    return content == null ? new byte[size] : content.clone();
  }

  /// Gives back an array that nobody uses any more. It may have become another one since.
  void give(byte[] array) {
    if (array.length != size || size == 0 || size > LARGEST) {
      return;
    }
    var arrays = kept.get();
    if (arrays == null) {
      arrays = new AtomicReferenceArray<>(Math.min(MOST, MOST_BYTES / size));
      kept = new SoftReference<>(arrays);
    }
    int start = spread(arrays);
    for (int i = 0; i < arrays.length(); i++) {
      int at = (start + i) % arrays.length();
      if (arrays.getPlain(at) == null) {
        restore(array);
        arrays.compareAndSet(at, null, array);
        return;
      }
    }
  }

  /// Threads start to look at different places.
  private static int spread(AtomicReferenceArray<byte[]> arrays) {
    return (int) (Thread.currentThread().threadId() % arrays.length());
  }

  private void restore(byte[] array) {
    if (size <= SMALL) {
      Arrays.fill(array, 0, first, (byte) 0);
      Arrays.fill(array, end, size, (byte) 0);
      if (content != null) {
        System.arraycopy(content, first, array, first, end - first);
      }
      return;
    }
    for (int at = 0; at < size; at += PART) {
      if (content == null || zero[at / PART]) {
        if (!isZero(array, at)) {
          Arrays.fill(array, at, at + PART, (byte) 0);
        }
      } else if (!Arrays.equals(array, at, at + PART, content, at, at + PART)) {
        System.arraycopy(content, at, array, at, PART);
      }
    }
  }
}
