package dev.millrace.embedding.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.Priority;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * all-MiniLM-L6-v2, quantised to 8 bits, in this process on the CPU.
 *
 * <p>Each text is read by itself in its caller's thread. Batches would only add padding to compute
 * (2 callers with one text each: 507–534 texts/s; batches of 32: 197–367, measured on 2 cores), and
 * they would change results, because the quantised model takes its scale from everything it reads
 * at once.
 *
 * <p>A thread in the model is in native code: a virtual one holds its carrier for as long as a text
 * takes, so callers are better platform threads.
 */
public final class OnnxEmbedder implements Embedder {
    private static final String NAME = "all-minilm-l6-v2";
    private static final int DIMENSIONS = 384;

    /** What the model was trained on; it has positions for 512 but is worse beyond. */
    private static final int WORD_PIECES_MAX = 256;

    private final OrtEnvironment onnx;
    private final OrtSession session;
    private final WordPieces wordPieces;
    private final Places places;
    private boolean closed; // guarded by holding a place

    /**
     * What the machine is asked for.
     *
     * @param callers most threads in the model at once; others wait in line
     * @param nativeCache where a folder for native libraries is made, about 45 MB that outlive the
     *     process; in one process the first one counts
     */
    public record Settings(int callers, Path nativeCache) {
        public Settings {
            if (callers < 1) {
                throw new IllegalArgumentException(callers + " callers; at least 1 is needed");
            }
        }
    }

    /** Loads the model and embeds one word, so that whatever is missing stops the start. */
    public static OnnxEmbedder open(Settings settings) {
        NativeLibraries.unpackUnder(settings.nativeCache());
        OnnxEmbedder embedder = new OnnxEmbedder(settings.callers());
        embedder.run(embedder.wordPieces.read("ready", LongTexts.REFUSE).ids());
        return embedder;
    }

    private OnnxEmbedder(int callers) {
        places = new Places(callers);
        onnx = withoutTelemetry();
        try (InputStream tokenizer = resource("/all-minilm-l6-v2-q-tokenizer.json");
                InputStream model = resource("/all-minilm-l6-v2-q.onnx");
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            wordPieces = new WordPieces(tokenizer, WORD_PIECES_MAX);
            session = onnx.createSession(model.readAllBytes(), options);
        } catch (IOException e) {
            throw new UncheckedIOException("the model cannot be read", e);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not take the model", e);
        }
    }

    /**
     * The library reports to its maker unless told not to. It begins before we can tell it; only
     * {@code ORT_DISABLE_TELEMETRY=1} in the environment comes first.
     */
    private static OrtEnvironment withoutTelemetry() {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not keep quiet", e);
        }
        return environment;
    }

    @Override
    public String model() {
        return NAME;
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public int wordPiecesMax() {
        return WORD_PIECES_MAX;
    }

    @Override
    public Embedded embed(List<String> texts, LongTexts longTexts, Priority lane)
            throws InterruptedException {
        List<WordPieces.Pieces> read = new ArrayList<>(texts.size());
        for (String text : texts) {
            WordPieces.Pieces pieces = read(text, longTexts, lane);
            if (pieces.cut() && longTexts == LongTexts.REFUSE) {
                return new Embedded.TooLong(read.size(), pieces.count(), WORD_PIECES_MAX);
            }
            read.add(pieces);
        }
        List<float[]> vectors = new ArrayList<>(texts.size());
        List<Integer> counts = new ArrayList<>(texts.size());
        List<Integer> truncated = new ArrayList<>();
        for (WordPieces.Pieces pieces : read) {
            if (pieces.cut()) {
                truncated.add(vectors.size());
            }
            counts.add(pieces.ids().remaining());
            vectors.add(vector(pieces.ids(), lane));
        }
        return new Embedded.Vectors(vectors, counts, truncated);
    }

    private WordPieces.Pieces read(String text, LongTexts longTexts, Priority lane)
            throws InterruptedException {
        enter(lane);
        try {
            return wordPieces.read(text, longTexts);
        } finally {
            places.giveBack();
        }
    }

    /** Slice by slice, so that a long text keeps nobody out for longer than a short one. */
    @Override
    public int[] tokenEnds(String text, Priority lane) throws InterruptedException {
        int[] ends = new int[0];
        int from = 0;
        while (from < text.length()) {
            int to = WordPieces.sliceEnd(text, from);
            int[] more = sliceEnds(text.substring(from, to), lane);
            int known = ends.length;
            ends = Arrays.copyOf(ends, known + more.length);
            for (int i = 0; i < more.length; i++) {
                ends[known + i] = from + more[i];
            }
            from = to;
        }
        return ends;
    }

    private int[] sliceEnds(String slice, Priority lane) throws InterruptedException {
        enter(lane);
        try {
            return wordPieces.ends(slice);
        } finally {
            places.giveBack();
        }
    }

    private float[] vector(LongBuffer ids, Priority lane) throws InterruptedException {
        enter(lane);
        try {
            return run(ids);
        } finally {
            places.giveBack();
        }
    }

    private void enter(Priority lane) throws InterruptedException {
        places.take(lane);
        if (closed) {
            places.giveBack();
            throw new IllegalStateException("the embedder is closed");
        }
    }

    private float[] run(LongBuffer ids) {
        long[] mask = new long[ids.remaining()];
        Arrays.fill(mask, 1);
        LongBuffer oneSegment = LongBuffer.allocate(mask.length);
        long[] shape = {1, mask.length};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(onnx, ids, shape);
                OnnxTensor maskTensor =
                        OnnxTensor.createTensor(onnx, LongBuffer.wrap(mask), shape);
                OnnxTensor segmentTensor = OnnxTensor.createTensor(onnx, oneSegment, shape);
                OrtSession.Result answer =
                        session.run(
                                Map.of(
                                        "input_ids", idTensor,
                                        "attention_mask", maskTensor,
                                        "token_type_ids", segmentTensor))) {
            FloatBuffer hidden = ((OnnxTensor) answer.get(0)).getFloatBuffer();
            return MeanPooling.direction(hidden, mask, DIMENSIONS);
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "the model failed on a text of " + mask.length + " word pieces", e);
        }
    }

    private static InputStream resource(String name) {
        InputStream found = OnnxEmbedder.class.getResourceAsStream(name);
        if (found == null) {
            throw new IllegalStateException(name + " is not on the class path");
        }
        return found;
    }

    @Override
    public void close() {
        places.takeAll();
        try {
            if (!closed) {
                closed = true;
                wordPieces.close();
                session.close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not let go of the model", e);
        } finally {
            places.giveAllBack();
        }
    }
}
