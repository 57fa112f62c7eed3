package motte.dcap;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.CoreException;
import motte.core.Json;
import motte.core.Kind;

/// Files of collateral, each known by its content; where two chains are alike, by its name too.
final class CollateralFiles {
  private static final int LARGEST = 1 << 22;
  private static final Set<String> BUNDLE =
      Set.of(
          "pck_crl_issuer_chain",
          "root_ca_crl",
          "pck_crl",
          "tcb_info_issuer_chain",
          "tcb_info",
          "tcb_info_signature",
          "qe_identity_issuer_chain",
          "qe_identity",
          "qe_identity_signature",
          "pck_certificate_chain");

  private final List<Endorsed<TcbInfo>> tcbInfos = new ArrayList<>();
  private final List<Endorsed<EnclaveIdentity>> identities = new ArrayList<>();
  private final List<Endorsed<RevocationList>> pckCrls = new ArrayList<>();
  private final List<RevocationList> rootCrls = new ArrayList<>();
  private final List<List<X509Certificate>> pckChains = new ArrayList<>();
  private List<X509Certificate> tcbInfoChain = List.of();
  private List<X509Certificate> identityChain = List.of();
  private List<X509Certificate> pckCrlChain = List.of();
  private Optional<X509Certificate> root = Optional.empty();

  static DcapException malformed(String message) {
    return new DcapException(
        Kind.INVALID,
        "collateral-malformed",
        message,
        "give responses of Intel's service or of a PCCS, certificates and revocation lists in PEM"
            + " or DER, or one of the known bundles");
  }

  /// Reads a file by what it is.
  void add(String name, Bytes file) {
    try {
      if (file.size() > LARGEST) {
        throw malformed("it has " + file.size() + " bytes; at most " + LARGEST + " are read");
      }
      sniff(name.toLowerCase(Locale.ROOT), file);
    } catch (DcapException e) {
      throw new DcapException(e.kind(), e.code(), "`" + name + "`: " + e.getMessage(), e.hint());
    }
  }

  /// The collateral of one platform.
  DcapCollateral only() {
    var tcb = one("TCB infos", tcbInfos);
    // Of the identities in a folder, the one that goes with the TCB info is meant.
    var fitting =
        identities.stream()
            .filter(one ->
                tcb.isPresent()
                    ? one.value().id().equals(tcb.get().value().tee().identityId())
                    : !one.value().id().equals("QVE"))
            .toList();
    return DcapCollateral.of(
        tcb.map(one -> with(one, tcbInfoChain, identityChain)),
        one("identities", fitting).map(one -> with(one, identityChain, tcbInfoChain)),
        one("PCK revocation lists", pckCrls).map(one -> with(one, pckCrlChain, List.of())),
        one("root revocation lists", rootCrls),
        one("PCK chains", pckChains).map(this::completed).orElse(List.of()));
  }

  /// All that was read, chains put to what they signed.
  void into(CollateralStore store) {
    tcbInfos.forEach(one -> store.addTcbInfo(with(one, tcbInfoChain, identityChain)));
    identities.forEach(one -> store.addIdentity(with(one, identityChain, tcbInfoChain)));
    pckCrls.forEach(one -> store.addPckCrl(with(one, chainOf(one.value().issuer()), List.of())));
    rootCrls.forEach(store::addRootCrl);
    pckChains.forEach(one -> store.addPckChain(completed(one)));
  }

  private List<X509Certificate> chainOf(String issuer) {
    return !pckCrlChain.isEmpty() && name(pckCrlChain.getFirst()).equals(issuer)
        ? pckCrlChain
        : List.of();
  }

  private List<X509Certificate> completed(List<X509Certificate> pckChain) {
    var all = new ArrayList<>(pckChain);
    Stream.concat(pckCrlChain.stream(), root.stream())
        .filter(one -> !all.contains(one))
        .forEach(all::add);
    return all;
  }

  private static <T> Endorsed<T> with(
      Endorsed<T> one, List<X509Certificate> chain, List<X509Certificate> instead) {
    return one.chain().isEmpty()
        ? new Endorsed<>(one.value(), chain.isEmpty() ? instead : chain)
        : one;
  }

  private static <T> Optional<T> one(String what, List<T> all) {
    var distinct = all.stream().distinct().toList();
    if (distinct.size() > 1) {
      throw new DcapException(
          Kind.INVALID,
          "collateral-ambiguous",
          distinct.size() + " " + what + " where those of one platform are expected",
          "give the files of one platform and time, or put them into a store");
    }
    return distinct.stream().findFirst();
  }

  private void sniff(String name, Bytes file) {
    var text = new String(file.toArray(), StandardCharsets.ISO_8859_1);
    if (text.startsWith("{")) {
      json(file, text);
    } else if (text.startsWith("-----BEGIN CERTIFICATE")) {
      chain(name, Certificates.parse(file, CollateralFiles::malformed));
    } else if (CollateralBundle.is(file)) {
      CollateralBundle.read(file, this);
    } else if (OpenEnclaveBuffer.is(file)) {
      OpenEnclaveBuffer.read(file, this);
    } else if (OpenEnclaveEndorsements.is(file)) {
      OpenEnclaveEndorsements.read(file, this);
    } else {
      crl(RevocationList.parse(file), List.of());
    }
  }

  private void json(Bytes file, String text) {
    Json.Map map;
    try {
      map = Json.parse(text).map();
    } catch (CoreException e) {
      throw malformed(e.getMessage());
    }
    if (map.has(TcbInfo.NAME)) {
      tcbInfo(TcbInfo.parse(file), List.of());
    } else if (map.has("tcb_info")) {
      bundle(new JsonFields(map, CollateralFiles::malformed));
    } else {
      identity(EnclaveIdentity.parse(file), List.of());
    }
  }

  /// The bundle of dcap-qvl: one JSON object of strings.
  private void bundle(JsonFields in) {
    in.map().members().keySet().stream()
        .filter(name -> !BUNDLE.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw malformed("the member `" + name + "` is not part of it");
        });
    tcbInfo(
        TcbInfo.parse(ascii(in.text("tcb_info")), in.hex("tcb_info_signature", 64)),
        chain(in.text("tcb_info_issuer_chain")));
    identity(
        EnclaveIdentity.parse(ascii(in.text("qe_identity")), in.hex("qe_identity_signature", 64)),
        chain(in.text("qe_identity_issuer_chain")));
    crl(RevocationList.parse(ascii(in.text("pck_crl"))), chain(in.text("pck_crl_issuer_chain")));
    crl(RevocationList.parse(ascii(in.text("root_ca_crl"))), List.of());
    if (in.has("pck_certificate_chain")
        && in.map().member("pck_certificate_chain") instanceof Json.Text(var pem)) {
      pckChains.add(chain(pem));
    }
  }

  void tcbInfo(TcbInfo value, List<X509Certificate> chain) {
    tcbInfos.add(new Endorsed<>(value, chain));
  }

  void identity(EnclaveIdentity value, List<X509Certificate> chain) {
    identities.add(new Endorsed<>(value, chain));
  }

  void crl(RevocationList value, List<X509Certificate> chain) {
    if (value.ofRoot()) {
      rootCrls.add(value);
    } else {
      pckCrls.add(new Endorsed<>(value, chain));
    }
  }

  void pckChain(List<X509Certificate> chain) {
    pckChains.add(chain);
  }

  private void chain(String file, List<X509Certificate> given) {
    var chain = Certificates.leafFirst(given);
    switch (name(chain.getFirst())) {
      case Intel.TCB_SIGNING -> {
        if (file.contains("identity")) {
          identityChain = chain;
        } else {
          tcbInfoChain = chain;
        }
      }
      case Intel.PLATFORM_CA, Intel.PROCESSOR_CA -> pckCrlChain = chain;
      case Intel.PCK -> pckChains.add(chain);
      // Which roots are trusted is for the verifier to say: this one may end a chain, no more.
      case Intel.ROOT_CA -> root = Optional.of(chain.getFirst());
      case String other -> throw malformed("the certificate of `" + other + "` has no place here");
    }
  }

  static List<X509Certificate> chain(String pem) {
    return Certificates.parse(ascii(pem), CollateralFiles::malformed);
  }

  private static String name(X509Certificate certificate) {
    return Certificates.commonName(certificate.getSubjectX500Principal());
  }

  private static Bytes ascii(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
