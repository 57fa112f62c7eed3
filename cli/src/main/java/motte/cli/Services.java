package motte.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import motte.appraise.CollateralServices;
import motte.core.Kind;
import motte.dcap.CollateralService;
import motte.endorsement.Allowance;
import motte.endorsement.Refreshed;
import motte.snp.Kds;
import motte.trust.Anchors;
import motte.trust.Tls;
import motte.trust.Trusts;

/// The services that a user names to be asked for what vouches for machines.
///
/// @param kds one like AMD's key distribution service
/// @param kdsAnchors the roots of its server, if not the system's
/// @param pccs one like Intel's
/// @param pccsAnchors the roots of its server, if not the system's
/// @param refresh after which time what they gave is asked for anew
/// @param timeout how long an answer is waited for
/// @param perMinute how often each of them is asked in a minute
record Services(
    Optional<URI> kds,
    Optional<Path> kdsAnchors,
    Optional<URI> pccs,
    Optional<Path> pccsAnchors,
    Duration refresh,
    Duration timeout,
    int perMinute) {
  private static final Refreshed.Limits STANDARD = Refreshed.Limits.STANDARD;
  private static final int USUAL = Allowance.STANDARD.perMinute();
  private static final int MOST = 100_000;

  /// Their certificates and their list are two requests.
  private static final int ISSUERS = 2;

  private static final Duration SHORTEST_REFRESH = Duration.ofMinutes(1);
  private static final Duration LONGEST_REFRESH = Duration.ofDays(7);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

  /// Those of the options `--kds` and `--pccs`: `option-missing` for roots of a service that is not
  /// named.
  static Services of(Call call) {
    call.together("--kds-anchors", "--kds");
    call.together("--pccs-anchors", "--pccs");
    return new Services(
        call.option("--kds", Services::address),
        call.option("--kds-anchors").map(call.shell()::path),
        call.option("--pccs", Services::address),
        call.option("--pccs-anchors").map(call.shell()::path),
        STANDARD.refresh(),
        STANDARD.patience(),
        USUAL);
  }

  /// Reads the table `collateral` of a steward's configuration; `file` is where it stands.
  static Services read(Path file, TomlTable table) {
    table.onlyKeys("kds", "kds-anchors", "pccs", "pccs-anchors", "refresh", "timeout", "requests");
    var services =
        new Services(
            table.value("kds", Services::address),
            table.value("kds-anchors", file.toAbsolutePath()::resolveSibling),
            table.value("pccs", Services::address),
            table.value("pccs-anchors", file.toAbsolutePath()::resolveSibling),
            duration(table, "refresh", SHORTEST_REFRESH, LONGEST_REFRESH)
                .orElse(STANDARD.refresh()),
            duration(table, "timeout", Duration.ofSeconds(1), LONGEST_TIMEOUT)
                .orElse(STANDARD.patience()),
            table.number("requests", 1, MOST).map(Long::intValue).orElse(USUAL));
    if (services.kds.isEmpty() && services.pccs.isEmpty()) {
      throw table.invalid("", "[collateral] names no service", "add kds = … or pccs = …");
    }
    return services;
  }

  /// Asks them: `file-missing`, `file-unreadable`, and what reading anchors throws.
  CollateralServices open(InstantSource clock) {
    int chips = Math.max(1, perMinute / 2);
    int issuers = Math.max(ISSUERS, perMinute - chips);
    return CollateralServices.of(
        kds.map(base ->
            Kds.at(base, client(base, kdsAnchors), clock)
                .sparing(allowance(issuers), allowance(chips), timeout)),
        pccs.map(base -> pccs(base, pccsAnchors).sparing(allowance(perMinute), timeout, clock)),
        new Refreshed.Limits(STANDARD.most(), STANDARD.bytes(), refresh, timeout),
        chips,
        clock);
  }

  private static Allowance allowance(int perMinute) {
    return new Allowance(perMinute, Allowance.STANDARD.atOnce(), longestPause());
  }

  static CollateralService pccs(URI base, Optional<Path> anchors) {
    return "http".equals(base.getScheme())
        ? CollateralService.onLoopback(base)
        : CollateralService.of(base, tls(anchors));
  }

  /// Reads the address of a service: `url-malformed`.
  static URI address(String text) {
    var address = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    var host = Optional.ofNullable(address.getHost()).map(name -> name.toLowerCase(Locale.ROOT));
    boolean here =
        "http".equals(address.getScheme())
            && host.filter(List.of("127.0.0.1", "[::1]", "localhost")::contains).isPresent();
    boolean plain =
        host.isPresent() && address.getRawQuery() == null && address.getRawFragment() == null;
    if (!plain || !(here || "https".equals(address.getScheme()))) {
      throw new CliException(
          Kind.INVALID,
          "url-malformed",
          "`" + text + "` is neither an https address nor one of http on loopback",
          "write https://host:port");
    }
    return address;
  }

  private static HttpClient client(URI base, Optional<Path> anchors) {
    var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LONGEST_TIMEOUT);
    return "http".equals(base.getScheme())
        ? client.build()
        : client.sslContext(tls(anchors)).build();
  }

  private static SSLContext tls(Optional<Path> anchors) {
    Trusts trusts =
        anchors
            .<Trusts>map(file -> new Trusts.Anchored(Anchors.parsePem(TextFile.read(file))))
            .orElseGet(Trusts.SystemRoots::new);
    return Tls.client(trusts, Optional::empty);
  }

  private static Duration longestPause() {
    return Allowance.STANDARD.longestPause();
  }

  private static Optional<Duration> duration(
      TomlTable table, String key, Duration least, Duration most) {
    var found = table.duration(key);
    if (found.filter(each -> each.compareTo(least) < 0 || each.compareTo(most) > 0).isPresent()) {
      throw table.invalid(
          key,
          "`" + key + "` is out of range",
          "write " + least.toSeconds() + " s to " + most.toSeconds() + " s");
    }
    return found;
  }
}
