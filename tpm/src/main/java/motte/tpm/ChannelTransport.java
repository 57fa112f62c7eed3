package motte.tpm;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.Bytes;
import motte.core.Kind;

/// A TPM behind a device file or a socket: bytes of a command, then bytes of its response.
final class ChannelTransport implements TpmTransport {
  /// A response's tag, size and code.
  static final int HEADER = 10;

  /// More than any TPM sends (TPM_PT_MAX_RESPONSE_SIZE is about 4096).
  static final int LARGEST = 1 << 16;

  private final ByteChannel channel;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean broken;

  private ChannelTransport(ByteChannel channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  static TpmTransport device(Path file) {
    try {
      var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      return new ChannelTransport(channel, file.toString());
    } catch (IOException e) {
      throw unreachable(file.toString(), e);
    }
  }

  static TpmTransport socket(SocketAddress address) {
    try {
      return new ChannelTransport(SocketChannel.open(address), address.toString());
    } catch (IOException e) {
      throw unreachable(address.toString(), e);
    }
  }

  @Override
  public Bytes transmit(Bytes command) {
    lock.lock();
    try {
      if (broken) {
        throw new IOException("an earlier response did not come whole");
      }
      broken = true;
      var out = ByteBuffer.wrap(command.toArray());
      while (out.hasRemaining()) {
        channel.write(out);
      }
      var response = read();
      broken = false;
      return response;
    } catch (IOException e) {
      throw unreachable(name, e);
    } finally {
      lock.unlock();
    }
  }

  /// One read asks for all that may come, because a device file of old kernels drops what one read
  /// does not take.
  private Bytes read() throws IOException {
    var in = ByteBuffer.allocate(LARGEST);
    while (in.position() < HEADER || in.position() < size(in)) {
      if (channel.read(in) < 0) {
        throw new IOException("it was closed after " + in.position() + " B of a response");
      }
    }
    if (in.position() != size(in)) {
      throw new IOException("a response of " + size(in) + " B came as " + in.position());
    }
    return Bytes.of(java.util.Arrays.copyOf(in.array(), in.position()));
  }

  private static int size(ByteBuffer in) throws IOException {
    int size = in.getInt(2);
    if (size < HEADER || size > LARGEST) {
      throw new IOException("a response claims " + Integer.toUnsignedString(size) + " B");
    }
    return size;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreachable(name, e);
    }
  }

  private static TpmException unreachable(String name, IOException cause) {
    return unreachable(name, String.valueOf(cause.getMessage()));
  }

  static TpmException unreachable(String name, String cause) {
    return new TpmException(
        Kind.UNAVAILABLE,
        "tpm-unreachable",
        "the TPM at `" + name + "` cannot be reached: " + cause,
        "check that it exists and that this process may use it (group tss for /dev/tpmrm0)");
  }
}
