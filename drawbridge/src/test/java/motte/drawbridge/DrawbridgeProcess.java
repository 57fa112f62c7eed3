package motte.drawbridge;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import motte.trust.Chain;
import motte.trust.Identity;
import motte.trust.SigningKey;

/// A drawbridge in a process of its own, to be killed.
final class DrawbridgeProcess {
  private DrawbridgeProcess() {}

  /// Takes the store and the folder of the server's key; prints the address.
  public static void main(String[] args) throws Exception {
    var keys = Path.of(args[1]);
    var identity =
        new Identity(
            SigningKey.read(keys.resolve("server.key")),
            Chain.parsePem(Files.readString(keys.resolve("server.pem"))));
    var config =
        new DrawbridgeConfig(
            "127.0.0.1",
            0,
            Path.of(args[0]),
            () -> identity,
            new DrawbridgeConfig.Admission(
                new motte.trust.Anchors(List.of(identity.chain().root())),
                List.of(new Account("ada", Site.token(Site.TOKEN))),
                List.of()),
            DrawbridgeConfig.Bounds.STANDARD,
            InstantSource.system());
    var drawbridge = Drawbridge.start(config);
    System.out.write((drawbridge.uri() + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
    new CountDownLatch(1).await();
  }
}
