package motte.tpm;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import motte.core.Bytes;

/// One way to a TPM: a whole command goes in, its whole response comes out. An implementation takes
/// one command at a time and is thread-safe.
public interface TpmTransport extends AutoCloseable {

  /// Sends a command and waits for its response: `tpm-unreachable` where the way is broken.
  Bytes transmit(Bytes command);

  /// Gives the way up; the TPM forgets nothing by it.
  @Override
  void close();

  /// A device file, such as `/dev/tpmrm0`: `tpm-unreachable`.
  static TpmTransport device(Path file) {
    return ChannelTransport.device(file);
  }

  /// A socket that takes plain commands, as the data channel of swtpm does: `tpm-unreachable`.
  static TpmTransport tcp(InetSocketAddress address) {
    return ChannelTransport.socket(address);
  }

  /// The same at a Unix socket: `tpm-unreachable`.
  static TpmTransport unix(Path socket) {
    return ChannelTransport.socket(UnixDomainSocketAddress.of(socket));
  }
}
