/**
 * Answers a task with what the model says, in OpenAI's shape. Knows no Kafka and no clock.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.millrace.embedding.answer.AnswerTasks} asks the model and makes an {@link
 *       dev.millrace.embedding.answer.Answer} of what it says, within {@link
 *       dev.millrace.embedding.answer.AnswerLimits}.
 *   <li>{@link dev.millrace.embedding.answer.AnswerSize} says before the model runs how many texts
 *       an answer can hold.
 *   <li>{@link dev.millrace.embedding.answer.OpenAiList} is the answer's JSON, {@link
 *       dev.millrace.embedding.answer.CutTexts} the warnings beside it.
 * </ol>
 */
@NullMarked
package dev.millrace.embedding.answer;

import org.jspecify.annotations.NullMarked;
