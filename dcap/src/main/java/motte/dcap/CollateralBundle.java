package motte.dcap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.CoreException;
import motte.trust.Chain;
import motte.trust.TrustException;

/// The offline form of a [CollateralStore]: a CBOR map of sorted arrays. Each document stands as
/// Intel's service sends it, beside its chain in DER, leaf first.
final class CollateralBundle {
  private static final String FORMAT = "motte-dcap-collateral-1";
  private static final Set<String> KEYS =
      Set.of("format", "tcb-infos", "identities", "pck-crls", "root-crls", "pck-chains");

  /// A map of six, whose first member is its format.
  private static final byte[] BEGIN = "\u00a6fformatwmotte-dcap-".getBytes(ISO_8859_1);

  private CollateralBundle() {}

  static Bytes write(
      Collection<Endorsed<TcbInfo>> tcbInfos,
      Collection<Endorsed<EnclaveIdentity>> identities,
      Collection<Endorsed<RevocationList>> pckCrls,
      Collection<RevocationList> rootCrls,
      Collection<List<X509Certificate>> pckChains) {
    return Cbor.emptyMap()
        .put("format", FORMAT)
        .put("tcb-infos", sorted(tcbInfos.stream().map(one -> pair(one, TcbInfo::response))))
        .put(
            "identities",
            sorted(identities.stream().map(one -> pair(one, EnclaveIdentity::response))))
        .put("pck-crls", sorted(pckCrls.stream().map(one -> pair(one, RevocationList::der))))
        .put("root-crls", sorted(rootCrls.stream().map(one -> Cbor.of(one.der()))))
        .put("pck-chains", sorted(pckChains.stream().map(DcapCollateral::chain)))
        .encoded();
  }

  /// Whether a file is one, by how it begins.
  static boolean is(Bytes file) {
    return file.size() > BEGIN.length
        && Arrays.equals(file.slice(0, BEGIN.length).toArray(), BEGIN);
  }

  static void read(Bytes bundle, CollateralFiles to) {
    try {
      var map = Cbor.decode(bundle).map().onlyKeys(KEYS);
      if (!map.text("format").equals(FORMAT)) {
        throw CollateralFiles.malformed("the format `" + map.text("format") + "` is not known");
      }
      pairs(map, "tcb-infos", TcbInfo::parse, to::tcbInfo);
      pairs(map, "identities", EnclaveIdentity::parse, to::identity);
      pairs(map, "pck-crls", RevocationList::parse, to::crl);
      map.items("root-crls").forEach(one -> to.crl(RevocationList.parse(one.blob()), List.of()));
      map.items("pck-chains").forEach(one -> to.pckChain(chain(one)));
    } catch (CoreException | TrustException e) {
      throw CollateralFiles.malformed("the offline bundle: " + e.getMessage());
    }
  }

  private static <T> Cbor pair(Endorsed<T> one, Function<T, Bytes> bytes) {
    return Cbor.array(Cbor.of(bytes.apply(one.value())), DcapCollateral.chain(one.chain()));
  }

  private static Cbor sorted(Stream<? extends Cbor> items) {
    return Cbor.array(
        items.sorted((a, b) -> Arrays.compareUnsigned(a.encode(), b.encode())).distinct().toList());
  }

  private static <T> void pairs(
      Cbor.Map map,
      String key,
      Function<Bytes, T> reader,
      BiConsumer<T, List<X509Certificate>> to) {
    for (var item : map.items(key)) {
      var pair = item.items();
      if (pair.size() != 2) {
        throw CollateralFiles.malformed("the offline bundle: `" + key + "` is not of pairs");
      }
      to.accept(reader.apply(pair.getFirst().blob()), chain(pair.getLast()));
    }
  }

  private static List<X509Certificate> chain(Cbor chain) {
    var der = chain.items().stream().map(Cbor::blob).toList();
    return der.isEmpty() ? List.of() : Chain.parseDer(der).certificates();
  }
}
