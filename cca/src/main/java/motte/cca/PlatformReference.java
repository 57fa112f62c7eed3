package motte.cca;

import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// What somebody says a kind of platform should be.
///
/// @param implementationId which kind
/// @param components all the software that it may run in one good state
/// @param config its configuration, where one is said
public record PlatformReference(
    Bytes implementationId, List<Component> components, Optional<Config> config) {

  public PlatformReference {
    components = List.copyOf(components);
  }

  /// A piece of software; what is not said may be anything.
  ///
  /// @param type its role
  /// @param value its measurement
  /// @param signer the hash of the key that signed it
  public record Component(Optional<String> type, Bytes value, Optional<Bytes> signer) {
    boolean describes(SwComponent measured) {
      return value.equals(measured.value())
          && signer.map(measured.signer()::equals).orElse(true)
          && (type.isEmpty() || measured.type().isEmpty() || type.equals(measured.type()));
    }
  }

  /// A configuration of which only some bits matter.
  ///
  /// @param value its bytes
  /// @param mask ones where they matter, as long as the value
  public record Config(Bytes value, Bytes mask) {
    public Config {
      if (value.size() != mask.size()) {
        throw CcaException.endorsement("a configuration and its mask differ in size");
      }
    }

    boolean describes(Bytes config) {
      if (config.size() != value.size()) {
        return false;
      }
      for (int i = 0; i < config.size(); i++) {
        if (((config.at(i) ^ value.at(i)) & mask.at(i)) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
