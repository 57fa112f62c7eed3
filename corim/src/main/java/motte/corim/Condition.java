package motte.corim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import motte.core.Bytes;

/// What a reference value demands of a measured one (draft-ietf-rats-corim-11 §9.4.6).
public sealed interface Condition {

  /// Whether it holds; never for what was not measured.
  boolean holds(Measured seen);

  /// Hashes of one thing. Those by a hash that was measured must all be right, and one of them at
  /// least must have been: nobody chooses the weakest.
  ///
  /// @param values by the name of the hash
  record Digests(Map<String, Bytes> values) implements Condition {
    public Digests {
      values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    @Override
    public boolean holds(Measured seen) {
      var common =
          values.entrySet().stream()
              .filter(each -> seen.digests().containsKey(each.getKey()))
              .toList();
      return !common.isEmpty()
          && common.stream().allMatch(each -> seen.digests().entrySet().contains(each));
    }
  }

  /// One of several things, each known by a hash (draft-cds-rats-intel-corim-profile-07).
  ///
  /// @param values the hashes
  record OneOf(List<Digests> values) implements Condition {
    public OneOf {
      values = List.copyOf(values);
    }

    @Override
    public boolean holds(Measured seen) {
      return values.stream().anyMatch(each -> each.holds(seen));
    }
  }

  /// Bytes, of which some bits matter.
  ///
  /// @param value the bytes
  /// @param mask ones where they matter, as long as the value
  record Raw(Bytes value, Bytes mask) implements Condition {
    public Raw {
      if (value.size() != mask.size()) {
        throw CorimException.malformed(
            "a value has " + value.size() + " bytes, and its mask " + mask.size());
      }
    }

    @Override
    public boolean holds(Measured seen) {
      return seen.raw().map(this::holds).orElse(false);
    }

    private boolean holds(Bytes seen) {
      boolean same = seen.size() == value.size();
      for (int i = 0; same && i < value.size(); i++) {
        same = ((seen.at(i) ^ value.at(i)) & mask.at(i)) == 0;
      }
      return same;
    }
  }

  /// A number between two others, both included; without an end where it is absent.
  ///
  /// @param least the lowest
  /// @param most the highest
  record Range(OptionalLong least, OptionalLong most) implements Condition {
    @Override
    public boolean holds(Measured seen) {
      return seen.number().isPresent()
          && least.orElse(Long.MIN_VALUE) <= seen.number().getAsLong()
          && seen.number().getAsLong() <= most.orElse(Long.MAX_VALUE);
    }
  }

  /// Some of several registers.
  ///
  /// @param values what each should hold
  record Registers(Map<Element, Digests> values) implements Condition {
    public Registers {
      values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    @Override
    public boolean holds(Measured seen) {
      return values.entrySet().stream()
          .allMatch(each ->
              Optional.ofNullable(seen.registers().get(each.getKey()))
                  .map(each.getValue()::holds)
                  .orElse(false));
    }
  }

  /// What a thing is called, which is no measurement.
  ///
  /// @param value the name
  record Name(String value) implements Condition {
    @Override
    public boolean holds(Measured seen) {
      return true;
    }
  }

  /// Names of keys, such as of who signed a piece of software.
  ///
  /// @param values bytes without a kind
  record KeyNames(Set<Bytes> values) implements Condition {
    public KeyNames {
      values = Set.copyOf(values);
    }

    @Override
    public boolean holds(Measured seen) {
      return false;
    }
  }

  /// Something that nobody here understands, and that matches nothing.
  record Unread() implements Condition {
    @Override
    public boolean holds(Measured seen) {
      return false;
    }
  }
}
