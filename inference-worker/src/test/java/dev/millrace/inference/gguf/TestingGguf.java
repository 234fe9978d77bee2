package dev.millrace.inference.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes a llama of one layer and 200 KB whose weights are chance, always the same. What it says is
 * letters without sense, but it is said by the real engine, template, tokenizer and all.
 */
public final class TestingGguf {
    public static final int CONTEXT_TOKENS = 512;
    private static final int WIDTH = 32;
    private static final int HEADS = 4;
    private static final int INNER = 64;
    private static final int ALIGNMENT = 32;
    private static final int LETTERS_FROM = 3 + 256;
    private static final String TEMPLATE =
            "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}\n{% endfor %}<assistant>";

    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final Random random = new Random(11);
    private int entries;
    private int tensors;

    private TestingGguf() {}

    public static Path write(Path file) throws IOException {
        return Files.write(file, new TestingGguf().bytes(TEMPLATE));
    }

    static Path withoutTemplate(Path file) throws IOException {
        return Files.write(file, new TestingGguf().bytes(""));
    }

    private byte[] bytes(String template) throws IOException {
        List<String> words = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int b = 0; b < 256; b++) {
            words.add("<0x%02X>".formatted(b));
        }
        for (char c = 'a'; c <= 'z'; c++) {
            words.add(Character.toString(c));
        }
        words.add("\u2581");
        entry("general.architecture", "llama");
        entry("general.name", "nonsense");
        entry("llama.context_length", CONTEXT_TOKENS);
        entry("llama.embedding_length", WIDTH);
        entry("llama.block_count", 1);
        entry("llama.feed_forward_length", INNER);
        entry("llama.rope.dimension_count", WIDTH / HEADS);
        entry("llama.attention.head_count", HEADS);
        entry("llama.attention.head_count_kv", HEADS);
        entry("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        entry("tokenizer.ggml.model", "llama");
        vocabulary(words);
        entry("tokenizer.ggml.bos_token_id", 1);
        entry("tokenizer.ggml.eos_token_id", 2);
        entry("tokenizer.ggml.unknown_token_id", 0);
        if (!template.isEmpty()) {
            entry("tokenizer.chat_template", template);
        }
        var names = new ByteArrayOutputStream();
        tensor(names, "token_embd.weight", 0, WIDTH, words.size());
        tensor(names, "output_norm.weight", 0, WIDTH);
        tensor(names, "output.weight", LETTERS_FROM, WIDTH, words.size());
        tensor(names, "blk.0.attn_norm.weight", 0, WIDTH);
        for (String each : List.of("q", "k", "v", "output")) {
            tensor(names, "blk.0.attn_" + each + ".weight", 0, WIDTH, WIDTH);
        }
        tensor(names, "blk.0.ffn_norm.weight", 0, WIDTH);
        tensor(names, "blk.0.ffn_gate.weight", 0, WIDTH, INNER);
        tensor(names, "blk.0.ffn_up.weight", 0, WIDTH, INNER);
        tensor(names, "blk.0.ffn_down.weight", 0, INNER, WIDTH);

        var whole = new ByteArrayOutputStream();
        whole.write("GGUF".getBytes(StandardCharsets.US_ASCII));
        whole.write(number(3));
        whole.write(number((long) tensors));
        whole.write(number((long) entries));
        whole.write(header.toByteArray());
        whole.write(names.toByteArray());
        whole.write(new byte[Math.floorMod(-whole.size(), ALIGNMENT)]);
        whole.write(data.toByteArray());
        return whole.toByteArray();
    }

    private void entry(String key, Object value) throws IOException {
        text(header, key);
        entries++;
        switch (value) {
            case Integer n -> {
                header.write(number(4));
                header.write(number(n));
            }
            case Float f -> {
                header.write(number(6));
                header.write(number(Float.floatToIntBits(f)));
            }
            case String s -> {
                header.write(number(8));
                text(header, s);
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private void vocabulary(List<String> words) throws IOException {
        list("tokenizer.ggml.tokens", 8, words.size());
        for (String word : words) {
            text(header, word);
        }
        list("tokenizer.ggml.scores", 6, words.size());
        for (int i = 0; i < words.size(); i++) {
            header.write(number(Float.floatToIntBits(-i)));
        }
        list("tokenizer.ggml.token_type", 5, words.size());
        for (int i = 0; i < words.size(); i++) {
            int type = i == 0 ? 2 : i < 3 ? 3 : i < LETTERS_FROM ? 6 : 1;
            header.write(number(type));
        }
    }

    private void list(String key, int type, int size) throws IOException {
        text(header, key);
        entries++;
        header.write(number(9));
        header.write(number(type));
        header.write(number((long) size));
    }

    /** Chance, or 1 where there is but one dimension; rows before {@code rowsFrom} are 0. */
    private void tensor(ByteArrayOutputStream names, String name, int rowsFrom, int... dimensions)
            throws IOException {
        tensors++;
        text(names, name);
        names.write(number(dimensions.length));
        int size = 1;
        for (int dimension : dimensions) {
            names.write(number((long) dimension));
            size *= dimension;
        }
        names.write(number(0));
        names.write(number((long) data.size()));
        for (int i = 0; i < size; i++) {
            float weight = (float) random.nextGaussian() / 2;
            boolean silent = i / dimensions[0] < rowsFrom;
            float value = dimensions.length == 1 ? 1 : silent ? 0 : weight;
            data.write(number(Float.floatToIntBits(value)));
        }
        data.write(new byte[Math.floorMod(-data.size(), ALIGNMENT)]);
    }

    private static void text(ByteArrayOutputStream to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.write(number((long) bytes.length));
        to.write(bytes);
    }

    private static byte[] number(int n) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array();
    }

    private static byte[] number(long n) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array();
    }
}
