/**
 * The one document that says which models there are: back ends, pools and models.
 *
 * <p>{@link dev.millrace.contracts.registry.Registry} is the document, {@link
 * dev.millrace.contracts.registry.RegistryFile} reads it and names the line of what is wrong.
 * {@link dev.millrace.contracts.registry.Tls} and {@link dev.millrace.contracts.registry.Proxy} are
 * the way to a back end.
 */
@NullMarked
package dev.millrace.contracts.registry;

import org.jspecify.annotations.NullMarked;
