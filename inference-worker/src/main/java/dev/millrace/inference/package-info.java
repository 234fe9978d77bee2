/** Runs one chat job on one model and reports how it ended. */
@NullMarked
package dev.millrace.inference;

import org.jspecify.annotations.NullMarked;
