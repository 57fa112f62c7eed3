package motte.eventlog;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// SM3 (GB/T 32905-2016; ISO/IEC 10118-3), which the JDK lacks and machines of Hygon measure with.
final class Sm3 extends MessageDigest {
  private static final int SIZE = 32;
  private static final int BLOCK = 64;
  private static final int ROUNDS = 64;
  private static final int[] START = {
    0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e
  };

  private final byte[] block = new byte[BLOCK];
  private final int[] state = START.clone();
  private long length;

  Sm3() {
    super("SM3");
  }

  @Override
  protected int engineGetDigestLength() {
    return SIZE;
  }

  @Override
  protected void engineUpdate(byte input) {
    block[(int) (length % BLOCK)] = input;
    length++;
    if (length % BLOCK == 0) {
      compress();
    }
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int size) {
    for (int i = 0; i < size; i++) {
      engineUpdate(input[offset + i]);
    }
  }

  @Override
  protected byte[] engineDigest() {
    long bits = 8 * length;
    engineUpdate((byte) 0x80);
    while (length % BLOCK != BLOCK - Long.BYTES) {
      engineUpdate((byte) 0);
    }
    for (int shift = 56; shift >= 0; shift -= 8) {
      engineUpdate((byte) (bits >>> shift));
    }
    var digest = new byte[SIZE];
    ByteBuffer.wrap(digest).asIntBuffer().put(state);
    engineReset();
    return digest;
  }

  @Override
  protected void engineReset() {
    System.arraycopy(START, 0, state, 0, state.length);
    length = 0;
  }

  private void compress() {
    var w = expanded();
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    int f = state[5];
    int g = state[6];
    int h = state[7];
    for (int j = 0; j < ROUNDS; j++) {
      boolean early = j < 16;
      int constant = Integer.rotateLeft(early ? 0x79cc4519 : 0x7a879d8a, j);
      int turned = Integer.rotateLeft(a, 12);
      int first = Integer.rotateLeft(turned + e + constant, 7);
      int majority = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      int choice = early ? e ^ f ^ g : (e & f) | (~e & g);
      int left = majority + d + (first ^ turned) + (w[j] ^ w[j + 4]);
      int right = choice + h + first + w[j];
      d = c;
      c = Integer.rotateLeft(b, 9);
      b = a;
      a = left;
      h = g;
      g = Integer.rotateLeft(f, 19);
      f = e;
      e = right ^ Integer.rotateLeft(right, 9) ^ Integer.rotateLeft(right, 17);
    }
    int[] mixed = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < state.length; i++) {
      state[i] ^= mixed[i];
    }
  }

  private int[] expanded() {
    var w = new int[ROUNDS + 4];
    ByteBuffer.wrap(block).asIntBuffer().get(w, 0, 16);
    for (int j = 16; j < w.length; j++) {
      int x = w[j - 16] ^ w[j - 9] ^ Integer.rotateLeft(w[j - 3], 15);
      int mixed = x ^ Integer.rotateLeft(x, 15) ^ Integer.rotateLeft(x, 23);
      w[j] = mixed ^ Integer.rotateLeft(w[j - 13], 7) ^ w[j - 6];
    }
    return w;
  }
}
