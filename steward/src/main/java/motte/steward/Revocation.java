package motte.steward;

import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Json;

/// A certificate that holds no more.
///
/// @param serial its serial number
/// @param at since when
/// @param reason why
record Revocation(BigInteger serial, Instant at, Reason reason) {

  static Revocation parse(Json.Map record) {
    return new Revocation(
        new BigInteger(record.text("serial"), 16),
        Instant.parse(record.text("at")),
        Reason.parse(record.text("reason")));
  }

  Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("serial", Json.of(serial.toString(16)));
    members.put("at", Json.of(at.toString()));
    members.put("reason", Json.of(reason.label()));
    return Json.of(members);
  }
}
