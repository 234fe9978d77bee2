package dev.millrace.embedding.answer;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.RawJson;
import java.util.List;

/** Everything that can become of a task. */
public sealed interface Answer {
    /**
     * The model answered.
     *
     * @param floatsAtTheEdge whether the caller asked for lists of numbers instead of base64
     * @param texts how many were read
     * @param promptTokens word pieces read
     * @param warnings one sentence each
     */
    record Given(
            RawJson output,
            boolean floatsAtTheEdge,
            int texts,
            int promptTokens,
            List<String> warnings)
            implements Answer {
        public Given {
            warnings = List.copyOf(warnings);
        }
    }

    /** The model was not asked: this task can never be answered. */
    record Refused(JobError error) implements Answer {}

    /** The model was asked and gave nothing. */
    record Failed(JobError error) implements Answer {}
}
