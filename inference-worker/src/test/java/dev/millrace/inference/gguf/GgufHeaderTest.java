package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufHeaderTest {
    @TempDir Path folder;

    @Test
    void aFileSaysWhatItsModelWasMadeFor() throws IOException {
        GgufHeader header = GgufHeader.read(TestingGguf.write(folder.resolve("m.gguf")));

        assertThat(header.contextTokensMax()).isEqualTo(TestingGguf.CONTEXT_TOKENS);
        assertThat(header.hasChatTemplate()).isTrue();
        assertThat(header.beginsWithToken()).isTrue();
    }

    @Test
    void aModelWithoutATemplateCannotBeTalkedTo() throws IOException {
        assertThat(
                        GgufHeader.read(TestingGguf.withoutTemplate(folder.resolve("m.gguf")))
                                .hasChatTemplate())
                .isFalse();
    }

    @Test
    void whatIsNoGgufFileIsSaid() throws IOException {
        Path page = Files.writeString(folder.resolve("m.gguf"), "<html>not found</html>");

        assertThatThrownBy(() -> GgufHeader.read(page))
                .isInstanceOf(IOException.class)
                .hasMessage("it is not a GGUF file of version 2 or 3");
    }

    @Test
    void aHeaderThatIsCutOrLiesIsNotBelieved() throws IOException {
        byte[] whole = Files.readAllBytes(TestingGguf.write(folder.resolve("whole.gguf")));
        Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, 300));
        byte[] lying = whole.clone();
        Arrays.fill(lying, 24, 32, (byte) 0x7f);

        assertThatThrownBy(() -> GgufHeader.read(cut)).hasMessage("it ends inside its header");
        assertThatThrownBy(() -> GgufHeader.read(Files.write(folder.resolve("lying.gguf"), lying)))
                .hasMessageContaining("its header holds a length of 9187201950435737471");
    }
}
