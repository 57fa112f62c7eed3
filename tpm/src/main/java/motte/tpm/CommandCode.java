package motte.tpm;

/// The commands that are sent here (Part 2, 6.5.2; Part 3): whether a response begins with a
/// handle, and whether the first parameter of the command and of the response is a sized buffer,
/// which is what a session can encrypt.
enum CommandCode {
  EVICT_CONTROL(0x120, 2, ""),
  NV_UNDEFINE_SPACE(0x122, 2, ""),
  NV_DEFINE_SPACE(0x12a, 1, "i"),
  CREATE_PRIMARY(0x131, 1, "hio"),
  NV_INCREMENT(0x134, 2, ""),
  NV_WRITE(0x137, 2, "i"),
  STARTUP(0x144, 0, ""),
  SHUTDOWN(0x145, 0, ""),
  ACTIVATE_CREDENTIAL(0x147, 2, "io"),
  NV_READ(0x14e, 2, "o"),
  POLICY_SECRET(0x151, 2, "io"),
  CREATE(0x153, 1, "io"),
  IMPORT(0x156, 1, "io"),
  LOAD(0x157, 1, "hio"),
  QUOTE(0x158, 1, "io"),
  SIGN(0x15d, 1, "i"),
  UNSEAL(0x15e, 1, "o"),
  CONTEXT_LOAD(0x161, 0, "h"),
  CONTEXT_SAVE(0x162, 1, ""),
  FLUSH_CONTEXT(0x165, 0, ""),
  NV_READ_PUBLIC(0x169, 1, "o"),
  READ_PUBLIC(0x173, 1, "o"),
  START_AUTH_SESSION(0x176, 2, "hio"),
  GET_CAPABILITY(0x17a, 0, ""),
  GET_RANDOM(0x17b, 0, "o"),
  PCR_READ(0x17e, 0, ""),
  POLICY_PCR(0x17f, 1, "i"),
  PCR_EXTEND(0x182, 1, "");

  private final int code;
  private final int handles;
  private final String traits;

  CommandCode(int code, int handles, String traits) {
    this.code = code;
    this.handles = handles;
    this.traits = traits;
  }

  int code() {
    return code;
  }

  /// How many handles the command names before its authorizations.
  int handles() {
    return handles;
  }

  boolean answersHandle() {
    return traits.contains("h");
  }

  /// Whether a session can encrypt the first parameter on its way in.
  boolean hidesIn() {
    return traits.contains("i");
  }

  /// Whether a session can encrypt the first parameter on its way out.
  boolean hidesOut() {
    return traits.contains("o");
  }
}
