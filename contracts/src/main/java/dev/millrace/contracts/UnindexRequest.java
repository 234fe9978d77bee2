package dev.millrace.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents that are not to be found any more.
 *
 * @param collection where; null for everywhere, which only a person's erasure may be
 */
public record UnindexRequest(@Nullable String collection, Which which) {

    /** Which documents of the collection. */
    public sealed interface Which {
        /** Those with one of these ids. */
        record Ids(List<String> ids) implements Which {
            public Ids {
                ids = List.copyOf(ids);
            }
        }

        /** Those that come from there. */
        record Source(String source) implements Which {}

        /** Those about that person. */
        record Subject(String dataSubject) implements Which {}

        /** Those that a search with this filter could find. */
        record Matching(SearchFilter filter) implements Which {}

        /** Every one. */
        record All() implements Which {}
    }
}
