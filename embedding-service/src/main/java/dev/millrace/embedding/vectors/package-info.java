/** Keeps the vectors of documents, each tenant's for itself. */
@NullMarked
package dev.millrace.embedding.vectors;

import org.jspecify.annotations.NullMarked;
