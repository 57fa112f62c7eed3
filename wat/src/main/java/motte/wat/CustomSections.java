package motte.wat;

import java.util.ArrayList;
import java.util.List;

/// The sections that `(@custom "name" (after type)? "content"*)` annotations make.
final class CustomSections {
  /// A place among the sections: twice the ordinal of one, and one more behind it.
  private record Custom(int place, Binary content) {}

  private static final int FIRST = -1;
  private static final int LAST = 2 * Section.values().length;

  private final List<Custom> sections = new ArrayList<>();

  void add(Items items) {
    if (!(items.peek() instanceof Node.Text)) {
      throw new WatException(items.position(), "@custom annotation: missing section name");
    }
    var name = items.name("a name");
    int place = place(items);
    sections.add(new Custom(place, new Binary().name(name).raw(items.strings())));
  }

  private static int place(Items items) {
    if (!(items.peek() instanceof Node.Group)) {
      return LAST;
    }
    var place = Items.of(items.group("a placement"));
    var at = place.position();
    boolean before = place.take("before");
    if (!before && !place.take("after")) {
      throw new WatException(at, "@custom annotation: malformed placement");
    }
    int result;
    if (before && place.take("first")) {
      result = FIRST;
    } else if (!before && place.take("last")) {
      result = LAST;
    } else if (place.done()) {
      throw new WatException(at, "@custom annotation: malformed section kind");
    } else {
      result = 2 * Section.named(place.next("a section")).ordinal() + (before ? 0 : 1);
    }
    place.end();
    return result;
  }

  void writeFirst(Binary out) {
    write(FIRST, out);
  }

  void writeBefore(Section section, Binary out) {
    write(2 * section.ordinal(), out);
  }

  void writeAfter(Section section, Binary out) {
    write(2 * section.ordinal() + 1, out);
  }

  void writeLast(Binary out) {
    write(LAST, out);
  }

  private void write(int place, Binary out) {
    for (var section : sections) {
      if (section.place == place) {
        out.u8(0).vector(section.content.toByteArray());
      }
    }
  }
}
