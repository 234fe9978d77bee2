/**
 * Who may call a model now.
 *
 * <ol>
 *   <li>{@link dev.millrace.inference.lanes.CallGate} lets calls begin, urgent ones first.
 *   <li>{@code AdaptiveLimit} finds out how many a back end takes at once.
 * </ol>
 */
@NullMarked
package dev.millrace.inference.lanes;

import org.jspecify.annotations.NullMarked;
