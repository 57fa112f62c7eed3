package motte.dcap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// What a TDX quote says of a trust domain (Intel TDX DCAP Quoting Library API, "TD Quote Body").
///
/// @param teeTcbSvn 16 bytes: TDX module minor and major SVN, microcode SVN, …
/// @param mrSeam 48 bytes, the TDX module; likewise `mrSignerSeam`
/// @param seamAttributes 8 bytes
/// @param tdAttributes 8 bytes
/// @param xfam 8 bytes
/// @param mrTd 48 bytes; likewise `mrConfigId`, `mrOwner`, `mrOwnerConfig`
/// @param rtmr four registers of 48 bytes
/// @param reportData 64 bytes
/// @param teeTcbSvn2 16 bytes: the SVNs of the module that runs now; in TD 1.5 only
/// @param mrServiceTd 48 bytes; in TD 1.5 only
public record TdQuoteBody(
    Bytes teeTcbSvn,
    Bytes mrSeam,
    Bytes mrSignerSeam,
    Bytes seamAttributes,
    Bytes tdAttributes,
    Bytes xfam,
    Bytes mrTd,
    Bytes mrConfigId,
    Bytes mrOwner,
    Bytes mrOwnerConfig,
    List<Bytes> rtmr,
    Bytes reportData,
    Optional<Bytes> teeTcbSvn2,
    Optional<Bytes> mrServiceTd)
    implements QuoteBody {

  /// The size of a TD 1.0 body in bytes.
  public static final int SIZE_1_0 = 584;

  /// The size of a TD 1.5 body in bytes.
  public static final int SIZE_1_5 = 648;

  public TdQuoteBody {
    rtmr = List.copyOf(rtmr);
  }

  static TdQuoteBody read(Fields in, boolean td15) {
    var teeTcbSvn = in.take("TEE_TCB_SVN", 16);
    var mrSeam = in.take("MRSEAM", 48);
    var mrSignerSeam = in.take("MRSIGNERSEAM", 48);
    var seamAttributes = in.take("SEAMATTRIBUTES", 8);
    var tdAttributes = in.take("TDATTRIBUTES", 8);
    var xfam = in.take("XFAM", 8);
    var mrTd = in.take("MRTD", 48);
    var mrConfigId = in.take("MRCONFIGID", 48);
    var mrOwner = in.take("MROWNER", 48);
    var mrOwnerConfig = in.take("MROWNERCONFIG", 48);
    var rtmr = new ArrayList<Bytes>();
    for (int i = 0; i < 4; i++) {
      rtmr.add(in.take("RTMR", 48));
    }
    var reportData = in.take("REPORTDATA", 64);
    Optional<Bytes> teeTcbSvn2 =
        td15 ? Optional.of(in.take("TEE_TCB_SVN_2", 16)) : Optional.empty();
    Optional<Bytes> mrServiceTd = td15 ? Optional.of(in.take("MRSERVICETD", 48)) : Optional.empty();
    return new TdQuoteBody(
        teeTcbSvn,
        mrSeam,
        mrSignerSeam,
        seamAttributes,
        tdAttributes,
        xfam,
        mrTd,
        mrConfigId,
        mrOwner,
        mrOwnerConfig,
        rtmr,
        reportData,
        teeTcbSvn2,
        mrServiceTd);
  }

  /// A bit of the attributes.
  public boolean has(TdAttribute attribute) {
    return Fields.bit(tdAttributes, attribute.bit());
  }
}
