package motte.wat;

import java.util.EnumMap;
import java.util.Map;

/// The sections that `(@custom "name" (after type)? "content"*)` annotations make.
final class CustomSections {
  private final Binary first = new Binary();
  private final Map<Section, Binary> before = new EnumMap<>(Section.class);
  private final Map<Section, Binary> after = new EnumMap<>(Section.class);
  private final Binary last = new Binary();

  void add(Items items) {
    if (!(items.peek() instanceof Node.Text)) {
      throw new WatException(items.position(), "@custom annotation: missing section name");
    }
    var name = items.name("a name");
    var place = place(items);
    var content = new Binary().name(name).raw(items.strings());
    place.u8(0).vector(content.toByteArray());
  }

  private Binary place(Items items) {
    if (!(items.peek() instanceof Node.Group)) {
      return last;
    }
    var place = Items.of(items.group("a placement"));
    var at = place.position();
    boolean inFront = place.take("before");
    if (!inFront && !place.take("after")) {
      throw new WatException(at, "@custom annotation: malformed placement");
    }
    if (place.done()) {
      throw new WatException(at, "@custom annotation: malformed section kind");
    }
    Binary result;
    if (place.take(inFront ? "first" : "last")) {
      result = inFront ? first : last;
    } else {
      result = at(Section.named(place.next("a section")), inFront);
    }
    place.end();
    return result;
  }

  private Binary at(Section section, boolean inFront) {
    return (inFront ? before : after).computeIfAbsent(section, _ -> new Binary());
  }

  void writeFirst(Binary out) {
    out.raw(first.toByteArray());
  }

  void writeBefore(Section section, Binary out) {
    out.raw(at(section, true).toByteArray());
  }

  void writeAfter(Section section, Binary out) {
    out.raw(at(section, false).toByteArray());
  }

  void writeLast(Binary out) {
    out.raw(last.toByteArray());
  }
}
