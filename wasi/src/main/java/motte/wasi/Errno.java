package motte.wasi;

import motte.core.MotteException;

/// The error numbers of WASI 0.1 that are used here.
final class Errno {
  static final int SUCCESS = 0;
  static final int ACCES = 2;
  static final int AGAIN = 6;
  static final int BADF = 8;
  static final int CONNRESET = 15;
  static final int EXIST = 20;
  static final int FAULT = 21;
  static final int FBIG = 22;
  static final int ILSEQ = 25;
  static final int INVAL = 28;
  static final int IO = 29;
  static final int ISDIR = 31;
  static final int LOOP = 32;
  static final int MFILE = 33;
  static final int NAMETOOLONG = 37;
  static final int NOENT = 44;
  static final int NOSPC = 51;
  static final int NOTCONN = 53;
  static final int NOTDIR = 54;
  static final int NOTEMPTY = 55;
  static final int NOTSOCK = 57;
  static final int NOTSUP = 58;
  static final int PIPE = 64;
  static final int ROFS = 69;
  static final int SPIPE = 70;
  static final int XDEV = 75;
  static final int NOTCAPABLE = 76;

  private Errno() {}

  /// What a guest is told of `error`: by its code where that says more than its kind.
  static int of(MotteException error) {
    return switch (error.code()) {
      case "access-denied" -> ACCES;
      case "capability-closed" -> BADF;
      case "connection-reset" -> CONNRESET;
      case "connection-broken" -> PIPE;
      case "path-exists" -> EXIST;
      case "path-missing" -> NOENT;
      case "path-outside" -> NOTCAPABLE;
      case "path-invalid" -> INVAL;
      case "not-a-directory" -> NOTDIR;
      case "is-a-directory" -> ISDIR;
      case "directory-not-empty" -> NOTEMPTY;
      case "directory-read-only" -> ROFS;
      case "too-many-links" -> LOOP;
      case "too-many-files" -> MFILE;
      case "name-too-long" -> NAMETOOLONG;
      case "not-supported" -> NOTSUP;
      case "other-volume" -> XDEV;
      case "volume-full" -> NOSPC;
      default -> error.kind().errno();
    };
  }
}
