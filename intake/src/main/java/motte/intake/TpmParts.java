package motte.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.tpm.Attest;
import motte.tpm.PcrBank;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmSignature;

/// Parts of statements of a TPM as they come in: the first statement goes with the first signature,
/// and each with the register values of the hashes that it selects. A part that comes twice counts
/// once.
final class TpmParts {
  private final List<Bytes> attests = new ArrayList<>();
  private final List<TpmSignature> signatures = new ArrayList<>();
  private final List<PcrBank> banks = new ArrayList<>();
  private final List<TpmQuote> whole = new ArrayList<>();

  void attest(Bytes attest) {
    once(attest, attests);
  }

  void signature(Bytes signature) {
    once(TpmSignature.parse(signature), signatures);
  }

  /// A PKCS #1 v1.5 signature without its structure, as Azure's tools send it.
  void rawSignature(Bytes signature) {
    once(TpmSignature.rsassa(TpmAlgorithm.SHA256, signature), signatures);
  }

  /// How many statements have no signature yet.
  int unsigned() {
    return Math.max(0, attests.size() - signatures.size());
  }

  /// The values of registers by number; their size tells their hash.
  boolean registers(SortedMap<Integer, Bytes> values) {
    var hash =
        switch (values.firstEntry().getValue().size()) {
          case 20 -> TpmAlgorithm.SHA1;
          case 32 -> TpmAlgorithm.SHA256;
          case 48 -> TpmAlgorithm.SHA384;
          default -> TpmAlgorithm.SHA512;
        };
    once(new PcrBank(hash, values), banks);
    return true;
  }

  void registers(List<PcrBank> values) {
    values.forEach(bank -> once(bank, banks));
  }

  void addAll(List<TpmQuote> quotes) {
    whole.addAll(quotes);
  }

  List<TpmQuote> quotes() {
    var all = new ArrayList<>(whole);
    for (int i = 0; i < attests.size(); i++) {
      var signature =
          i < signatures.size() ? Optional.of(signatures.get(i)) : Optional.<TpmSignature>empty();
      all.add(new TpmQuote(attests.get(i), signature, selected(attests.get(i))));
    }
    // Beside quotes, statements about the making of keys are not what is asked about.
    var quotes = all.stream().filter(each -> isQuote(each.attest())).toList();
    return quotes.isEmpty() ? all : quotes;
  }

  private static <T> void once(T part, List<T> parts) {
    if (!parts.contains(part)) {
      parts.add(part);
    }
  }

  private static boolean isQuote(Bytes attest) {
    try {
      return Attest.parse(attest).attested() instanceof Attest.Quote;
    } catch (MotteException _) {
      return true;
    }
  }

  private List<PcrBank> selected(Bytes attest) {
    try {
      var selection = Attest.parse(attest).quote().selection();
      return banks.stream().filter(bank -> !selection.pcrs(bank.hash()).isEmpty()).toList();
    } catch (MotteException _) {
      return banks;
    }
  }
}
