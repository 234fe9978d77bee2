package dev.millrace.testkit.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.Request;
import dev.millrace.testkit.provider.wire.Answer;
import dev.millrace.testkit.provider.wire.Asked;
import dev.millrace.testkit.provider.wire.Door;
import dev.millrace.testkit.provider.wire.EmbeddingList;
import dev.millrace.testkit.provider.wire.Failure;
import dev.millrace.testkit.provider.wire.Standing;
import dev.millrace.testkit.provider.wire.WireJson;
import dev.millrace.testkit.provider.wire.WrongRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a call from the request to its end. */
final class AnswerCalls {
    private final State state;
    private final Gate gate;
    private final CallLog log;
    private final Rules rules;
    private final Clock clock;

    AnswerCalls(State state, Gate gate, CallLog log, Rules rules, Clock clock) {
        this.state = state;
        this.gate = gate;
        this.log = log;
        this.rules = rules;
        this.clock = clock;
    }

    /** A request, or why it is none. */
    private record Reading(@Nullable Asked asked, @Nullable Failure failure) {}

    void answer(Exchange exchange, Door door) throws IOException {
        var reading = read(exchange.request(), door);
        var asked = reading.asked();
        var failure = reading.failure();
        var call = log.begun(exchange.request(), door.path(), asked, clock.instant());
        try {
            if (asked == null || failure != null) {
                refuse(
                        exchange,
                        door,
                        call,
                        new Ending.Fails(orBad(failure), new Ending.Retry.Unsaid()),
                        List.of());
                return;
            }
            switch (gate.enter(asked)) {
                case Gate.Entry.Refused(Ending.Fails fails, var standings) ->
                        refuse(exchange, door, call, fails, standings);
                case Gate.Entry.Let(Gate.Pass pass, var standings) -> {
                    try {
                        exchange.await(pass.turn());
                        answer(exchange, call, asked, pass, standings);
                    } finally {
                        gate.leave(pass);
                    }
                }
            }
        } catch (IOException e) {
            exchange.writeFailed();
            throw e;
        } finally {
            log.ended(call.n(), exchange.clientLeft());
        }
    }

    private static Failure orBad(@Nullable Failure failure) {
        return failure == null ? Failure.of(400) : failure;
    }

    private Reading read(Request request, Door door) {
        var refused = state.refusal(request, door.vendor());
        if (refused.isPresent()) {
            return new Reading(null, refused.get());
        }
        try {
            var asked = Asked.of(door, WireJson.MAPPER.readTree(request.bytes()));
            return new Reading(asked, state.refusal(asked.model()).orElse(null));
        } catch (JsonProcessingException _) {
            return new Reading(null, Failure.of(400, "the body is no JSON"));
        } catch (WrongRequest e) {
            return new Reading(null, e.failure());
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    private void answer(
            Exchange exchange, Call call, Asked asked, Gate.Pass pass, List<Standing> standings)
            throws IOException {
        var play = play(exchange, asked.door(), call, standings, pass::generated);
        Script script;
        try {
            script = script(asked, log.turn(call.n()));
        } catch (IllegalArgumentException e) {
            log.ending(call.n(), "refuses");
            play.refuse(
                    new Ending.Fails(
                            Failure.of(400, String.valueOf(e.getMessage())),
                            new Ending.Retry.Unsaid()));
            return;
        }
        log.ending(call.n(), script.ending().word());
        play.play(script, answer(script, asked, call), asked.streams());
    }

    private Answer answer(Script script, Asked asked, Call call) {
        return asked.door() == Door.EMBEDDINGS
                ? new EmbeddingList(asked, state.models().dimensions(asked.model()), script.usage())
                : Answer.to(
                        asked,
                        SayReply.to(asked, script.reply()),
                        script.usage(),
                        call.n(),
                        call.at().getEpochSecond());
    }

    /** Its own marks, or what a rule says, or the lot of everybody. */
    private Script script(Asked asked, long turn) {
        var conduct = state.conduct();
        var own = state.heed().in(asked.text());
        if (!own.equals(Script.PLAIN)) {
            return rules.unlessSpent(own, asked.text());
        }
        return rules.next(asked, conduct.random(turn))
                .map(ruled -> rules.unlessSpent(ruled, asked.text()))
                .orElseGet(() -> conduct.towards(turn));
    }

    private void refuse(
            Exchange exchange, Door door, Call call, Ending.Fails fails, List<Standing> standings)
            throws IOException {
        log.ending(call.n(), fails.status() == 429 ? "limits" : "refuses");
        play(exchange, door, call, standings, () -> {}).refuse(fails);
    }

    private PlayScript play(
            Exchange exchange, Door door, Call call, List<Standing> standings, Runnable onToken) {
        var id = "req_scripted_" + call.n();
        return new PlayScript(
                exchange,
                door.vendor(),
                door.vendor().headers(id, standings, clock.instant()),
                clock,
                status -> log.answered(call.n(), status),
                onToken);
    }
}
