package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ChatPromptTest {
    @Test
    void theTemplateSeesMarksAndTheTextsTakeTheirPlaces() {
        AtomicReference<String> seen = new AtomicReference<>("");

        String prompt =
                ChatPrompt.of(
                        List.of(
                                new Turn(Turn.Role.SYSTEM, "$1 \\ {text-1}"),
                                new Turn(Turn.Role.USER, "😀")),
                        messages -> {
                            seen.set(messages);
                            return "<s>{text-0}</s><u>{text-1}</u>";
                        });

        assertThat(prompt).isEqualTo("<s>$1 \\ {text-1}</s><u>😀</u>");
        assertThat(seen)
                .hasValue(
                        "{\"messages\":[{\"role\":\"system\",\"content\":\"{text-0}\"},"
                                + "{\"role\":\"user\",\"content\":\"{text-1}\"}]}");
    }
}
