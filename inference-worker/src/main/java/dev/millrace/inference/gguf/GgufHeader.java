package dev.millrace.inference.gguf;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a GGUF file says of itself, lists left out. Format: ggml's docs/gguf.md, versions 2 and 3.
 *
 * <p>It is read before the native code reads it, which ends the process over what it cannot take.
 */
final class GgufHeader {
    private static final int MAGIC = 0x46554747; // "GGUF", read as a little-endian number
    private static final int ENTRIES_MAX = 10_000;
    private static final int TEXT_BYTES_MAX = 1024 * 1024;

    /** Tokenizers of the byte-pair kind that put a token before each text, by llama.cpp's list. */
    private static final Set<String> BEGINNING_BPE =
            Set.of("llama3", "llama-v3", "llama-bpe", "falcon3");

    private final Map<String, Object> entries;

    private GgufHeader(Map<String, Object> entries) {
        this.entries = entries;
    }

    /**
     * Reads the header.
     *
     * @throws IOException if the file cannot be read or is not GGUF
     */
    static GgufHeader read(Path file) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int magic = Integer.reverseBytes(in.readInt());
            int version = Integer.reverseBytes(in.readInt());
            if (magic != MAGIC || version < 2 || version > 3) {
                throw new IOException("it is not a GGUF file of version 2 or 3");
            }
            in.skipNBytes(Long.BYTES); // the number of tensors
            int count = count(in, ENTRIES_MAX);
            Map<String, Object> entries = new HashMap<>();
            for (int i = 0; i < count; i++) {
                String key = text(in);
                Object value = value(in, Type.of(in));
                if (value != null) {
                    entries.put(key, value);
                }
            }
            return new GgufHeader(entries);
        } catch (EOFException e) {
            throw new IOException("it ends inside its header", e);
        }
    }

    /** Most tokens the model was made for; at least as many as anybody asks, if it does not say. */
    long contextTokensMax() {
        Object found = entries.get(text("general.architecture") + ".context_length");
        return found instanceof Number number ? number.longValue() : Long.MAX_VALUE;
    }

    /** Whether it can be talked to. */
    boolean hasChatTemplate() {
        return !text("tokenizer.chat_template").isBlank();
    }

    /** Whether a token stands before each prompt that its text does not show. */
    boolean beginsWithToken() {
        if (entries.get("tokenizer.ggml.add_bos_token") instanceof Boolean said) {
            return said;
        }
        return text("tokenizer.ggml.model").equals("llama")
                || BEGINNING_BPE.contains(text("tokenizer.ggml.pre"));
    }

    private String text(String key) {
        return entries.get(key) instanceof String said ? said : "";
    }

    /** Kinds of values, in the order of their numbers, with the bytes of each; 0 for others. */
    private enum Type {
        UINT8(1),
        INT8(1),
        UINT16(2),
        INT16(2),
        UINT32(4),
        INT32(4),
        FLOAT32(4),
        BOOL(1),
        STRING(0),
        ARRAY(0),
        UINT64(8),
        INT64(8),
        FLOAT64(8);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        static Type of(DataInputStream in) throws IOException {
            int n = Integer.reverseBytes(in.readInt());
            if (n < 0 || n >= values().length) {
                throw new IOException("its header holds a value of unknown kind " + n);
            }
            return values()[n];
        }
    }

    private static @Nullable Object value(DataInputStream in, Type type) throws IOException {
        return switch (type) {
            case UINT32, INT32 -> Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
            case UINT64, INT64 -> Long.reverseBytes(in.readLong());
            case BOOL -> in.readByte() != 0;
            case STRING -> text(in);
            case ARRAY -> {
                skipArray(in);
                yield null;
            }
            case UINT8, INT8, UINT16, INT16, FLOAT32, FLOAT64 -> {
                in.skipNBytes(type.bytes);
                yield null;
            }
        };
    }

    private static void skipArray(DataInputStream in) throws IOException {
        Type type = Type.of(in);
        int count = count(in, Integer.MAX_VALUE);
        if (type == Type.STRING) {
            for (int i = 0; i < count; i++) {
                in.skipNBytes(count(in, Integer.MAX_VALUE));
            }
        } else if (type == Type.ARRAY) {
            throw new IOException("its header holds a list of lists");
        } else {
            in.skipNBytes((long) count * type.bytes);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[count(in, TEXT_BYTES_MAX)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int count(DataInputStream in, int max) throws IOException {
        long count = Long.reverseBytes(in.readLong());
        if (count < 0 || count > max) {
            throw new IOException("its header holds a length of " + Long.toUnsignedString(count));
        }
        return (int) count;
    }
}
