package dev.millrace.embedding.vectors;

import dev.millrace.contracts.SearchFilter;
import java.util.List;

/** Which documents of a tenant are to be deleted. */
public sealed interface Selection {
    /** Those with one of these ids. */
    record ByIds(List<String> ids) implements Selection {
        public ByIds {
            ids = List.copyOf(ids);
        }
    }

    /** Those that come from there. */
    record BySource(String source) implements Selection {}

    /** Those about that person. */
    record ByDataSubject(String dataSubject) implements Selection {}

    /** Those that a search with this filter could find. */
    record ByFilter(SearchFilter filter) implements Selection {}

    /** Every one. */
    record All() implements Selection {}
}
