package dev.millrace.embedding.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Base64VectorsTest {
    @Test
    void aVectorIsLittleEndianFloatsAsOpenAisSdksReadThem() {
        assertThat(Base64Vectors.encode(new float[] {1.0f, -0.5f})).isEqualTo("AACAPwAAAL8=");
        assertThat(Base64Vectors.encode(new float[] {0.1f, 0.2f, 0.3f}))
                .isEqualTo("zczMPc3MTD6amZk+");
    }

    @Test
    void anyVectorIsReadBackBitForBitAndTakesTheCharactersForetold() {
        Random random = new Random(7);
        for (int dimensions = 0; dimensions < 400; dimensions++) {
            float[] vector = new float[dimensions];
            for (int d = 0; d < dimensions; d++) {
                vector[d] = Float.intBitsToFloat(random.nextInt());
            }

            String encoded = Base64Vectors.encode(vector);

            float[] read = new float[dimensions];
            ByteBuffer.wrap(Base64.getDecoder().decode(encoded))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(read);
            assertThat(read).isEqualTo(vector);
            assertThat(encoded).hasSize(Base64Vectors.encodedChars(dimensions));
        }
    }
}
