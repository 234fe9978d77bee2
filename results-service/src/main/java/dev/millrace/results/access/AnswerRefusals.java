package dev.millrace.results.access;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.ErrorBody;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import dev.millrace.log.LogUnavailable;
import io.vertx.ext.web.RoutingContext;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes every answer that is no in OpenAI's shape. */
class AnswerRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerRefusals.class);
    private static final int RETRY_AFTER_SECONDS = 1;

    private final RoutingContext exchange;

    AnswerRefusals(RoutingContext exchange) {
        this.exchange = exchange;
    }

    @ServerExceptionMapper
    public Response refused(Refusal refusal) {
        return answer(refusal.status(), refusal.error());
    }

    @ServerExceptionMapper({SQLException.class, PersistenceException.class})
    public Response databaseSaysNo(Exception e) {
        if (isOurQuestion(e)) {
            return failed(e);
        }
        LOG.warn("the database did not answer a request: {}", e.toString());
        return refused(Refusal.later("the database does not answer; try again"));
    }

    /** Data exceptions, violated constraints and bad SQL: asked again, they fail again. */
    private static boolean isOurQuestion(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("22") || state.startsWith("23") || state.startsWith("42");
            }
        }
        return false;
    }

    @ServerExceptionMapper
    public Response logAway(LogUnavailable e) {
        LOG.warn("the log did not take a request's record: {}", e.toString());
        return refused(Refusal.later("the log does not answer; try again"));
    }

    @ServerExceptionMapper
    public Response noSuchThing(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        Blame blame = status < 500 ? Blame.CALLER : Blame.US;
        String code = status == 404 ? "not_found" : "invalid_request";
        return answer(
                status,
                new JobError(code, null, String.valueOf(e.getMessage()), blame, false, null));
    }

    @ServerExceptionMapper
    public Response bug(RuntimeException e) {
        return failed(e);
    }

    private Response failed(Exception e) {
        LOG.error(
                "{}: {} {} failed",
                exchange.response().headers().get(RequestIds.HEADER),
                exchange.request().method(),
                exchange.normalizedPath(),
                e);
        return answer(
                500,
                new JobError(
                        "internal_error",
                        null,
                        "this call met a bug; our log has it under the x-request-id",
                        Blame.US,
                        true,
                        null));
    }

    private static Response answer(int status, JobError error) {
        var response =
                Response.status(status)
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(Json.bytes(ErrorBody.of(error)));
        if (status == 503 || status == 429) {
            response.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        return response.build();
    }
}
