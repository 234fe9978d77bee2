/**
 * Answers chats in the worker's own process, with llama.cpp on a file of weights.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.inference.gguf.LoadModels} is the door: it waits for the weights of a
 *       pool's models and loads them.
 *   <li>{@link dev.millrace.inference.gguf.GgufModelServer} answers calls, one on each of its
 *       engines at a time.
 *   <li>{@link dev.millrace.inference.gguf.ChatReading} says what a request asks for, or which
 *       field asks for what no model here can; {@link dev.millrace.inference.gguf.ChatPrompt} is
 *       the conversation as the model reads it.
 *   <li>{@link dev.millrace.inference.gguf.WriteAnswer} reads the prompt in steps and writes token
 *       by token, so that it can stop at once; {@link dev.millrace.inference.gguf.Completion} is
 *       the answer as OpenAI would give it.
 *   <li>{@link dev.millrace.inference.gguf.Engine} is the port to the native code, {@link
 *       dev.millrace.inference.gguf.LlamaEngine} the adapter, {@link
 *       dev.millrace.inference.gguf.GgufHeader} what a file says of itself.
 * </ol>
 *
 * <p>Native code that fails badly takes this process with it and no job: the guard treats it as any
 * dead worker.
 */
@NullMarked
package dev.millrace.inference.gguf;

import org.jspecify.annotations.NullMarked;
