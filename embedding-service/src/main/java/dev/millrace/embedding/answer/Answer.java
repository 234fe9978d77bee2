package dev.millrace.embedding.answer;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.RawJson;
import dev.millrace.embedding.vectors.IndexedDocument;
import java.util.List;

/** Everything that can become of a task. */
public sealed interface Answer {
    /** How many texts the model has read for it. */
    default int texts() {
        return 0;
    }

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

    /** The model made vectors of a job's chunks; they are still to be kept. */
    record ToKeep(List<IndexedDocument> documents, int promptTokens) implements Answer {
        public ToKeep {
            documents = List.copyOf(documents);
        }

        @Override
        public int texts() {
            return documents.stream().mapToInt(document -> document.chunks().size()).sum();
        }
    }

    /** The model made a vector of what is looked for; it is still to be compared. */
    record ToFind(float[] vector, int promptTokens) implements Answer {
        @Override
        public int texts() {
            return 1;
        }
    }

    /** The model was not asked: this task can never be answered. */
    record Refused(JobError error) implements Answer {}

    /** The model was asked and gave nothing. */
    record Failed(JobError error) implements Answer {}
}
