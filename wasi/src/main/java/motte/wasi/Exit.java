package motte.wasi;

/// The guest called `proc_exit`: unwinds it.
final class Exit extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  Exit(int code) {
    super("exit " + code, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }
}
