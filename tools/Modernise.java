import java.net.URL;
import java.net.URLClassLoader;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Rewrites the class files of jars that are too old for a class-data archive (before Java 6) as
/// class files of today, with the stack maps that these have: `java tools/Modernise.java lib/picocli*.jar`.
/// Their code stays as it is. Jars that need each other are named together.
void main(String[] jars) throws Exception {
  var urls = new ArrayList<URL>();
  for (var jar : jars) {
    urls.add(Path.of(jar).toUri().toURL());
  }
  try (var loader = new URLClassLoader(urls.toArray(URL[]::new))) {
    var hierarchy =
        ClassHierarchyResolver.ofResourceParsing(loader)
            .orElse(ClassHierarchyResolver.defaultResolver());
    var classes =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(hierarchy),
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
    for (var jar : jars) {
      modernise(classes, Path.of(jar));
    }
  }
}

void modernise(ClassFile classes, Path jar) throws IOException {
  var rewritten = Path.of(jar + ".new");
  try (var from = new ZipFile(jar.toFile());
      var to = new ZipOutputStream(Files.newOutputStream(rewritten))) {
    for (var entry : Collections.list(from.entries())) {
      var content = from.getInputStream(entry).readAllBytes();
      var copy = new ZipEntry(entry.getName());
      copy.setTime(entry.getTime());
      to.putNextEntry(copy);
      to.write(isOld(entry, content) ? modern(classes, content) : content);
    }
  }
  Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
}

boolean isOld(ZipEntry entry, byte[] content) {
  return entry.getName().endsWith(".class")
      && (content[6] << 8 | content[7]) < ClassFile.JAVA_6_VERSION;
}

byte[] modern(ClassFile classes, byte[] old) {
  // A method's body is written anew only if it passes through a transform.
  var anew =
      ClassTransform.transformingMethodBodies(
          (CodeBuilder code, CodeElement element) -> code.with(element));
  return classes.transformClass(
      classes.parse(old),
      anew.andThen(
          (builder, element) -> {
            if (element instanceof ClassFileVersion) {
              builder.withVersion(ClassFile.JAVA_11_VERSION, 0);
            } else {
              builder.with(element);
            }
          }));
}
