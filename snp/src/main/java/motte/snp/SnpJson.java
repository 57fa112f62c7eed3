package motte.snp;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Json;

/// Evidence in JSON: that of Confidential Containers (the report field by field), that for Azure's
/// virtual TPM (versions 0, 1 and 2), and dstack's (its envelope in hexadecimal).
final class SnpJson {
  private SnpJson() {}

  static SnpEvidence evidence(Json.Map json) {
    if (json.has("attestation_report")) {
      var report = SnpReport.parse(report(json.map("attestation_report")));
      return new SnpEvidence(report, chain(json), Optional.empty(), Optional.empty());
    }
    if (json.has("hcl_report") || json.has("report")) {
      var hcl = bytes(json.member(json.has("hcl_report") ? "hcl_report" : "report"));
      return SnpEvidence.of(
          HclReport.parse(hcl),
          json.has("vcek") ? List.of(certificate(json.member("vcek"))) : List.of());
    }
    if (json.has("attestation")) {
      return DstackEnvelope.parse(Bytes.parseHex(json.text("attestation")));
    }
    throw ScaleReader.malformed(
        "a JSON object without `attestation_report`, `hcl_report`, `report` or `attestation`");
  }

  private static List<Bytes> chain(Json.Map json) {
    List<Bytes> certificates = new ArrayList<>();
    if (json.has("cert_chain") && json.member("cert_chain") instanceof Json.Array(var entries)) {
      for (var entry : entries) {
        if (!(entry.map().member("cert_type") instanceof Json.Text(var type))
            || type.equals("CRL")) {
          continue;
        }
        certificates.add(bytes(entry.map().member("data")));
      }
    }
    return certificates;
  }

  /// The report's 1184 bytes again, from its fields by their names in virtee's crate `sev`.
  private static byte[] report(Json.Map json) {
    var to = new byte[SnpReport.SIZE];
    LittleEndian.put32(to, 0x00, (int) json.number("version"));
    LittleEndian.put32(to, 0x04, (int) json.number("guest_svn"));
    LittleEndian.put64(to, 0x08, json.number("policy"));
    put(to, 0x10, 16, json, "family_id");
    put(to, 0x20, 16, json, "image_id");
    LittleEndian.put32(to, 0x30, (int) json.number("vmpl"));
    LittleEndian.put32(to, 0x34, (int) json.number("sig_algo"));
    tcb(to, 0x38, json.map("current_tcb"));
    LittleEndian.put64(to, 0x40, json.number("plat_info"));
    LittleEndian.put32(to, 0x48, (int) json.number("key_info"));
    put(to, 0x50, 64, json, "report_data");
    put(to, 0x90, 48, json, "measurement");
    put(to, 0xc0, 32, json, "host_data");
    put(to, 0xe0, 48, json, "id_key_digest");
    put(to, 0x110, 48, json, "author_key_digest");
    put(to, 0x140, 32, json, "report_id");
    put(to, 0x160, 32, json, "report_id_ma");
    tcb(to, 0x180, json.map("reported_tcb"));
    to[0x188] = optional(json, "cpuid_fam_id");
    to[0x189] = optional(json, "cpuid_mod_id");
    to[0x18a] = optional(json, "cpuid_step");
    put(to, 0x1a0, 64, json, "chip_id");
    tcb(to, 0x1e0, json.map("committed_tcb"));
    firmware(to, 0x1e8, json.map("current"));
    firmware(to, 0x1ec, json.map("committed"));
    tcb(to, 0x1f0, json.map("launch_tcb"));
    LittleEndian.put64(to, 0x1f8, vector(json, "launch_mit_vector"));
    LittleEndian.put64(to, 0x200, vector(json, "current_mit_vector"));
    put(to, 0x2a0, 72, json.map("signature"), "r");
    put(to, 0x2e8, 72, json.map("signature"), "s");
    return to;
  }

  /// Whether there is a first mutable code tells Turin's layout from the older one.
  private static void tcb(byte[] to, int at, Json.Map tcb) {
    boolean turin = tcb.has("fmc") && !(tcb.member("fmc") instanceof Json.Null);
    if (turin) {
      to[at] = u8(tcb, "fmc");
    }
    int bootloader = turin ? at + 1 : at;
    to[bootloader] = u8(tcb, "bootloader");
    to[bootloader + 1] = u8(tcb, "tee");
    to[turin ? at + 3 : at + 6] = u8(tcb, "snp");
    to[at + 7] = u8(tcb, "microcode");
  }

  private static void firmware(byte[] to, int at, Json.Map version) {
    to[at] = u8(version, "build");
    to[at + 1] = u8(version, "minor");
    to[at + 2] = u8(version, "major");
  }

  private static void put(byte[] to, int at, int size, Json.Map json, String name) {
    var value = bytes(json.member(name));
    if (value.size() != size) {
      throw ScaleReader.malformed("`" + name + "` has " + value.size() + " bytes, not " + size);
    }
    System.arraycopy(value.toArray(), 0, to, at, size);
  }

  private static byte optional(Json.Map json, String name) {
    return json.has(name) && json.member(name) instanceof Json.Int ? u8(json, name) : 0;
  }

  private static long vector(Json.Map json, String name) {
    return json.has(name) && json.member(name) instanceof Json.Int(long value) ? value : 0;
  }

  private static byte u8(Json.Map json, String name) {
    return u8(json.number(name));
  }

  private static byte u8(long value) {
    if (value < 0 || value > 255) {
      throw ScaleReader.malformed(value + " stands where a byte is expected");
    }
    return (byte) value;
  }

  /// PEM as text, or DER in any of the forms of [#bytes].
  private static Bytes certificate(Json json) {
    return json instanceof Json.Text(var text) && text.contains("-----BEGIN ")
        ? Bytes.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        : bytes(json);
  }

  /// Bytes as an array of numbers, as hexadecimal or as base64url.
  private static Bytes bytes(Json json) {
    return switch (json) {
      case Json.Array(var items) -> {
        var bytes = new byte[items.size()];
        for (int i = 0; i < bytes.length; i++) {
          if (!(items.get(i) instanceof Json.Int(long value))) {
            throw ScaleReader.malformed("an array of bytes holds something else");
          }
          bytes[i] = u8(value);
        }
        yield Bytes.wrap(bytes);
      }
      case Json.Text(var text) ->
          hexadecimal(text) ? Bytes.parseHex(text) : Bytes.parseBase64Url(text);
      case Json.Map _, Json.Int _, Json.Bool _, Json.Null _ ->
          throw ScaleReader.malformed("bytes are neither an array nor a text");
    };
  }

  /// Evidence of this size in base64url that happens to be hexadecimal does not occur.
  private static boolean hexadecimal(String text) {
    return text.length() % 2 == 0 && text.chars().allMatch(HexFormat::isHexDigit);
  }
}
