package dev.millrace.embedding.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Writes vectors as OpenAI's SDKs ask for them: little-endian IEEE-754 float32, end to end, in
 * base64.
 */
public final class Base64Vectors {
    private Base64Vectors() {}

    public static String encode(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** Characters one vector takes: 2,048 for 384 dimensions. */
    public static int encodedChars(int dimensions) {
        return Math.ceilDiv(dimensions * Float.BYTES, 3) * 4;
    }
}
