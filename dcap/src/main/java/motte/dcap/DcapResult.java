package motte.dcap;

import java.util.List;
import java.util.Optional;
import motte.core.Json;

/// What an appraisal found out beside its checks. It says nothing about trust: the checks do.
///
/// @param claims what the quote says, and what Intel says of its platform; empty if there is no
///   quote
/// @param tcbStatus the worst of platform, TDX module and quoting enclave; empty if not all of them
///   could be judged
/// @param advisoryIds Intel's advisories that concern any of them, each once
public record DcapResult(Json.Map claims, Optional<TcbStatus> tcbStatus, List<String> advisoryIds) {
  public DcapResult {
    advisoryIds = List.copyOf(advisoryIds);
  }
}
