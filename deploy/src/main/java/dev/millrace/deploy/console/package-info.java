/**
 * How verbs talk to whoever typed them: {@link dev.millrace.deploy.console.Console} has what was
 * typed, and prints what there is to say of it.
 */
@NullMarked
package dev.millrace.deploy.console;

import org.jspecify.annotations.NullMarked;
