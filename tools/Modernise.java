import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;

/// Rewrites the class files of a jar that are too old for a class-data archive (before Java 6) as
/// class files of today: `java tools/Modernise.java picocli.jar`. Their code stays as it is.
void main(String[] arguments) throws Exception {
  var jar = Path.of(arguments[0]);
  var rewritten = Path.of(arguments[0] + ".new");
  try (var from = new java.util.zip.ZipFile(jar.toFile());
      var loader = new java.net.URLClassLoader(new java.net.URL[] {jar.toUri().toURL()});
      var to = new java.util.zip.ZipOutputStream(Files.newOutputStream(rewritten))) {
    var classes =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())),
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
    for (var entry : java.util.Collections.list(from.entries())) {
      var content = from.getInputStream(entry).readAllBytes();
      if (entry.getName().endsWith(".class") && (content[6] << 8 | content[7]) < ClassFile.JAVA_6_VERSION) {
        content =
            classes.transformClass(
                classes.parse(content),
                ClassTransform.transformingMethodBodies(
                        (CodeBuilder builder, CodeElement element) -> builder.with(element))
                    .andThen(
                        (builder, element) -> {
                          if (element instanceof ClassFileVersion) {
                            builder.withVersion(ClassFile.JAVA_11_VERSION, 0);
                          } else {
                            builder.with(element);
                          }
                        }));
      }
      var copy = new java.util.zip.ZipEntry(entry.getName());
      copy.setTime(entry.getTime());
      to.putNextEntry(copy);
      to.write(content);
    }
  }
  Files.move(rewritten, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
}
