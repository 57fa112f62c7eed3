package motte.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.dcap.CollateralStore;
import motte.dcap.Platform;
import motte.dcap.Quote;
import motte.intake.Materials;
import motte.snp.Kds;
import motte.snp.SnpEndorsements;
import motte.snp.SnpEvidence;
import motte.snp.Vek;
import motte.trust.Pem;

/// `motte endorsements fetch`.
final class EndorsementsFetchVerb implements Verb {
  @Override
  public String name() {
    return "endorsements fetch";
  }

  @Override
  public String summary() {
    return "Fetch what vouches for the machines that evidence is of.";
  }

  @Override
  public String help() {
    return """
    Reads evidence of AMD SEV-SNP, Intel TDX or SGX, asks the maker's service what vouches for the
    machines that it is of, and writes that into a folder: for `--endorsements` of `motte verify
    evidence`, for a steward's `endorsements`, and for sites without a network, where it is carried.
    AMD's key distribution service is asked, or another that answers alike; for Intel's, say which
    PCCS to ask:

      motte endorsements fetch report.bin --out endorsements
      motte endorsements fetch quote.bin --out endorsements --pccs https://pccs.example:8081

    What a service gives is signed by the maker, so neither it nor the way to it need be trusted.
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .arguments("FILE")
        .option("--out", "FOLDER", "Where to write; made if it is not there.")
        .option("--kds", "URL", "AMD's key distribution service, or one like it.")
        .option("--pccs", "URL", "A PCCS: https, or http on loopback.")
        .option("--pccs-anchors", "FILE", "The roots of the PCCS (PEM); by default the system's.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    call.together("--pccs-anchors", "--pccs");
    var out = call.shell().path(call.required("--out"));
    var files = new LinkedHashMap<String, Bytes>();
    call.rest(0).forEach(name -> files.put(name, VerifyEvidenceVerb.given(call, name)));
    var evidence = Materials.of(files);
    Map<String, Bytes> found = new LinkedHashMap<>();
    if (!evidence.snp().isEmpty()) {
      found.putAll(ofAmd(call, evidence.snp()));
    }
    if (!evidence.quotes().isEmpty()) {
      found.put("intel-collateral.cbor", ofIntel(call, evidence.quotes()));
    }
    if (found.isEmpty()) {
      throw new CliException(
          Kind.INVALID,
          "nothing-to-endorse",
          "there is no report of SEV-SNP and no quote of TDX or SGX among these",
          "for other evidence there is no service to ask: give its certificates as files");
    }
    write(out, found);
    call.report(
        Json.of(
            found.keySet().stream().map(name -> Json.of(out.resolve(name).toString())).toList()),
        found.keySet().stream()
            .map(name -> out.resolve(name).toString())
            .collect(Collectors.joining("\n")));
    return 0;
  }

  private static Map<String, Bytes> ofAmd(Call call, List<SnpEvidence> reports) {
    var base = call.option("--kds", URI::create).orElse(Kds.AMD);
    Map<String, Bytes> files = new LinkedHashMap<>();
    try (var client = HttpClient.newHttpClient()) {
      var kds = Kds.at(base, client, call.shell().clock());
      for (var each : reports) {
        put(kds.endorsements(each.report()), files);
      }
    }
    return files;
  }

  private static void put(SnpEndorsements endorsements, Map<String, Bytes> files) {
    var certificates =
        Stream.concat(
                endorsements.veks().stream().map(Vek::certificate), endorsements.issuers().stream())
            .map(EndorsementsFetchVerb::pem)
            .collect(Collectors.joining());
    var chain = Bytes.wrap(certificates.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    files.put("amd-" + mark(chain) + ".pem", chain);
    endorsements.crls().forEach(crl -> files.put("amd-" + mark(crl.der()) + ".crl", crl.der()));
  }

  private static Bytes ofIntel(Call call, List<Quote> quotes) {
    var base = Call.value("--pccs", call.required("--pccs"), URI::create);
    var store = new CollateralStore();
    var anchors = call.option("--pccs-anchors").map(call.shell()::path);
    try (var service = Services.pccs(base, anchors)) {
      for (var quote : quotes) {
        var platform =
            Platform.of(quote, List.of())
                .orElseThrow(() ->
                    new CliException(
                        Kind.INVALID,
                        "platform-unknown",
                        "the quote holds no PCK certificate, so nobody can say which platform it is of",
                        "ask the PCCS for the platform's certificate, and give it as a file"));
        store.add(service.fetch(platform));
      }
    }
    return store.bundle();
  }

  private static void write(Path folder, Map<String, Bytes> files) {
    try {
      Files.createDirectories(folder);
      for (var file : files.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue().toArray());
      }
    } catch (IOException e) {
      throw TextFile.unwritable(folder, e);
    }
  }

  // Another content is another file: what was fetched before stays.
  private static String mark(Bytes content) {
    return Digest.sha256(content.toArray()).value().slice(0, 8).hex();
  }

  private static String pem(X509Certificate certificate) {
    try {
      return Pem.write("CERTIFICATE", Bytes.wrap(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new AssertionError("a parsed certificate has an encoding", e);
    }
  }
}
