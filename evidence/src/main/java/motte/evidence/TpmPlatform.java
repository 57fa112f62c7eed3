package motte.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.core.Nonce;
import motte.evidence.spi.Counter;
import motte.evidence.spi.Platform;
import motte.tpm.Cloud;
import motte.tpm.Credential;
import motte.tpm.EndorsementKey;
import motte.tpm.NvCounter;
import motte.tpm.PcrBank;
import motte.tpm.PcrSelection;
import motte.tpm.Sealed;
import motte.tpm.StorageKey;
import motte.tpm.Tpm;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmPolicy;
import motte.trust.Cmw;
import motte.trust.OwnerFile;
import motte.trust.Spki;

/// A machine with a TPM 2.0. Firmware, boot loader and kernel measured themselves into its PCRs; a
/// PCR that nothing else uses is the register of the measurement log.
///
/// The grade is `tpm` only where the PCRs of the boot have reference values; else it is `none`, and
/// all that is shown is which TPM it is ([#identity]).
///
/// It keeps two files: `ak`, the attestation key as only this TPM can load it (none where a cloud's
/// own key is used), and `sealed`, the secret from which sealing keys are derived, which the TPM
/// gives out only after the same boot.
public final class TpmPlatform implements Platform, AutoCloseable {
  /// The platform's name.
  public static final String NAME = "tpm";

  /// The PCRs of the boot: firmware, boot loader, kernel, what the kernel is told. Not 10, which
  /// IMA extends all the time.
  private static final List<Integer> BOOT = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14);

  /// What systemd measures of the running system: file systems, keys of volumes. Quoted, but
  /// nothing is sealed to it.
  private static final int SYSTEM = 15;

  private static final int COUNTER = 0x01804d54;
  private static final int LARGEST_LOG = 1 << 20;
  private static final int MOST_TRIES = 10;

  private final Tpm tpm;
  private final Setup setup;
  private final TpmSigner signer;
  private final TpmIdentity identity;
  private final String certified;
  private final List<TpmAlgorithm> banks;
  private final Grade grade;

  private TpmPlatform(Tpm tpm, Setup setup, TpmSigner signer, TpmIdentity identity) {
    this.tpm = tpm;
    this.setup = setup;
    this.signer = signer;
    this.identity = identity;
    this.certified = certified(tpm, identity);
    this.banks = tpm.banks();
    var now = tpm.read(boot());
    this.grade =
        setup.references.stream().anyMatch(each -> TpmStatement.matches(now, each))
            ? Grade.TPM
            : Grade.NONE;
  }

  /// What a platform needs to know besides its TPM.
  ///
  /// @param folder where its files are
  /// @param logPcr the register of the measurement log
  /// @param references what the PCRs of the boot should be: one of these
  /// @param eventLog where the kernel shows the log of the boot
  /// @param userspaceLog where systemd writes what it measures after that
  /// @param cloud whose attestation key is used in place of one of our own
  public record Setup(
      Path folder,
      int logPcr,
      List<PcrBank> references,
      Path eventLog,
      Path userspaceLog,
      Optional<Cloud> cloud) {
    /// A PCR that neither firmware nor boot loader nor kernel extends (systemd does where an image
    /// has system extensions).
    private static final int LOG_PCR = 13;

    private static final Path EVENT_LOG =
        Path.of("/sys/kernel/security/tpm0/binary_bios_measurements");

    private static final Path USERSPACE_LOG = Path.of("/run/log/systemd/tpm2-measure.log");

    public Setup {
      references = List.copyOf(references);
    }

    /// No reference values; the usual register and log.
    public static Setup in(Path folder) {
      return new Setup(folder, LOG_PCR, List.of(), EVENT_LOG, USERSPACE_LOG, Optional.empty());
    }

    /// The same with these reference values.
    public Setup expecting(List<PcrBank> values) {
      return new Setup(folder, logPcr, values, eventLog, userspaceLog, cloud);
    }

    /// The same with the log of the boot in another file.
    public Setup withEventLog(Path file) {
      return new Setup(folder, logPcr, references, file, userspaceLog, cloud);
    }

    /// The same with systemd's log in another file.
    public Setup withUserspaceLog(Path file) {
      return new Setup(folder, logPcr, references, eventLog, file, cloud);
    }

    /// The same with the attestation key of that cloud.
    public Setup of(Cloud provider) {
      return new Setup(folder, logPcr, references, eventLog, userspaceLog, Optional.of(provider));
    }
  }

  /// The platform of that TPM, which is closed with it. It makes its attestation key on first use,
  /// but where it uses a cloud's. Throws what [Tpm] does, and [Cloud#open].
  public static TpmPlatform open(Tpm tpm, Setup setup) {
    TpmSigner signer =
        setup.cloud.isPresent()
            ? TpmSigner.OfCloud.in(tpm, setup.cloud.get())
            : TpmSigner.Own.in(tpm, setup.folder.resolve("ak"));
    TpmIdentity identity;
    try (var key = EndorsementKey.open(tpm)) {
      identity = new TpmIdentity(key.publicArea(), key.certificates(), signer.publicArea());
    }
    try (var _ = signer.load(tpm)) {
      return new TpmPlatform(tpm, setup, signer, identity);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Grade grade() {
    return grade;
  }

  /// Always: a TPM is there.
  @Override
  public boolean probe() {
    return true;
  }

  private static String certified(Tpm tpm, TpmIdentity identity) {
    if (!identity.certificates().isEmpty()) {
      return ", certified";
    }
    return EndorsementKey.certifiedForSm2(tpm)
        ? ", certified for a key on SM2 alone, which is not supported: list this one in a policy"
        : ", not certified";
  }

  /// Which TPM this is, for its owner: what it says of itself, and the pins of its endorsement key
  /// and of its attestation key.
  public String identity() {
    return tpm.maker()
        + ", endorsement key "
        + identity.endorsementPin()
        + certified
        + setup
            .cloud
            .map(cloud -> ", attestation key of " + cloud + " ")
            .orElse(", attestation key ")
        + attestationKey().pin();
  }

  /// The attestation key, which a verifier's policy lists once it knows that it lives in this TPM.
  public Spki attestationKey() {
    return Spki.of(signer.publicArea().publicKey());
  }

  /// Which TPM this is, for the steward that its keep trusts and nobody else.
  public TpmIdentity introduction() {
    return identity;
  }

  /// Opens a credential, which shows that the attestation key is in the TPM of that endorsement
  /// key: `tpm-refused` for one that was made for others.
  public synchronized Bytes activate(Credential credential) {
    try (var attestation = signer.load(tpm);
        var key = EndorsementKey.open(tpm)) {
      return key.activate(attestation, credential);
    }
  }

  /// A [TpmStatement]. Throws `register-moved` if the log grew since the report data were made.
  @Override
  public synchronized Cmw evidence(ReportData reportData) {
    var statement = statement(reportData.shortValue());
    if (!statement.register().reported().equals(reportData.register())) {
      throw new EvidenceException(
          Kind.CONFLICT,
          "register-moved",
          "the register holds `"
              + statement.register().reported()
              + "`, the evidence is for `"
              + reportData.register()
              + "`",
          "the log grew meanwhile: collect the evidence again");
    }
    return Cmw.evidence(TpmStatement.MEDIA_TYPE, statement.encode());
  }

  /// What systemd measures meanwhile stands in the quote and the log, or in neither: the log is
  /// sent only if it was the same before and after.
  private TpmStatement statement(Bytes nonce) {
    var measurements = new UserspaceMeasurements(setup.userspaceLog);
    try (var attestation = signer.load(tpm)) {
      for (int tries = 1; ; tries++) {
        var before = measurements.settled();
        var quote = attestation.quote(quoted(), nonce);
        boolean settled = measurements.settled().equals(before);
        if (settled || tries == MOST_TRIES) {
          return new TpmStatement(
              quote,
              setup.logPcr,
              signer.publicArea(),
              eventLog(),
              before.filter(_ -> settled).map(measurements::nameless),
              signer.vouchers());
        }
      }
    }
  }

  /// Every active bank, SHA-1 too: none is left for somebody else to write.
  @Override
  public synchronized void extend(Bytes record) {
    Map<TpmAlgorithm, Bytes> digests = new EnumMap<>(TpmAlgorithm.class);
    for (var bank : banks) {
      digests.put(bank, bank.digest(Bytes.wrap(new byte[1]), record));
    }
    tpm.extend(setup.logPcr, digests);
  }

  @Override
  public synchronized Register register() {
    var values = new EnumMap<Digest.Algorithm, Digest>(Digest.Algorithm.class);
    for (var bank : tpm.read(selection(List.of(setup.logPcr)))) {
      TpmStatement.digest(bank.hash())
          .ifPresent(hash -> {
            values.put(hash, new Digest(hash, bank.value(setup.logPcr)));
          });
    }
    return new Register(values);
  }

  @Override
  public boolean survives() {
    return true;
  }

  /// Derived from a secret that the TPM gives out only after the same boot: `tpm-refused` after
  /// another one, `tpm-key-changed` on another TPM.
  @Override
  public synchronized Optional<Bytes> sealingKey(String purpose) {
    var file = setup.folder.resolve("sealed");
    try (var storage = StorageKey.open(tpm)) {
      var policy = TpmPolicy.pcrs(boot(), tpm.read(boot()));
      if (!Files.exists(file)) {
        var sealed = Sealed.seal(storage, Nonce.random().value(), policy);
        OwnerFile.create(file, sealed.encode().toArray());
      }
      var sealed = Sealed.parse(Bytes.wrap(OwnerFile.read(file)));
      return Optional.of(derive(sealed.unseal(storage, policy), purpose));
    }
  }

  /// A hybrid counter of the TPM. Who may count must be able to unseal.
  @Override
  public synchronized Optional<Counter> counter() {
    var authorization = sealingKey("motte counter").orElseThrow();
    if (!NvCounter.exists(tpm, COUNTER)) {
      try (var storage = StorageKey.open(tpm)) {
        NvCounter.define(storage, COUNTER, NvCounter.Kept.HYBRID, authorization);
      }
    }
    return Optional.of(new TpmCounter(NvCounter.open(tpm, COUNTER, authorization)));
  }

  private record TpmCounter(NvCounter counter) implements Counter {
    @Override
    public long value() {
      return counter.value();
    }

    @Override
    public long increment() {
      counter.increment();
      return counter.value();
    }
  }

  private PcrSelection boot() {
    return selection(BOOT);
  }

  private PcrSelection quoted() {
    return selection(
        IntStream.concat(
                BOOT.stream().mapToInt(Integer::intValue), IntStream.of(SYSTEM, setup.logPcr))
            .distinct()
            .sorted()
            .boxed()
            .toList());
  }

  /// These PCRs in every bank of SHA-2.
  private PcrSelection selection(List<Integer> pcrs) {
    List<PcrSelection.Bank> selected = new ArrayList<>();
    for (var bank : banks) {
      if (TpmStatement.digest(bank).isPresent()) {
        selected.addAll(PcrSelection.of(bank, pcrs).banks());
      }
    }
    return new PcrSelection(selected);
  }

  private Optional<Bytes> eventLog() {
    try (var in = Files.newInputStream(setup.eventLog)) {
      return Optional.of(Bytes.wrap(in.readNBytes(LARGEST_LOG)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new EvidenceException(
          Kind.UNAVAILABLE,
          "event-log-unreadable",
          "the log of the boot, `" + setup.eventLog + "`, cannot be read: " + e.getMessage(),
          "let the keep read it, or name no log",
          e);
    }
  }

  private static Bytes derive(Bytes secret, String purpose) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.toArray(), "HmacSHA256"));
      return Bytes.wrap(
          mac.doFinal(
              ("motte-seal-1 " + purpose).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC with SHA-256", e);
    }
  }

  @Override
  public void close() {
    tpm.close();
  }
}
