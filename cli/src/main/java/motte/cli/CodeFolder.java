package motte.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;
import motte.core.ByteSize;
import motte.trust.OwnerFile;
import motte.wasm.CodeCache;

/// A folder with compiled code and the key that authenticates it, both for the eyes of their owner
/// only.
final class CodeFolder {
  private static final String KEY = "key";
  private static final int KEY_BYTES = 32;
  private static final ByteSize MOST = ByteSize.ofMiB(1024);

  private CodeFolder() {}

  /// The cache in `folder`; folder and key are made if they are missing.
  static CodeCache open(Path folder) {
    var file = folder.resolve(KEY);
    if (!Files.exists(file)) {
      var fresh = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(fresh);
      OwnerFile.write(file, fresh);
    }
    return CodeCache.open(folder, new SecretKeySpec(OwnerFile.read(file), "HmacSHA256"), MOST);
  }
}
