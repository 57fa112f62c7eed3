package motte.appraise;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.corim.Element;
import motte.corim.Environment;
import motte.corim.Measured;
import motte.corim.ReferenceTriple;
import motte.dcap.EnclaveReport;
import motte.dcap.Quote;
import motte.dcap.TdQuoteBody;
import motte.snp.KeyInfo;
import motte.snp.SnpReport;
import motte.tpm.PcrBank;

/// What evidence says, by the elements by which manifests call it: for SEV-SNP those of
/// draft-deeglaze-amd-sev-snp-corim-profile-02, for SGX and TDX those of
/// draft-cds-rats-intel-corim-profile-07 and the names of Motte's claims, for a TPM `tpm.pcrs`.
///
/// @param platform which platform, as layers are called
/// @param type how the OID of its class ends, where that says what signed
/// @param instance what names just this machine
/// @param elements what is said, by element
record SeenElements(
    String platform, String type, Optional<Bytes> instance, Map<Element, Measured> elements) {
  private static final String SHA256 = "sha-256";
  private static final String SHA384 = "sha-384";

  /// Why the evidence does not show that state; empty if it does.
  Optional<String> mismatch(ReferenceTriple state) {
    return mismatch(state.environment()).or(() -> state.mismatch(elements));
  }

  private Optional<String> mismatch(Environment of) {
    if (of.unread()) {
      return Optional.of("what it is about is not understood");
    }
    if (!of.classOid().map(oid -> oid.endsWith(type)).orElse(type.isEmpty())) {
      return Optional.of("it is about machines that sign with another kind of key");
    }
    return of.instance().isEmpty() || instance.filter(each -> begins(each, of)).isPresent()
        ? Optional.empty()
        : Optional.of("it is about one other machine");
  }

  private static boolean begins(Bytes id, Environment of) {
    var wanted = of.instance().orElse(id);
    return wanted.size() > 0
        && id.size() >= wanted.size()
        && id.slice(0, wanted.size()).equals(wanted);
  }

  static SeenElements of(SnpReport report) {
    var bytes = report.bytes();
    var seen = new HashMap<Element, Measured>();
    number(seen, 1, bytes, 0x4, 4);
    raw(seen, 2, bytes, 0x8, 8);
    raw(seen, 3, bytes, 0x10, 16);
    raw(seen, 4, bytes, 0x20, 16);
    number(seen, 5, bytes, 0x30, 4);
    number(seen, 6, bytes, 0x38, 8);
    raw(seen, 7, bytes, 0x40, 8);
    raw(seen, 640, bytes, 0x50, 64);
    digest(seen, 641, report.measurement());
    digest(seen, 642, report.hostData());
    digest(seen, 643, report.idKeyDigest());
    if (report.keyInfo().authorKeyEnabled()) {
      digest(seen, 644, report.authorKeyDigest());
    }
    raw(seen, 645, bytes, 0x140, 32);
    raw(seen, 646, bytes, 0x160, 32);
    number(seen, 647, bytes, 0x180, 8);
    if (report.version() >= 3) {
      number(seen, 648, bytes, 0x188, 1);
      number(seen, 649, bytes, 0x189, 1);
      number(seen, 650, bytes, 0x18a, 1);
    }
    raw(seen, 3328, bytes, 0x1a0, 64);
    number(seen, 3329, bytes, 0x1e0, 8);
    number(seen, 3968, bytes, 0x1f0, 8);
    boolean chip = report.keyInfo().signer() == KeyInfo.Signer.VCEK;
    return new SeenElements(
        "snp",
        chip ? ".1" : ".2",
        chip && !report.chipIdMasked() ? Optional.of(report.chipId()) : Optional.empty(),
        seen);
  }

  static SeenElements of(Quote quote) {
    return switch (quote.body()) {
      case TdQuoteBody td -> new SeenElements("tdx", "", Optional.empty(), trustDomain(td));
      case EnclaveReport enclave -> new SeenElements("sgx", "", Optional.empty(), enclave(enclave));
    };
  }

  /// @param banks what a TPM's registers hold, as its quote says
  static SeenElements of(List<PcrBank> banks) {
    var digests = new HashMap<Element, Map<String, Bytes>>();
    for (var bank : banks) {
      var hash = bank.hash().label().replaceFirst("^sha", "sha-").replace("sha-3_", "sha3-");
      bank.values()
          .forEach((pcr, value) ->
              digests.computeIfAbsent(Element.of(pcr), _ -> new HashMap<>()).put(hash, value));
    }
    var registers = new HashMap<Element, Measured>();
    digests.forEach((pcr, values) -> registers.put(pcr, Measured.digests(values)));
    return new SeenElements(
        "tpm", "", Optional.empty(), Map.of(Element.of("tpm.pcrs"), Measured.registers(registers)));
  }

  private static Map<Element, Measured> trustDomain(TdQuoteBody td) {
    var named = new LinkedHashMap<String, Bytes>();
    named.put("mrtd", td.mrTd());
    named.put("mrseam", td.mrSeam());
    named.put("mrconfigid", td.mrConfigId());
    named.put("mrowner", td.mrOwner());
    named.put("mrownerconfig", td.mrOwnerConfig());
    td.mrServiceTd().ifPresent(value -> named.put("mrservicetd", value));
    var registers = new HashMap<Element, Measured>();
    for (int i = 0; i < td.rtmr().size(); i++) {
      var register = Measured.digest(SHA384, td.rtmr().get(i));
      named.put("rtmr" + i, td.rtmr().get(i));
      registers.put(Element.of(i), register);
      registers.put(Element.of("rtmr" + i), register);
    }
    var seen = new HashMap<Element, Measured>();
    named.forEach((name, value) -> seen.put(Element.of(name), Measured.digest(SHA384, value)));
    seen.put(Element.of("td_attributes"), Measured.raw(td.tdAttributes()));
    seen.put(Element.of("xfam"), Measured.raw(td.xfam()));
    seen.put(Element.of(82), Measured.raw(td.tdAttributes()));
    seen.put(Element.of(83), Measured.digest(SHA384, td.mrTd()));
    seen.put(Element.ALL, Measured.registers(registers));
    return seen;
  }

  private static Map<Element, Measured> enclave(EnclaveReport enclave) {
    var seen = new HashMap<Element, Measured>();
    both(seen, "mrenclave", 83, Measured.digest(SHA256, enclave.mrEnclave()));
    both(seen, "mrsigner", 84, Measured.digest(SHA256, enclave.mrSigner()));
    both(seen, "isvprodid", 85, Measured.number(enclave.isvProdId()));
    both(seen, "isvsvn", 73, Measured.number(enclave.isvSvn()));
    both(seen, "attributes", 82, Measured.raw(enclave.attributes()));
    both(seen, "miscselect", 81, Measured.raw(enclave.miscSelect()));
    seen.put(Element.of("configid"), Measured.raw(enclave.configId()));
    return seen;
  }

  private static void both(Map<Element, Measured> seen, String name, long point, Measured value) {
    seen.put(Element.of(name), value);
    seen.put(Element.of(point), value);
  }

  private static void raw(Map<Element, Measured> seen, long key, Bytes from, int at, int size) {
    seen.put(Element.of(key), Measured.raw(from.slice(at, at + size)));
  }

  private static void digest(Map<Element, Measured> seen, long key, Bytes value) {
    seen.put(Element.of(key), Measured.digest(SHA384, value));
  }

  /// Little-endian; one beyond 63 bits is left out, for no manifest that is read here can name it.
  private static void number(Map<Element, Measured> seen, long key, Bytes from, int at, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (from.at(at + i) & 0xff);
    }
    if (value >= 0) {
      seen.put(Element.of(key), Measured.number(value));
    }
  }
}
