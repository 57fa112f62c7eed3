package motte.keep;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.HardwarePlatform;
import motte.evidence.MeasurementLog;
import motte.evidence.SoftPlatform;
import motte.evidence.TpmPlatform;
import motte.evidence.spi.Platform;
import motte.tpm.Cloud;
import motte.tpm.Tpm;
import motte.tpm.TpmTransport;
import motte.trust.SigningKey;

/// What a keep stands on, as its host says. Whether that is true, the evidence shows.
sealed interface Ground {

  /// The platform, for a keep of that measurement.
  Platform platform(Digest measured);

  /// The log of that platform: on a disk where the register outlives the keep.
  MeasurementLog log(Platform platform);

  /// Development: a key speaks for the machine.
  record Soft(Path developmentKey) implements Ground {
    @Override
    public Platform platform(Digest measured) {
      return SoftPlatform.open(SigningKey.read(developmentKey), measured);
    }

    @Override
    public MeasurementLog log(Platform platform) {
      return MeasurementLog.start(platform);
    }
  }

  /// A machine with a TPM.
  ///
  /// @param address a device file, `unix:PATH` or `tcp:HOST:PORT`
  /// @param state the folder for the attestation key and the measurement log; at a socket also for
  ///   the logs of the boot, `event-log` and `userspace-log`, which at a device the kernel and
  ///   systemd show
  /// @param cloud whose attestation key is used in place of one of the keep's own
  record Machine(String address, Path state, Optional<Cloud> cloud) implements Ground {
    /// The kernel's own resource manager.
    static final String DEVICE = "/dev/tpmrm0";

    private static final String UNIX = "unix:";
    private static final String TCP = "tcp:";

    @Override
    public Platform platform(Digest measured) {
      var plain = TpmPlatform.Setup.in(state);
      var setup = cloud.map(plain::of).orElse(plain);
      return address.startsWith(UNIX) || address.startsWith(TCP)
          ? TpmPlatform.open(
              Tpm.over(socket()),
              setup
                  .withEventLog(state.resolve("event-log"))
                  .withUserspaceLog(state.resolve("userspace-log")))
          : TpmPlatform.open(Tpm.over(TpmTransport.device(Path.of(address))), setup);
    }

    @Override
    public MeasurementLog log(Platform platform) {
      return MeasurementLog.open(platform, state.resolve("log"));
    }

    private TpmTransport socket() {
      if (address.startsWith(UNIX)) {
        return TpmTransport.unix(Path.of(address.substring(UNIX.length())));
      }
      var place = address.substring(TCP.length());
      int colon = place.lastIndexOf(':');
      try {
        return TpmTransport.tcp(
            new InetSocketAddress(
                place.substring(0, Math.max(colon, 0)),
                Integer.parseInt(place.substring(colon + 1))));
      } catch (IllegalArgumentException e) {
        throw new KeepException(
            Kind.INVALID,
            "option-invalid",
            "`" + address + "` is no address of a TPM",
            "write a device file, unix:PATH or tcp:HOST:PORT",
            e);
      }
    }
  }

  /// A confidential guest whose register ends with the keep.
  ///
  /// @param name the platform's
  /// @param sysroot the folder in which the machine's `sys` and `dev` are
  record Confidential(String name, Path sysroot) implements Ground {
    @Override
    public Platform platform(Digest measured) {
      return HardwarePlatform.open(name, sysroot);
    }

    @Override
    public MeasurementLog log(Platform platform) {
      return MeasurementLog.start(platform);
    }
  }

  /// A trust domain of Intel TDX, whose register outlives the keep.
  ///
  /// @param state the folder for the measurement log
  /// @param sysroot the folder in which the machine's `sys` is
  record TrustDomain(Path state, Path sysroot) implements Ground {
    @Override
    public Platform platform(Digest measured) {
      return HardwarePlatform.open(HardwarePlatform.TDX, sysroot);
    }

    @Override
    public MeasurementLog log(Platform platform) {
      return MeasurementLog.open(platform, state.resolve("log"));
    }
  }
}
