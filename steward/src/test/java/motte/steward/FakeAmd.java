package motte.steward;

import static motte.steward.Maker.little;

import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import motte.core.Bytes;
import motte.snp.CertificateTable;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERIA5String;

/// A maker of AMD's processors with keys of our own, and one chip of its: reports, certificates and
/// revocation lists are as the real ones but for their root.
final class FakeAmd {
  static final Bytes MEASUREMENT = Bytes.parseHex("4d".repeat(48));
  private static final int SIZE = 1184;
  private static final int SIGNED = 0x2a0;
  private static final int CHIP = 77;
  private static final long LEVELS = 0x03_00_00_00_00_00_00_02L;
  private static final String OID = "1.3.6.1.4.1.3704.1";

  private final Maker maker = Maker.of("SHA384withRSAandMGF1");
  private static final KeyPair ARK = Maker.rsa();
  private static final KeyPair ASK = Maker.rsa();

  final X509Certificate root = maker.authority("ARK-Milan", ARK, "ARK-Milan", ARK, 1);
  final X509Certificate ask = maker.authority("SEV-Milan", ASK, "ARK-Milan", ARK, 2);
  final KeyPair chip = Maker.ec("secp384r1");
  private final String chipByte;
  int version = 3;
  long guestPolicy = 0x30000;
  Bytes measurement = MEASUREMENT;
  Bytes agent = Bytes.parseHex("a6".repeat(32));

  FakeAmd() {
    this("c4");
  }

  /// @param chipByte what the chip's ID is made of, in hexadecimal
  FakeAmd(String chipByte) {
    this.chipByte = chipByte;
  }

  X509Certificate vcek() {
    var extras = new ArrayList<Maker.Extra>();
    add(extras, ".1", new ASN1Integer(1));
    add(extras, ".2", new DERIA5String("Milan-B0"));
    for (int spl = 1; spl <= 8; spl++) {
      long level = spl == 1 ? LEVELS & 0xff : spl == 8 ? LEVELS >>> 56 : 0;
      add(extras, ".3." + spl, new ASN1Integer(level));
    }
    extras.add(
        new Maker.Extra(OID + ".4", new org.bouncycastle.asn1.DEROctetString(chipId().toArray())));
    return maker.leaf("SEV-VCEK", chip, "SEV-Milan", ASK, CHIP, extras);
  }

  private static void add(List<Maker.Extra> extras, String arc, ASN1Encodable value) {
    extras.add(new Maker.Extra(OID + arc, value));
  }

  /// The revocation list, on which the ASK stands if it is `revoking`.
  Bytes crl(boolean revoking) {
    return maker.crl("ARK-Milan", ARK, revoking ? List.of(2) : List.of());
  }

  /// A report that binds `data`.
  Bytes report(Bytes data) {
    var report = little(SIZE);
    report.putInt(0, version).putLong(0x08, guestPolicy).putInt(0x34, 1);
    report.putLong(0x38, LEVELS).putLong(0x40, 0x25);
    report.put(0x50, data.toArray()).put(0x90, measurement.toArray());
    report
        .putLong(0x180, LEVELS)
        .put(0x188, version > 2 ? new byte[] {0x19, 0x01, 0x01} : new byte[3]);
    report.put(0x160, agent.toArray());
    report.put(0x1a0, chipId().toArray()).putLong(0x1e0, LEVELS);
    var firmware = new byte[] {40, 55, 1};
    report.put(0x1e8, firmware).put(0x1ec, firmware).putLong(0x1f0, LEVELS);
    var message = new byte[SIGNED];
    report.get(0, message);
    var signature = Maker.sign("SHA384withECDSA", chip, message);
    for (int i = 0; i < 48; i++) {
      report.put(0x2a0 + i, signature[47 - i]);
      report.put(0x2e8 + i, signature[95 - i]);
    }
    return Bytes.wrap(Maker.bytes(report));
  }

  /// The table in which a host hands its guests the VCEK's certificate and the ASK's.
  Bytes table() {
    var vcek = der(vcek());
    var signer = der(ask);
    int head = 72;
    var table = ByteBuffer.allocate(head + vcek.length + signer.length);
    entry(table, CertificateTable.VCEK, head, vcek.length);
    entry(table, CertificateTable.ASK, head + vcek.length, signer.length);
    return Bytes.wrap(table.position(head).put(vcek).put(signer).array());
  }

  /// A table with a revocation list alone.
  static Bytes table(Bytes crl) {
    int head = 48;
    var table = ByteBuffer.allocate(head + crl.size());
    entry(table, CertificateTable.CRL, head, crl.size());
    return Bytes.wrap(table.position(head).put(crl.toArray()).array());
  }

  private static void entry(ByteBuffer table, java.util.UUID guid, int offset, int size) {
    table.putLong(guid.getMostSignificantBits()).putLong(guid.getLeastSignificantBits());
    table.put(little(8).putInt(offset).putInt(size).array());
  }

  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  Bytes chipId() {
    return Bytes.parseHex(chipByte.repeat(64));
  }
}
