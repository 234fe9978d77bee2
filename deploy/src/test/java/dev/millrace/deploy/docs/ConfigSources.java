package dev.millrace.deploy.docs;

import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/**
 * Reads the {@code @ConfigMapping} interfaces of a module from its sources, as the compiler parses
 * them: their sentences are nowhere else, and no test of one service may see another's classes.
 */
final class ConfigSources {
    /**
     * One interface.
     *
     * @param sentence what its Javadoc says
     */
    record Mapping(String prefix, String sentence, List<ConfigKey> keys) {}

    private final DocTrees docs;
    private final List<CompilationUnitTree> units = new ArrayList<>();
    private final Map<String, TreePath> types = new LinkedHashMap<>();

    private ConfigSources(List<Path> sources) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var java = new ArrayList<Path>();
        for (var folder : sources) {
            try (var tree = Files.walk(folder)) {
                tree.filter(path -> path.toString().endsWith(".java")).sorted().forEach(java::add);
            }
        }
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(java));
            docs = DocTrees.instance(task);
            task.parse().forEach(units::add);
        }
        units.forEach(unit ->
                unit.getTypeDecls()
                        .forEach(type -> remember(new TreePath(new TreePath(unit), type))));
    }

    /**
     * The interfaces of a module, in the order of their prefixes.
     *
     * @param shared where else interfaces may stand that these extend
     */
    static List<Mapping> of(Path sources, Path shared) throws IOException {
        var read = new ConfigSources(List.of(sources, shared));
        var mappings = new ArrayList<Mapping>();
        for (var unit : read.units) {
            for (var type : unit.getTypeDecls()) {
                if (type instanceof ClassTree mapping) {
                    annotation(mapping.getModifiers(), "ConfigMapping")
                            .ifPresent(found ->
                                    mappings.add(
                                            read.mapping(
                                                    new TreePath(new TreePath(unit), mapping),
                                                    argument(found))));
                }
            }
        }
        mappings.sort((a, b) -> a.prefix().compareTo(b.prefix()));
        return mappings;
    }

    /** No key is of a class or a record, which may be called as a group of keys is. */
    private void remember(TreePath at) {
        if (at.getLeaf() instanceof ClassTree type) {
            if (type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ENUM) {
                types.put(type.getSimpleName().toString(), at);
            }
            type.getMembers().forEach(member -> remember(new TreePath(at, member)));
        }
    }

    private Mapping mapping(TreePath at, String prefix) {
        var keys = new ArrayList<ConfigKey>();
        collect(at, prefix, keys);
        return new Mapping(prefix, sentence(at), keys);
    }

    /** The keys of an interface and of the groups in it, as written, then those it inherits. */
    private void collect(TreePath at, String prefix, List<ConfigKey> into) {
        var mapping = (ClassTree) at.getLeaf();
        for (var member : mapping.getMembers()) {
            if (member instanceof MethodTree method
                    && !method.getModifiers().getFlags().contains(Modifier.DEFAULT)) {
                var name = prefix + "." + kebab(method.getName().toString());
                var type = String.valueOf(method.getReturnType());
                var group = types.get(type);
                if (group != null && group.getLeaf().getKind() == Tree.Kind.INTERFACE) {
                    collect(group, name, into);
                } else {
                    into.add(key(new TreePath(at, method), method, name, type));
                }
            }
        }
        for (var inherited : mapping.getImplementsClause()) {
            var from = types.get(inherited.toString());
            if (from == null) {
                throw new AssertionError("the sources of " + inherited + " are not read");
            }
            collect(from, prefix, into);
        }
    }

    private ConfigKey key(TreePath at, MethodTree method, String name, String type) {
        var whenUnset =
                annotation(method.getModifiers(), "WithDefault").map(ConfigSources::argument);
        return new ConfigKey(
                name,
                unit(name, type),
                whenUnset.orElse(""),
                whenUnset.isEmpty() && !type.startsWith("Optional"),
                sentence(at));
    }

    private String unit(String name, String type) {
        var plain = type.replaceFirst("^Optional<(.*)>$", "$1");
        return switch (plain) {
            case "Duration" -> "duration";
            case "List<Duration>" -> "durations";
            case "MemorySize" -> "bytes";
            case "Path" -> "path";
            case "List<Path>" -> "paths";
            case "URI" -> "URL";
            case "String" -> "text";
            case "boolean" -> "`true`, `false`";
            case "int", "long", "OptionalInt", "OptionalLong" ->
                    name.contains("bytes") ? "bytes" : "number";
            case "double" -> "number";
            default -> oneOf(plain);
        };
    }

    private String oneOf(String type) {
        var words = types.get(type);
        if (words == null || words.getLeaf().getKind() != Tree.Kind.ENUM) {
            throw new AssertionError("say here how a value of " + type + " is written");
        }
        return ((ClassTree) words.getLeaf())
                .getMembers().stream()
                        .filter(VariableTree.class::isInstance)
                        .map(word -> ((VariableTree) word).getName().toString())
                        .map(word -> "`" + word.toLowerCase(Locale.ROOT).replace('_', '-') + "`")
                        .collect(Collectors.joining(", "));
    }

    /** As SmallRye spells a method as a key. */
    private static String kebab(String method) {
        return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static Optional<? extends AnnotationTree> annotation(ModifiersTree of, String name) {
        return of.getAnnotations().stream()
                .filter(annotation -> annotation.getAnnotationType().toString().equals(name))
                .findFirst();
    }

    /** The one string an annotation is given. */
    private static String argument(AnnotationTree annotation) {
        var argument = annotation.getArguments().getFirst();
        var value = argument instanceof AssignmentTree named ? named.getExpression() : argument;
        return (String) ((com.sun.source.tree.LiteralTree) value).getValue();
    }

    private String sentence(TreePath at) {
        var comment = docs.getDocCommentTree(at);
        if (comment == null) {
            throw new AssertionError("without a sentence: " + at.getLeaf());
        }
        return comment.getFullBody().stream()
                .map(ConfigSources::text)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String text(DocTree part) {
        return switch (part) {
            case TextTree text -> text.getBody();
            case LiteralTree code -> "`" + code.getBody().getBody().strip() + "`";
            case LinkTree link -> "`" + link.getReference().getSignature() + "`";
            default -> " ";
        };
    }
}
