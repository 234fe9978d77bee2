/** The official clients of OpenAI and Anthropic read what the scripted provider sends. */
@NullMarked
package dev.millrace.testkit.provider.sdk;

import org.jspecify.annotations.NullMarked;
