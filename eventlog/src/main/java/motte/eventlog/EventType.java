package motte.eventlog;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What an event is, with the names of the TCG PC Client Platform Firmware Profile §10.4.1, and
/// what its digest is over.
public enum EventType {
  EV_PREBOOT_CERT(0x00, Basis.ELSEWHERE),
  EV_POST_CODE(0x01, Basis.ELSEWHERE),
  EV_UNUSED(0x02, Basis.ELSEWHERE),
  EV_NO_ACTION(0x03, Basis.ELSEWHERE),
  EV_SEPARATOR(0x04, Basis.SPECIFIED),
  EV_ACTION(0x05, Basis.SPECIFIED),
  EV_EVENT_TAG(0x06, Basis.CUSTOMARY),
  EV_S_CRTM_CONTENTS(0x07, Basis.ELSEWHERE),
  EV_S_CRTM_VERSION(0x08, Basis.CUSTOMARY),
  EV_CPU_MICROCODE(0x09, Basis.ELSEWHERE),
  EV_PLATFORM_CONFIG_FLAGS(0x0a, Basis.ELSEWHERE),
  EV_TABLE_OF_DEVICES(0x0b, Basis.ELSEWHERE),
  EV_COMPACT_HASH(0x0c, Basis.ELSEWHERE),
  EV_IPL(0x0d, Basis.CUSTOMARY),
  EV_IPL_PARTITION_DATA(0x0e, Basis.ELSEWHERE),
  EV_NONHOST_CODE(0x0f, Basis.ELSEWHERE),
  EV_NONHOST_CONFIG(0x10, Basis.ELSEWHERE),
  EV_NONHOST_INFO(0x11, Basis.CUSTOMARY),
  EV_OMIT_BOOT_DEVICE_EVENTS(0x12, Basis.SPECIFIED),
  EV_POST_CODE2(0x13, Basis.ELSEWHERE),
  /// A run-time event of dstack: its digest is over the type, the name and the payload.
  DSTACK_RUNTIME_EVENT(0x08000001, Basis.SPECIFIED),
  /// What systemd measured as a text, which is the data. This number and the next two are ours:
  /// they stand in no log, but for the events that [UserspaceLog] makes.
  SYSTEMD_TEXT(0x08000101, Basis.SPECIFIED),
  /// What systemd measured under a secret (HMAC), or does not tell.
  SYSTEMD_SECRET(0x08000102, Basis.ELSEWHERE),
  /// What systemd measured otherwise.
  SYSTEMD_OTHER(0x08000103, Basis.CUSTOMARY),
  EV_EFI_VARIABLE_DRIVER_CONFIG(0x80000001L, Basis.SPECIFIED),
  EV_EFI_VARIABLE_BOOT(0x80000002L, Basis.CUSTOMARY),
  EV_EFI_BOOT_SERVICES_APPLICATION(0x80000003L, Basis.ELSEWHERE),
  EV_EFI_BOOT_SERVICES_DRIVER(0x80000004L, Basis.ELSEWHERE),
  EV_EFI_RUNTIME_SERVICES_DRIVER(0x80000005L, Basis.ELSEWHERE),
  EV_EFI_GPT_EVENT(0x80000006L, Basis.SPECIFIED),
  EV_EFI_ACTION(0x80000007L, Basis.SPECIFIED),
  EV_EFI_PLATFORM_FIRMWARE_BLOB(0x80000008L, Basis.ELSEWHERE),
  EV_EFI_HANDOFF_TABLES(0x80000009L, Basis.ELSEWHERE),
  EV_EFI_PLATFORM_FIRMWARE_BLOB2(0x8000000aL, Basis.ELSEWHERE),
  EV_EFI_HANDOFF_TABLES2(0x8000000bL, Basis.ELSEWHERE),
  EV_EFI_VARIABLE_BOOT2(0x8000000cL, Basis.SPECIFIED),
  EV_EFI_GPT_EVENT2(0x8000000dL, Basis.CUSTOMARY),
  EV_EFI_HCRTM_EVENT(0x80000010L, Basis.ELSEWHERE),
  EV_EFI_VARIABLE_AUTHORITY(0x800000e0L, Basis.CUSTOMARY),
  EV_EFI_SPDM_FIRMWARE_BLOB(0x800000e1L, Basis.CUSTOMARY),
  EV_EFI_SPDM_FIRMWARE_CONFIG(0x800000e2L, Basis.CUSTOMARY),
  EV_EFI_SPDM_DEVICE_POLICY(0x800000e3L, Basis.CUSTOMARY),
  EV_EFI_SPDM_DEVICE_AUTHORITY(0x800000e4L, Basis.CUSTOMARY);

  /// How firmly a digest is bound to the event's own data.
  public enum Basis {
    /// The specification defines the digest over the event's data: a difference contradicts it.
    SPECIFIED,
    /// Usual, but vendors differ: a difference proves nothing.
    CUSTOMARY,
    /// The digest is over something that the log does not hold, such as an image.
    ELSEWHERE
  }

  private static final Map<Long, EventType> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::code, Function.identity()));

  private final long code;
  private final Basis basis;

  EventType(long code, Basis basis) {
    this.code = code;
    this.basis = basis;
  }

  /// The type of that number, if it has a name.
  public static Optional<EventType> of(long code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /// The number in the log.
  public long code() {
    return code;
  }

  /// How firmly digests of this type are bound to the event's data.
  public Basis basis() {
    return basis;
  }
}
