package motte.wasm.internal;

/// A structure. Its class, which [motte.compile.ObjectClass] makes for each type, has the fields.
public abstract class Struct extends Eq {
  public Struct() {}
}
