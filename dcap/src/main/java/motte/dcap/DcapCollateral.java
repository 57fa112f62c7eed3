package motte.dcap;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.trust.Chain;

/// What Intel says beside a quote: levels, the identity of the quoting enclave, revocations. Each
/// part may be missing, and its signature may be bad: that is for [DcapAppraiser] to say. Equal by
/// content.
public final class DcapCollateral {
  private final Optional<Endorsed<TcbInfo>> tcbInfo;
  private final Optional<Endorsed<EnclaveIdentity>> qeIdentity;
  private final Optional<Endorsed<RevocationList>> pckCrl;
  private final Optional<RevocationList> rootCrl;
  private final List<X509Certificate> pckChain;
  private final Digest digest;

  private DcapCollateral(
      Optional<Endorsed<TcbInfo>> tcbInfo,
      Optional<Endorsed<EnclaveIdentity>> qeIdentity,
      Optional<Endorsed<RevocationList>> pckCrl,
      Optional<RevocationList> rootCrl,
      List<X509Certificate> pckChain) {
    this.tcbInfo = tcbInfo;
    this.qeIdentity = qeIdentity;
    this.pckCrl = pckCrl;
    this.rootCrl = rootCrl;
    this.pckChain = List.copyOf(pckChain);
    this.digest =
        Digest.sha256(
            Cbor.array(
                    part(tcbInfo, one -> Fields.join(one.body(), one.signature())),
                    part(qeIdentity, one -> Fields.join(one.body(), one.signature())),
                    part(pckCrl, RevocationList::der),
                    Cbor.array(rootCrl.map(one -> Cbor.of(one.der())).stream().toList()),
                    chain(pckChain))
                .encode());
  }

  /// Nothing at all.
  public static DcapCollateral none() {
    return new DcapCollateral(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  /// Its parts.
  ///
  /// @param pckChain the PCK certificate and who issued it, for quotes that do not hold them; else
  ///   empty
  public static DcapCollateral of(
      Optional<Endorsed<TcbInfo>> tcbInfo,
      Optional<Endorsed<EnclaveIdentity>> qeIdentity,
      Optional<Endorsed<RevocationList>> pckCrl,
      Optional<RevocationList> rootCrl,
      List<X509Certificate> pckChain) {
    return new DcapCollateral(tcbInfo, qeIdentity, pckCrl, rootCrl, pckChain);
  }

  /// Reads one file or several that belong to one platform, by name, in any of the forms in which
  /// they are common: responses of Intel's service, certificates and revocation lists in PEM or
  /// DER, the JSON of dcap-qvl, the buffer of Open Enclave. Throws `collateral-malformed` for what
  /// is none of these, `collateral-ambiguous` where two files say the same thing differently.
  public static DcapCollateral parse(Map<String, Bytes> files) {
    var read = new CollateralFiles();
    files.forEach(read::add);
    return read.only();
  }

  /// Whether these are its parts.
  boolean consistsOf(
      Optional<Endorsed<TcbInfo>> ofLevels,
      Optional<Endorsed<EnclaveIdentity>> ofEnclave,
      Optional<Endorsed<RevocationList>> ofPcks,
      Optional<RevocationList> ofRoot,
      List<X509Certificate> chain) {
    return tcbInfo.equals(ofLevels)
        && qeIdentity.equals(ofEnclave)
        && pckCrl.equals(ofPcks)
        && rootCrl.equals(ofRoot)
        && pckChain.equals(chain);
  }

  /// The documents of it that are in force at that time, and all revocation lists: what an old one
  /// revokes stays revoked.
  DcapCollateral inForce(Instant at) {
    return of(
        tcbInfo.filter(
            one -> new Window("", one.value().issueDate(), one.value().nextUpdate()).holds(at)),
        qeIdentity.filter(
            one -> new Window("", one.value().issueDate(), one.value().nextUpdate()).holds(at)),
        pckCrl,
        rootCrl,
        pckChain);
  }

  public Optional<Endorsed<TcbInfo>> tcbInfo() {
    return tcbInfo;
  }

  public Optional<Endorsed<EnclaveIdentity>> qeIdentity() {
    return qeIdentity;
  }

  public Optional<Endorsed<RevocationList>> pckCrl() {
    return pckCrl;
  }

  public Optional<RevocationList> rootCrl() {
    return rootCrl;
  }

  public List<X509Certificate> pckChain() {
    return pckChain;
  }

  /// Whether all parts that a verdict needs are there and in force at that time, as they say.
  public boolean completeAt(Instant at) {
    return tcbInfo
            .map(Endorsed::value)
            .filter(one -> within(at, one.issueDate(), one.nextUpdate()))
            .isPresent()
        && qeIdentity
            .map(Endorsed::value)
            .filter(one -> within(at, one.issueDate(), one.nextUpdate()))
            .isPresent()
        && pckCrl.map(Endorsed::value).filter(one -> inForce(one, at)).isPresent()
        && rootCrl.filter(one -> inForce(one, at)).isPresent();
  }

  /// When the first of its parts ends, as they say; [Instant#MAX] if there are none.
  public Instant endsAt() {
    return Stream.of(
            tcbInfo.map(one -> one.value().nextUpdate()),
            qeIdentity.map(one -> one.value().nextUpdate()),
            pckCrl.flatMap(one -> one.value().list().nextUpdate()),
            rootCrl.flatMap(one -> one.list().nextUpdate()))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /// Whether its documents count Intel's TCB recoveries up to that number at least.
  public boolean counts(int evaluationNumber) {
    return tcbInfo
            .flatMap(one -> one.value().tcbEvaluationDataNumber())
            .filter(number -> number >= evaluationNumber)
            .isPresent()
        && qeIdentity
            .flatMap(one -> one.value().tcbEvaluationDataNumber())
            .filter(number -> number >= evaluationNumber)
            .isPresent();
  }

  private static boolean inForce(RevocationList crl, Instant at) {
    return within(at, crl.list().thisUpdate(), crl.list().nextUpdate().orElse(Instant.MAX));
  }

  private static boolean within(Instant at, Instant from, Instant to) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  /// Whether a part of it is of an earlier time, or of an earlier TCB recovery, than the same of
  /// `other`.
  public boolean precedes(DcapCollateral other) {
    return earlier(tcbInfo, other.tcbInfo, one -> one.value().issueDate())
        || earlier(tcbInfo, other.tcbInfo, one -> one.value().tcbEvaluationDataNumber().orElse(0))
        || earlier(qeIdentity, other.qeIdentity, one -> one.value().issueDate())
        || earlier(
            qeIdentity, other.qeIdentity, one -> one.value().tcbEvaluationDataNumber().orElse(0))
        || earlier(pckCrl, other.pckCrl, one -> one.value().list().thisUpdate())
        || earlier(rootCrl, other.rootCrl, one -> one.list().thisUpdate());
  }

  private static <T, C extends Comparable<C>> boolean earlier(
      Optional<T> mine, Optional<T> others, Function<T, C> time) {
    return mine.isPresent()
        && others.isPresent()
        && time.apply(mine.get()).compareTo(time.apply(others.get())) < 0;
  }

  /// SHA-256 over all parts.
  public Digest digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DcapCollateral that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  static Cbor chain(List<X509Certificate> chain) {
    return chain.isEmpty()
        ? Cbor.array()
        : Cbor.array(new Chain(chain).der().stream().map(Cbor::of).toList());
  }

  private static <T> Cbor part(Optional<Endorsed<T>> part, Function<T, Bytes> bytes) {
    return Cbor.array(
        part.map(one -> Cbor.array(Cbor.of(bytes.apply(one.value())), chain(one.chain()))).stream()
            .toList());
  }
}
