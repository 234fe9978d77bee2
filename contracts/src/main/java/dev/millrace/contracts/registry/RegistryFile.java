package dev.millrace.contracts.registry;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the registry; a wrong entry stops the start and is named with its line. */
public final class RegistryFile {
    private static final int VERSION_HEX_DIGITS = 12;
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private RegistryFile() {}

    /** The document's sections as they stand there. */
    record Document(
            @Nullable Map<String, Registry.Backend> backends,
            @Nullable Map<String, Registry.Pool> pools,
            @Nullable Map<String, Registry.Model> models,
            @Nullable Proxy proxy) {}

    /**
     * Reads the registry in {@code file}.
     *
     * @throws IllegalArgumentException with file, line, entry, value and what is allowed
     */
    public static Registry read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the registry " + file, e);
        }
        return parse(text, file.toString());
    }

    static Registry parse(String text, String name) {
        try {
            Document document = YAML.readValue(text, Document.class);
            return new Registry(
                    version(text),
                    orEmpty(document.backends()),
                    orEmpty(document.pools()),
                    orEmpty(document.models()),
                    document.proxy());
        } catch (JsonMappingException e) {
            String path =
                    e.getPath().stream()
                            .map(JsonMappingException.Reference::getFieldName)
                            .filter(Objects::nonNull)
                            .collect(Collectors.joining("."));
            if (e.getCause() instanceof InvalidEntry entry) {
                String at = path.isEmpty() ? entry.field() : path + "." + entry.field();
                throw wrong(name, lineOf(text, at, e.getLocation()), at, message(entry));
            }
            throw wrong(name, lineOf(text, path, e.getLocation()), path, e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw wrong(name, line(e.getLocation()), "", e.getOriginalMessage());
        } catch (InvalidEntry entry) {
            throw wrong(name, lineOf(text, entry.field(), null), entry.field(), message(entry));
        }
    }

    private static String message(InvalidEntry entry) {
        return String.valueOf(entry.getMessage()).substring(entry.field().length()).strip();
    }

    private static IllegalArgumentException wrong(
            String name, int line, String at, String message) {
        return new IllegalArgumentException(
                "%s, line %d: %s%s".formatted(name, line, at.isEmpty() ? "" : at + " ", message));
    }

    private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : map;
    }

    private static int line(@Nullable JsonLocation location) {
        return location == null ? 1 : location.getLineNr();
    }

    /** The line where the entry at {@code path} stands, or of its nearest parent that does. */
    private static int lineOf(String text, String path, @Nullable JsonLocation otherwise) {
        int found = line(otherwise);
        int depthFound = 0;
        Deque<String> at = new ArrayDeque<>();
        try (JsonParser parser = YAML.createParser(text)) {
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                if (t == JsonToken.FIELD_NAME) {
                    at.addLast(parser.currentName());
                    String here = String.join(".", at);
                    boolean onPath = path.equals(here) || path.startsWith(here + ".");
                    if (onPath && at.size() > depthFound) {
                        depthFound = at.size();
                        found = parser.currentTokenLocation().getLineNr();
                    }
                    JsonToken value = parser.nextToken();
                    if (value != null && value.isScalarValue()) {
                        at.removeLast();
                    } else if (value == JsonToken.START_ARRAY) {
                        parser.skipChildren();
                        at.removeLast();
                    }
                } else if (t == JsonToken.END_OBJECT && !at.isEmpty()) {
                    at.removeLast();
                }
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }

    private static String version(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, VERSION_HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
