package motte.compile;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

/// Knows what is in which class.
record ModuleCompilation(Layout layout) implements Compilation {
  @Override
  public String stateClass() {
    return name(layout.state);
  }

  @Override
  public List<String> classNames() {
    var names = new ArrayList<String>();
    names.add(stateClass());
    for (int i = 0; i < layout.codeClassCount(); i++) {
      names.add(name(layout.codeClass(i)));
    }
    if (layout.callsReferences()) {
      names.add(name(layout.callers()));
    }
    return names;
  }

  @Override
  public byte[] classFile(String name) {
    if (name.equals(stateClass())) {
      return new StateClass(layout).build();
    }
    if (name.equals(name(layout.callers()))) {
      return Dispatchers.callers(layout);
    }
    int number = Integer.parseInt(name.substring(name.lastIndexOf(".Code") + 5));
    return new CodeClass(layout, number).build();
  }

  @Override
  public String functionClass(int function) {
    return name(layout.methodClass(function));
  }

  @Override
  public String functionMethod(int function) {
    return layout.methodName(function);
  }

  private static String name(ClassDesc desc) {
    return desc.packageName() + "." + desc.displayName();
  }
}
