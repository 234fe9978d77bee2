package dev.millrace.testkit.provider.script;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.provider.Ending;
import dev.millrace.testkit.provider.Manner;
import dev.millrace.testkit.provider.Pieces;
import dev.millrace.testkit.provider.Reply;
import dev.millrace.testkit.provider.wire.Failure;
import dev.millrace.testkit.provider.wire.Tools;
import dev.millrace.testkit.provider.wire.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads how calls are answered; what an entry does not say is as it was before. */
final class ReadManner {
    private static final Map<String, Pieces> PIECES = pieces();
    private static final Map<String, Ending.Mishap> MISHAPS = mishaps();

    private ReadManner() {}

    static Manner over(Manner before, Entry entry) {
        var manner = before;
        manner = manner.first(entry.value("firstToken", Quantities::times).orElse(manner.first()));
        manner =
                manner.perToken(
                        entry.value("perToken", Quantities::times).orElse(manner.perToken()));
        manner = manner.stalling(entry.value("stall", ReadManner::stall).orElse(manner.stall()));
        manner = manner.usage(usage(manner.usage(), entry));
        var pieces = entry.word("pieces", PIECES).orElse(manner.pieces());
        manner = manner.inPieces(pieces, entry.time("betweenPieces", manner.perByte()));
        manner = chances(manner, entry);
        var chosen = manner;
        return entry.mapping("answer", answer -> answer(chosen, answer)).orElse(manner);
    }

    private static Duration stall(String place, JsonNode value) {
        return value.asText().equals("forever") ? Exchange.FOREVER : Quantities.time(place, value);
    }

    private static Usage usage(Usage before, Entry entry) {
        return entry.mapping(
                        "usage",
                        usage ->
                                new Usage(
                                        usage.flag("reported", before.reported()),
                                        usage.number(
                                                "cachedTokens",
                                                0,
                                                Integer.MAX_VALUE,
                                                before.cachedTokens())))
                .orElse(before);
    }

    private static Manner answer(Manner before, Entry answer) {
        List<Manner> said = new ArrayList<>();
        answer.value("tokens", Quantities::tokens)
                .ifPresent(tokens -> said.add(before.answering(tokens)));
        if (answer.has("say")) {
            said.add(before.saying(new Reply.Says(answer.text("say", ""))));
        }
        if (answer.has("refuse")) {
            said.add(before.saying(new Reply.Refuses(answer.text("refuse", ""))));
        }
        if (answer.has("tools")) {
            said.add(before.saying(new Reply.Calls(answer.list("tools", ReadManner::wish))));
        }
        if (said.size() != 1) {
            throw new WrongScript(
                    answer.place() + ": one of say, tokens, refuse, tools is allowed and needed");
        }
        return said.getFirst();
    }

    private static Reply.Wish wish(Entry tool) {
        var arguments = tool.raw("arguments");
        if (!arguments.isMissingNode() && !arguments.isObject()) {
            throw WrongScript.at(tool.at("arguments"), arguments, "a mapping");
        }
        return new Reply.Wish(
                tool.text("name", Tools.ANY), arguments.isMissingNode() ? null : arguments);
    }

    /** Errors and mishaps each replace those of before, where they are named at all. */
    private static Manner chances(Manner before, Entry entry) {
        Predicate<Manner.Chance> isError = chance -> chance.ending() instanceof Ending.Fails;
        var chances = new ArrayList<>(before.chances());
        if (entry.has("errors")) {
            chances.removeIf(isError);
        }
        if (entry.has("mishaps")) {
            chances.removeIf(isError.negate());
        }
        chances.addAll(entry.list("errors", ReadManner::error));
        chances.addAll(entry.list("mishaps", ReadManner::mishap));
        try {
            return before.chances(chances);
        } catch (IllegalArgumentException e) {
            throw new WrongScript(entry.at("errors") + " and mishaps: " + e.getMessage());
        }
    }

    private static Manner.Chance error(Entry error) {
        int status = error.number("status", 400, 599, 0);
        if (status == 0) {
            throw WrongScript.at(error.at("status"), error.raw("status"), "400 to 599");
        }
        var message = error.text("message", Failure.of(status).message());
        var failure =
                new Failure(
                        status,
                        message,
                        error.text("type", ""),
                        error.text("code", ""),
                        error.text("param", ""));
        Ending.Retry retry =
                error.has("retryAfter")
                        ? new Ending.Retry.Millis(
                                error.time("retryAfter", Duration.ZERO).toMillis())
                        : new Ending.Retry.Unsaid();
        return new Manner.Chance(error.rate("rate"), new Ending.Fails(failure, retry));
    }

    private static Manner.Chance mishap(Entry mishap) {
        var kind =
                mishap.word("kind", MISHAPS)
                        .orElseThrow(() ->
                                WrongScript.at(
                                        mishap.at("kind"),
                                        mishap.raw("kind"),
                                        String.join(", ", MISHAPS.keySet())));
        return new Manner.Chance(mishap.rate("rate"), kind);
    }

    private static Map<String, Pieces> pieces() {
        Map<String, Pieces> words = new LinkedHashMap<>();
        for (var piece : Pieces.values()) {
            words.put(piece.word(), piece);
        }
        return words;
    }

    private static Map<String, Ending.Mishap> mishaps() {
        Map<String, Ending.Mishap> words = new LinkedHashMap<>();
        for (var mishap : Ending.Mishap.values()) {
            words.put(mishap.word(), mishap);
        }
        return words;
    }
}
