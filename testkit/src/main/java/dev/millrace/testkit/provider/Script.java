package dev.millrace.testkit.provider;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What one answer is to be, read from marks in a text:
 *
 * <table>
 *   <caption>Marks; several may stand together, of two endings the last counts</caption>
 *   <tr><td>{@code [[slow:3000]]} <td>waits 3,000 ms before the first byte
 *   <tr><td>{@code [[stall:3000]]} <td>waits 3,000 ms in the middle of the body or stream
 *   <tr><td>{@code [[500]]} <td>any status from 400 to 599, with an OpenAI error body
 *   <tr><td>{@code [[429:2]]} <td>a status with {@code Retry-After: 2}; {@code [[429:2:date]]} gives it as
 *       an HTTP date
 *   <tr><td>{@code [[fail-times:2:500]]} <td>500 for the first 2 calls with this text, then an answer
 *   <tr><td>{@code [[say:yes]]} <td>the answer is {@code yes}
 *   <tr><td>{@code [[big:100000]]} <td>the answer is 100,000 characters long
 *   <tr><td>{@code [[no-usage]]} <td>an answer without usage
 *   <tr><td>{@code [[no-choices]]} <td>200 without choices
 *   <tr><td>{@code [[not-json]]} <td>200 with a body that is no JSON
 *   <tr><td>{@code [[200-error]]} <td>200 with an error body; in a stream after the first half
 *   <tr><td>{@code [[empty]]} <td>200 with an empty body
 *   <tr><td>{@code [[cut]]} <td>half a body or stream, then the connection is closed
 *   <tr><td>{@code [[reset]]} <td>the connection is reset without a byte
 * </table>
 */
record Script(Duration slow, Duration stall, FailFirst failFirst, Ending ending) {
    private static final Pattern MARK = Pattern.compile("\\[\\[([^\\[\\]]+)]]");
    static final Script PLAIN =
            new Script(Duration.ZERO, Duration.ZERO, new FailFirst(0, 0), new Ending.Answers());

    /** The first so many calls with one text fail with this status. */
    record FailFirst(int times, int status) {}

    /** How an exchange ends. */
    sealed interface Ending {
        record Answers() implements Ending {}

        record Says(String text) implements Ending {}

        record Fails(int status, Retry retry) implements Ending {}

        record NoUsage() implements Ending {}

        record NoChoices() implements Ending {}

        record NotJson() implements Ending {}

        record ErrorWith200() implements Ending {}

        record Empty() implements Ending {}

        record Cut() implements Ending {}

        record Reset() implements Ending {}
    }

    /** What {@code Retry-After} says. */
    sealed interface Retry {
        record Unsaid() implements Retry {}

        record Seconds(int seconds) implements Retry {}

        record Date(int seconds) implements Retry {}
    }

    /** Reads the marks; text without any gives a plain answer. A mark it does not know throws. */
    static Script in(String text) {
        var script = PLAIN;
        var marks = MARK.matcher(text);
        while (marks.find()) {
            script = script.with(marks.group(1));
        }
        return script;
    }

    private Script with(String mark) {
        var parts = mark.split(":", 3);
        return switch (parts[0]) {
            case "slow" -> new Script(millis(parts), stall, failFirst, ending);
            case "stall" -> new Script(slow, millis(parts), failFirst, ending);
            case "fail-times" ->
                    new Script(
                            slow, stall, new FailFirst(number(parts, 1), number(parts, 2)), ending);
            case "say" -> ending(new Ending.Says(mark.substring("say:".length())));
            case "big" -> ending(new Ending.Says("x".repeat(number(parts, 1))));
            case "no-usage" -> ending(new Ending.NoUsage());
            case "no-choices" -> ending(new Ending.NoChoices());
            case "not-json" -> ending(new Ending.NotJson());
            case "200-error" -> ending(new Ending.ErrorWith200());
            case "empty" -> ending(new Ending.Empty());
            case "cut" -> ending(new Ending.Cut());
            case "reset" -> ending(new Ending.Reset());
            default -> ending(failure(mark, parts));
        };
    }

    private Script ending(Ending chosen) {
        return new Script(slow, stall, failFirst, chosen);
    }

    private static Ending failure(String mark, String[] parts) {
        if (!parts[0].matches("[45]\\d\\d")) {
            throw new IllegalArgumentException("the script knows no [[" + mark + "]]");
        }
        Retry retry =
                switch (parts.length) {
                    case 1 -> new Retry.Unsaid();
                    case 2 -> new Retry.Seconds(number(parts, 1));
                    default -> new Retry.Date(number(parts, 1));
                };
        return new Ending.Fails(Integer.parseInt(parts[0]), retry);
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
