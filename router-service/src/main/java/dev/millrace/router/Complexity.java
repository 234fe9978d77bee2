package dev.millrace.router;

import dev.millrace.contracts.ChatRequest;

/**
 * How demanding a chat looks, from 0 to 100: the sum of
 *
 * <ul>
 *   <li>length: 1 for every 400 characters of all messages, at most 40;
 *   <li>turns: 2 for every message after the second, at most 10;
 *   <li>code: 20 if a message holds a fenced block;
 *   <li>tools: 20 if the model may call any;
 *   <li>form: 10 if the answer must be JSON.
 * </ul>
 *
 * <p>A model takes a chat up to its {@code complexityMax}. The formula is ours: it is cheap, it
 * reads no meaning, and every number of it can be named in the route's reason.
 */
final class Complexity {
    private static final int CHARACTERS_PER_POINT = 400;

    private Complexity() {}

    static int of(ChatRequest chat) {
        int length = Math.min(40, chat.characters() / CHARACTERS_PER_POINT);
        int turns = Math.min(10, 2 * Math.max(0, chat.messages() - 2));
        int code = chat.hasCode() ? 20 : 0;
        int tools = chat.hasTools() ? 20 : 0;
        int form = chat.wantsJson() ? 10 : 0;
        return length + turns + code + tools + form;
    }
}
