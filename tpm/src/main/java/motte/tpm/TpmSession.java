package motte.tpm;

import motte.core.Bytes;
import motte.core.Kind;

/// A session with a TPM (Part 1, 19): HMACs bind each command and response to it, so that whoever
/// sits between cannot alter or repeat one, and where it is salted it hides the first parameter of
/// both. Used by one thread at a time.
final class TpmSession implements AutoCloseable {
  static final int CONTINUE = 0x01;
  static final int DECRYPT = 0x20;
  static final int ENCRYPT = 0x40;

  private static final int KEY_BITS = 128;

  private final Tpm tpm;
  private final int handle;
  private final TpmAlgorithm hash;
  private final Bytes key;
  private Bytes nonceTpm;
  private Bytes nonceCaller = Bytes.empty();
  private int attributes = CONTINUE;

  private TpmSession(Tpm tpm, int handle, TpmAlgorithm hash, Bytes key, Bytes nonceTpm) {
    this.tpm = tpm;
    this.handle = handle;
    this.hash = hash;
    this.key = key;
    this.nonceTpm = nonceTpm;
  }

  /// What a session is for (TPM_SE).
  enum Type {
    HMAC(0),
    POLICY(1),
    TRIAL(3);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  /// A session without a key of its own: nothing is hidden.
  static TpmSession plain(Tpm tpm, Type type, TpmAlgorithm hash) {
    return start(tpm, type, hash, TpmHandle.NULL, new SharedSeed(Bytes.empty(), Bytes.empty()));
  }

  /// A session salted by `key`: only the TPM that holds it can answer or read along.
  static TpmSession salted(Tpm tpm, Type type, TpmAlgorithm hash, TpmKey key) {
    return start(tpm, type, hash, key.handle(), SharedSeed.to(key.publicArea(), "SECRET"));
  }

  private static TpmSession start(
      Tpm tpm, Type type, TpmAlgorithm hash, TpmHandle saltKey, SharedSeed salt) {
    var nonce = SharedSeed.random(hash.size());
    var parameters =
        new TpmWriter()
            .sized(nonce)
            .sized(salt.encrypted())
            .u8(type.code)
            .algorithm(TpmAlgorithm.AES)
            .u16(KEY_BITS)
            .algorithm(TpmAlgorithm.CFB)
            .algorithm(hash);
    var response =
        tpm.execute(
            TpmCommand.of(CommandCode.START_AUTH_SESSION, parameters, saltKey, TpmHandle.NULL));
    var nonceTpm = response.read("started session").sized(64);
    var key =
        salt.seed().size() == 0
            ? Bytes.empty()
            : Kdf.a(hash, salt.seed(), "ATH", nonceTpm, nonce, 8 * hash.size());
    return new TpmSession(tpm, response.handle(), hash, key, nonceTpm);
  }

  TpmHandle handle() {
    return TpmHandle.of(handle);
  }

  TpmAlgorithm hash() {
    return hash;
  }

  Bytes nonceTpm() {
    return nonceTpm;
  }

  /// This session, to authorize what has an empty authorization value or to fulfil a policy.
  Authorization authorize() {
    return new Authorization.Session(this, Bytes.empty());
  }

  Authorization authorize(Bytes value) {
    return new Authorization.Session(this, value);
  }

  /// Begins a use: a fresh nonce, and what is hidden by it.
  void begin(CommandCode code) {
    nonceCaller = SharedSeed.random(hash.size());
    boolean hides = key.size() > 0;
    attributes =
        CONTINUE
            | (hides && code.hidesIn() ? DECRYPT : 0)
            | (hides && code.hidesOut() ? ENCRYPT : 0);
  }

  boolean hidesIn() {
    return (attributes & DECRYPT) != 0;
  }

  /// The parameters of a command with their first buffer encrypted.
  Bytes hide(Bytes parameters, Bytes value) {
    return first(true, parameters, value, nonceCaller, nonceTpm);
  }

  /// The parameters of a response with their first buffer decrypted.
  Bytes reveal(Bytes parameters, Bytes value) {
    boolean hidden = (attributes & ENCRYPT) != 0;
    return hidden ? first(false, parameters, value, nonceTpm, nonceCaller) : parameters;
  }

  /// The entry of the authorization area: handle, nonce, attributes, HMAC.
  void write(TpmWriter out, Bytes value, Bytes commandHash) {
    var hmac = hmac(value, commandHash, nonceCaller, nonceTpm);
    out.u32(handle).sized(nonceCaller).u8(attributes).sized(hmac);
  }

  /// Reads the TPM's entry and checks it: `tpm-response-forged`.
  void read(TpmReader in, Bytes value, Bytes responseHash) {
    nonceTpm = in.sized(64);
    int theirs = in.u8();
    var hmac = in.sized(64);
    int sent = attributes;
    attributes = theirs;
    boolean genuine = hmac.equals(hmac(value, responseHash, nonceTpm, nonceCaller));
    attributes = sent;
    if (!genuine || (theirs & ENCRYPT) != (sent & ENCRYPT)) {
      throw new TpmException(
          Kind.DENIED,
          "tpm-response-forged",
          "a response of the TPM is not what the TPM sent",
          "something between this process and the TPM alters what they say: trust nothing here");
    }
  }

  /// Policies that do not ask for an authorization value in sessions without a key have no HMAC.
  private Bytes hmac(Bytes value, Bytes contentHash, Bytes newer, Bytes older) {
    var secret = new TpmWriter().bytes(key).bytes(value).written();
    boolean policy = TpmHandle.kind(handle) == TpmHandle.POLICY_SESSION;
    return policy && secret.size() == 0
        ? Bytes.empty()
        : Kdf.hmac(
            hash, secret, contentHash, newer, older, new TpmWriter().u8(attributes).written());
  }

  private Bytes first(boolean encrypt, Bytes parameters, Bytes value, Bytes newer, Bytes older) {
    var secret = new TpmWriter().bytes(key).bytes(value).written();
    var derived = Kdf.a(hash, secret, "CFB", newer, older, 2 * KEY_BITS);
    int half = KEY_BITS / 8;
    var in = new TpmReader(parameters, "parameters of a session");
    var content =
        Kdf.cfb(encrypt, derived.slice(0, half), derived.slice(half, 2 * half), in.sized());
    return new TpmWriter().sized(content).bytes(in.rest()).written();
  }

  /// Ends the session in the TPM.
  @Override
  public void close() {
    tpm.flush(handle);
  }
}
