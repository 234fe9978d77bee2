package dev.millrace.contracts;

import java.util.List;

/**
 * Which documents a search or an unindex job is about, by their metadata. Its JSON is that of the
 * comparison and compound filters of OpenAI's file search: {@code
 * {"type":"eq","key":"lang","value":"en"}}, {@code {"type":"and","filters":[…]}}.
 *
 * <p>What a document does not have equals nothing and is neither less nor more than anything.
 */
public sealed interface SearchFilter {
    /** Compound filters in each other, at most. */
    int DEPTH_MAX = 5;

    /** Comparisons in one filter, at most. */
    int COMPARISONS_MAX = 100;

    /**
     * A value of the metadata and what it is compared with.
     *
     * @param key of the documents' metadata
     * @param values one, or those of a list; each a String, Boolean, Long or Double
     */
    record Comparison(String key, Operator operator, List<Object> values) implements SearchFilter {
        public Comparison {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("a comparison needs a value");
            }
        }
    }

    /** All of them hold. */
    record And(List<SearchFilter> filters) implements SearchFilter {
        public And {
            filters = List.copyOf(filters);
        }
    }

    /** At least one of them holds. */
    record Or(List<SearchFilter> filters) implements SearchFilter {
        public Or {
            filters = List.copyOf(filters);
        }
    }

    /** How a value is compared. */
    enum Operator {
        EQ,
        NE,
        GT,
        GTE,
        LT,
        LTE,
        IN,
        NIN
    }
}
