package motte.pack;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Cbor;

/// One component of a package: all that its guest is given.
///
/// @param args the guest's arguments after its own name
/// @param env the guest's environment
/// @param files the descriptors: entry n is descriptor n
/// @param limits what the guest may use
public record Member(
    List<String> args, SortedMap<String, String> env, List<Entry> files, ManifestLimits limits) {

  /// The keys of a component in a manifest.
  public static final List<String> KEYS = List.of("args", "env", "files", "limits");

  private static final int MOST_FILES = 1024;

  public Member {
    args = List.copyOf(args);
    args.forEach(arg -> noNul("args", arg));
    env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
    env.forEach(Member::variable);
    files = List.copyOf(files);
    Names.between("files", files.size(), 0, MOST_FILES);
  }

  /// A component with these descriptors, and defaults otherwise.
  public static Member of(List<Entry> files) {
    return new Member(List.of(), new TreeMap<>(), files, ManifestLimits.defaults());
  }

  /// The same component with other descriptors.
  public Member with(List<Entry> others) {
    return new Member(args, env, others, limits);
  }

  /// Adds the component's keys to `map`.
  Cbor.Map write(Cbor.Map map) {
    var variables = Cbor.emptyMap();
    for (var variable : env.entrySet()) {
      variables = variables.put(variable.getKey(), variable.getValue());
    }
    return map.put("args", Cbor.array(args.stream().map(Cbor::of).toList()))
        .put("env", variables)
        .put("files", Cbor.array(files.stream().map(EntryCbor::write).toList()))
        .put("limits", limits.canonical());
  }

  /// Reads the component's keys; which others there may be, the caller has checked.
  static Member read(Fields fields) {
    return new Member(
        fields.texts("args"),
        fields.textMap("env"),
        fields.each("files", EntryCbor::read),
        fields.fields("limits").located(ManifestLimits::parse));
  }

  private static void variable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw Names.value("env", name, "a variable's name is not empty and contains no `=`");
    }
    noNul("env", name);
    noNul("env", value);
  }

  private static void noNul(String key, String text) {
    if (text.indexOf('\0') >= 0) {
      throw Names.value(key, text.replace("\0", "\\0"), "WASI ends text with NUL: leave it out");
    }
  }
}
