package motte.drawbridge;

import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Digest;
import motte.core.Json;
import motte.trust.Claims;

/// Who asks.
sealed interface Caller {

  /// Someone who has shown nothing, or nothing that holds.
  record Nobody() implements Caller {
    @Override
    public String toString() {
      return "nobody";
    }
  }

  /// An account that has shown its token.
  record Named(Account account) implements Caller {
    @Override
    public String toString() {
      return "account " + account.name();
    }
  }

  /// A keep whose certificate stands under our anchors.
  record Keep(Claims claims) implements Caller {
    @Override
    public String toString() {
      return "keep " + claims.keepMeasurement() + " of " + claims.domain();
    }
  }

  /// Adds to a line of the log who this is.
  default void describe(Map<String, Json> line) {
    switch (this) {
      case Nobody _ -> line.put("caller", Json.of("nobody"));
      case Named(var account) -> line.put("account", Json.of(account.name()));
      case Keep(var claims) -> line.put("claims", json(claims));
    }
  }

  private static Json json(Claims claims) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("domain", Json.of(claims.domain()));
    members.put("grade", Json.of(claims.grade().label()));
    members.put("keep", text(claims.keepMeasurement()));
    members.put("warrant", text(claims.warrant()));
    members.put("package", text(claims.pkg()));
    members.put("ear", text(claims.ear()));
    return Json.of(members);
  }

  private static Json text(Digest digest) {
    return Json.of(digest.toString());
  }
}
