package motte.dcap;

import java.util.List;
import motte.core.Bytes;

/// What a TDX module must be (Intel PCS API v4, "tdxModule" and "tdxModuleIdentities").
///
/// @param id such as `TDX_03`; empty for the module of major version 0, which has no levels of its
///   own
/// @param mrSigner 48 bytes
/// @param attributes 8 bytes
/// @param attributesMask 8 bytes: which bits of the attributes are compared
/// @param tcbLevels best first
public record TdxModule(
    String id, Bytes mrSigner, Bytes attributes, Bytes attributesMask, List<IsvLevel> tcbLevels) {
  public TdxModule {
    tcbLevels = List.copyOf(tcbLevels);
  }

  static TdxModule readModule(JsonFields in) {
    return read(in, "", List.of());
  }

  static TdxModule readIdentity(JsonFields in) {
    return read(in, in.text("id"), IsvLevel.readAll(in));
  }

  /// The `id` of the identity for a module of that major version.
  static String idOf(int major) {
    return "TDX_%02X".formatted(major);
  }

  private static TdxModule read(JsonFields in, String id, List<IsvLevel> levels) {
    return new TdxModule(
        id, in.hex("mrsigner", 48), in.hex("attributes", 8), in.hex("attributesMask", 8), levels);
  }
}
