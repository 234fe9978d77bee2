package dev.millrace.testkit.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.provider.wire.Failure;
import dev.millrace.testkit.provider.wire.Tools;
import dev.millrace.testkit.provider.wire.Usage;
import dev.millrace.testkit.provider.wire.WireJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a {@link Script} from marks in a text:
 *
 * <table>
 *   <caption>Marks; several may stand together, of two endings or replies the last counts</caption>
 *   <tr><td>{@code [[slow:3000]]} <td>waits 3,000 ms before the first byte
 *   <tr><td>{@code [[token:20]]} <td>20 ms between two tokens
 *   <tr><td>{@code [[stall:3000]]} <td>waits 3,000 ms in the middle of the body or stream; {@code
 *       [[stall:forever]]} until the caller leaves
 *   <tr><td>{@code [[loris:5]]} <td>a byte every 5 ms
 *   <tr><td>{@code [[split-utf8]]} <td>every character of more than a byte comes in two chunks
 *   <tr><td>{@code [[say:yes]]} <td>the answer is {@code yes}
 *   <tr><td>{@code [[words:200]]} <td>the answer is 200 words long
 *   <tr><td>{@code [[big:100000]]} <td>the answer is one word of 100,000 characters
 *   <tr><td>{@code [[tool]]} <td>calls the first tool that the request offers, {@code
 *       [[tool:name]]} this one, {@code [[tool:name:{"a":1}]]} with these arguments; several marks
 *       call several
 *   <tr><td>{@code [[refuse]]} <td>a refusal, {@code [[refuse:why]]} with these words
 *   <tr><td>{@code [[no-usage]]} <td>an answer without usage
 *   <tr><td>{@code [[cached:100]]} <td>100 tokens of the prompt were cached
 *   <tr><td>{@code [[500]]} <td>any status from 400 to 599, with an error body
 *   <tr><td>{@code [[429:2]]} <td>a status with {@code Retry-After: 2}; {@code [[429:2:date]]} gives it as
 *       an HTTP date
 *   <tr><td>{@code [[fail-times:2:500]]} <td>500 for the first 2 calls with this text, then an answer
 *   <tr><td>{@code [[no-choices]]}, {@code [[not-json]]}, {@code [[200-error]]}, {@code
 *       [[garbage]]}, {@code [[empty]]}, {@code [[cut]]}, {@code [[no-done]]}, {@code [[reset]]},
 *       {@code [[hang]]} <td>see {@link Ending.Mishap}
 * </table>
 */
final class Marks {
    private static final Pattern MARK = Pattern.compile("\\[\\[([^\\[\\]]+)]]");
    private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");
    private static final int CHARS_MAX = 16 * 1024 * 1024;
    private static final Duration BETWEEN_HALVES = Duration.ofMillis(2);

    private Marks() {}

    /** Text without any gives a plain answer. A mark it does not know throws. */
    static Script in(String text) {
        var script = Script.PLAIN;
        var marks = MARK.matcher(text);
        while (marks.find()) {
            script = with(script, marks.group(1));
        }
        return script;
    }

    /** The same, for texts of people who may know of no marks: what is none is left alone. */
    static Script knownIn(String text) {
        var script = Script.PLAIN;
        var marks = MARK.matcher(text);
        while (marks.find()) {
            try {
                script = with(script, marks.group(1));
            } catch (IllegalArgumentException _) {
                // such as [[Home]], [[ -f x ]] or [[1,2]]
            }
        }
        return script;
    }

    private static Script with(Script script, String mark) {
        var parts = mark.split(":", 3);
        var pace = script.pace();
        var usage = script.usage();
        return switch (parts[0]) {
            case "slow" -> script.pace(pace.first(millis(parts)));
            case "token" -> script.pace(pace.perToken(millis(parts)));
            case "stall" -> script.pace(pace.stall(stall(parts)));
            case "loris" -> script.pace(pace.pieces(Pieces.BYTES, millis(parts)));
            case "split-utf8" -> script.pace(pace.pieces(Pieces.SPLIT_CHARACTERS, BETWEEN_HALVES));
            case "say" -> script.reply(new Reply.Says(words(mark, parts)));
            case "words" -> script.reply(new Reply.Words(number(parts, 1)));
            case "big" ->
                    script.reply(new Reply.Says("x".repeat(Math.min(CHARS_MAX, number(parts, 1)))));
            case "tool" -> script.reply(calling(script.reply(), parts));
            case "refuse" ->
                    script.reply(
                            new Reply.Refuses(
                                    parts.length == 1 ? "scripted: refused" : words(mark, parts)));
            case "no-usage" -> script.usage(new Usage(false, usage.cachedTokens()));
            case "cached" -> script.usage(new Usage(usage.reported(), number(parts, 1)));
            case "fail-times" ->
                    script.failFirst(new Script.FailFirst(number(parts, 1), status(parts, 2)));
            case "200-error" -> script.ending(Ending.Mishap.ERROR_WITH_200);
            default -> script.ending(ending(mark, parts));
        };
    }

    private static Ending ending(String mark, String[] parts) {
        for (var mishap : Ending.Mishap.values()) {
            if (mishap.word().equals(mark)) {
                return mishap;
            }
        }
        if (!STATUS.matcher(parts[0]).matches()) {
            throw new IllegalArgumentException("the script knows no [[" + mark + "]]");
        }
        Ending.Retry retry =
                switch (parts.length) {
                    case 1 -> new Ending.Retry.Unsaid();
                    case 2 -> new Ending.Retry.Seconds(number(parts, 1));
                    default -> new Ending.Retry.Date(number(parts, 1));
                };
        return new Ending.Fails(Failure.of(Integer.parseInt(parts[0])), retry);
    }

    private static Reply calling(Reply before, String[] parts) {
        List<Reply.Wish> wishes = new ArrayList<>();
        if (before instanceof Reply.Calls(var earlier)) {
            wishes.addAll(earlier);
        }
        wishes.add(
                new Reply.Wish(
                        parts.length > 1 ? parts[1] : Tools.ANY,
                        parts.length > 2 ? object(parts[2]) : null));
        return new Reply.Calls(wishes);
    }

    private static JsonNode object(String text) {
        try {
            var json = WireJson.MAPPER.readTree(text);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException _) {
            // said below
        }
        throw new IllegalArgumentException("arguments of a tool are a JSON object, not " + text);
    }

    /** All that stands behind the first colon. */
    private static String words(String mark, String[] parts) {
        if (parts.length == 1) {
            throw new IllegalArgumentException(
                    "[[" + mark + "]] wants words: [[" + mark + ":yes]]");
        }
        return mark.substring(parts[0].length() + 1);
    }

    private static int status(String[] parts, int index) {
        int status = number(parts, index);
        if (!STATUS.matcher(parts[index]).matches()) {
            throw new IllegalArgumentException(
                    "[[%s]] wants a status from 400 to 599, not %s"
                            .formatted(parts[0], parts[index]));
        }
        return status;
    }

    private static Duration stall(String[] parts) {
        return parts.length > 1 && parts[1].equals("forever") ? Exchange.FOREVER : millis(parts);
    }

    private static Duration millis(String[] parts) {
        return Duration.ofMillis(number(parts, 1));
    }

    private static int number(String[] parts, int index) {
        if (index >= parts.length) {
            throw new IllegalArgumentException("[[" + parts[0] + "]] wants a number");
        }
        return Integer.parseInt(parts[index]);
    }
}
