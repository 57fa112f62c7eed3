package motte.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBOREncodeOptions;
import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CborTest {
  private static final CBOREncodeOptions CANONICAL =
      new CBOREncodeOptions("ctap2canonical=true;resolvereferences=false");

  /// The integers, strings and containers of RFC 8949 appendix A.
  @ParameterizedTest
  @CsvSource({
    "00, Int[value=0]",
    "17, Int[value=23]",
    "1818, Int[value=24]",
    "1903e8, Int[value=1000]",
    "1b000000e8d4a51000, Int[value=1000000000000]",
    "20, Int[value=-1]",
    "3903e7, Int[value=-1000]",
    "f4, Bool[value=false]",
    "f5, Bool[value=true]",
    "f6, Null[]",
    "4401020304, Blob[value=01020304]",
    "6449455446, Text[value=IETF]",
    "83010203, 'Array[items=[Int[value=1], Int[value=2], Int[value=3]]]'",
    "c11a514b67b0, 'Tag[number=1, content=Int[value=1363896240]]'",
  })
  void the_examples_of_the_rfc_are_read_and_written(String hex, String value) {
    var decoded = Cbor.decode(Bytes.parseHex(hex));

    var encoded = decoded.encoded();

    assertThat(decoded).hasToString(value);
    assertThat(encoded.hex()).isEqualTo(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "1800, a shorter head would do",
    "190017, a shorter head would do",
    "1a0000ffff, a shorter head would do",
    "1b00000000ffffffff, a shorter head would do",
    "1bffffffffffffffff, beyond 63 bits",
    "5f4101ff, indefinite lengths",
    "9fff, indefinite lengths",
    "f90000, simple values and floats",
    "f7, simple values and floats",
    "62c328, not UTF-8",
    "a201010100, repeated or out of order",
    "a202010100, repeated or out of order",
    "0000, 1 bytes follow",
    "82 01, ends too early",
    "5b7fffffffffffffff, ends too early",
    "9b7fffffffffffffff, ends too early",
    "9b7fffffffffffffff01ff, ends too early",
  })
  void what_is_not_deterministic_is_refused_with_its_offset(String hex, String reason) {
    var bytes = Bytes.parseHex(hex.replace(" ", ""));

    assertThatThrownBy(() -> Cbor.decode(bytes))
        .isInstanceOf(CoreException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("offset");
  }

  @Test
  void nesting_beyond_64_is_refused() {
    var bytes = new byte[1000];
    java.util.Arrays.fill(bytes, (byte) 0x81);

    assertThatThrownBy(() -> Cbor.decode(bytes)).hasMessageContaining("64 deep");
  }

  @ParameterizedTest
  @CsvSource({
    "1800, 00",
    "1b0000000000000017, 17",
    "5f4101420203ff, 43010203",
    "5fff, 40",
    "7f61616162ff, 626162",
    "9f0102ff, 820102",
    "9fff, 80",
    "bf02f501f4ff, a201f402f5",
    "a202f501f4, a201f402f5",
    "d81211, d211",
    "3800, 20",
    "9f9f9fffffff, 818180",
  })
  void foreign_encodings_are_read_as_the_value_that_they_mean(String foreign, String canonical) {
    var read = Cbor.decodeForeign(Bytes.parseHex(foreign));

    assertThat(read.encoded().hex()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "a201f401f5, repeated",
    "a20100180100, repeated",
    "bf01f418 01f5ff, repeated",
    "5f6101ff, not of its string's type",
    "5f5f4101ffff, indefinite lengths do not occur here",
    "7f61c361bcff, not UTF-8",
    "1f, no indefinite length",
    "df00, no indefinite length",
    "ff, simple values and floats",
    "9f, ends too early",
    "bf01ff, simple values and floats",
    "5f41, ends too early",
    "1c, reserved",
    "5d, reserved",
    "f97e00, simple values and floats",
    "1bffffffffffffffff, beyond 63 bits",
    "9b7fffffffffffffff, ends too early",
    "9b7fffffffffffffff01ff, ends too early",
    "bb7ffffffffffffffe, ends too early",
    "bb7fffffffffffffffff, ends too early",
    "0000, 1 bytes follow",
  })
  void foreign_bytes_that_are_no_value_are_refused_with_their_offset(String hex, String reason) {
    var bytes = Bytes.parseHex(hex.replace(" ", ""));

    assertThatThrownBy(() -> Cbor.decodeForeign(bytes))
        .isInstanceOf(CoreException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("offset");
  }

  @ParameterizedTest
  @ValueSource(bytes = {(byte) 0x81, (byte) 0x9f, (byte) 0xc1, (byte) 0xa1, (byte) 0xbf})
  void foreign_nesting_beyond_64_is_refused(byte opener) {
    var bytes = new byte[100_000];
    java.util.Arrays.fill(bytes, opener);

    assertThatThrownBy(() -> Cbor.decodeForeign(Bytes.wrap(bytes))).hasMessageContaining("64 deep");
  }

  @Test
  void random_foreign_bytes_mean_the_same_to_another_implementation() {
    var random = new Random(44);

    for (int i = 0; i < 50_000; i++) {
      var bytes = new byte[1 + random.nextInt(12)];
      random.nextBytes(bytes);
      try {
        var read = Cbor.decodeForeign(Bytes.wrap(bytes));
        assertThat(Cbor.decode(read.encode())).isEqualTo(read);
        CBORObject.DecodeFromBytes(bytes);
      } catch (CoreException e) {
        assertThat(e.code()).isEqualTo("cbor-malformed");
      } catch (CBORException e) {
        throw new AssertionError("we accept what the oracle refuses: " + Bytes.wrap(bytes), e);
      }
    }
  }

  @Test
  void keys_stand_in_canonical_order_whatever_the_order_given() {
    var map = Cbor.emptyMap().put("aa", 1).put("b", 2).put(10, Cbor.of(3)).put(-1, Cbor.of(4));

    assertThat(map.encoded().hex()).isEqualTo("a40a03200461620262616101");
  }

  @Test
  void values_are_ordered_as_their_encodings_are() {
    var random = new Random(45);
    var values = new ArrayList<Cbor>();
    for (int i = 0; i < 400; i++) {
      values.add(random(random, 2));
      values.add(new Cbor.Tag(random.nextInt(3), random(random, 1)));
      values.add(Cbor.array(Cbor.of(random.nextInt(3)), Cbor.of("a".repeat(random.nextInt(3)))));
      values.add(Cbor.emptyMap().put(random.nextInt(2), Cbor.of(random.nextInt(3))));
      values.add(Cbor.of("aé漢😀".substring(random.nextInt(3))));
    }

    for (var a : values) {
      var b = values.get(random.nextInt(values.size()));
      int encoded = java.util.Arrays.compareUnsigned(a.encode(), b.encode());
      assertThat(Integer.signum(CborOrder.ENCODED.compare(a, b)))
          .as("%s and %s", a, b)
          .isEqualTo(Integer.signum(encoded));
      assertThat(CborOrder.ENCODED.compare(a, a)).isZero();
    }
  }

  @Test
  void random_values_agree_with_another_implementation() {
    var random = new Random(42);

    for (int i = 0; i < 2_000; i++) {
      var value = random(random, 4);
      var bytes = value.encode();

      assertThat(Cbor.decode(bytes)).isEqualTo(value);
      var oracle = CBORObject.DecodeFromBytes(bytes).EncodeToBytes(CANONICAL);
      assertThat(HexFormat.of().formatHex(oracle)).isEqualTo(HexFormat.of().formatHex(bytes));
    }
  }

  @Test
  void random_bytes_are_either_canonical_or_refused_as_malformed() {
    var random = new Random(43);

    for (int i = 0; i < 50_000; i++) {
      var bytes = new byte[1 + random.nextInt(12)];
      random.nextBytes(bytes);
      try {
        assertThat(Cbor.decode(bytes).encode()).isEqualTo(bytes);
        CBORObject.DecodeFromBytes(bytes);
      } catch (CoreException e) {
        assertThat(e.code()).isEqualTo("cbor-malformed");
      } catch (CBORException e) {
        throw new AssertionError("we accept what the oracle refuses: " + Bytes.wrap(bytes), e);
      }
    }
  }

  private static Cbor random(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 7)) {
      case 0 -> Cbor.of(random.nextLong() >> random.nextInt(64));
      case 1 -> Cbor.of(Bytes.wrap(new byte[random.nextInt(300)]));
      case 2 -> Cbor.of("ü".repeat(random.nextInt(20)));
      case 3 -> Cbor.of(random.nextBoolean());
      case 4 -> new Cbor.Null();
      case 5 -> {
        List<Cbor> items = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
          items.add(random(random, depth - 1));
        }
        yield Cbor.array(items);
      }
      // The oracle's canonical form drops tags; the examples above cover them.
      default -> {
        var map = Cbor.emptyMap();
        for (int i = random.nextInt(30); i > 0; i--) {
          map = map.put(Integer.toString(i * 37), random(random, depth - 1));
        }
        yield map;
      }
    };
  }
}
