package dev.millrace.results.webhooks;

import dev.millrace.contracts.Json;
import dev.millrace.results.access.Requester;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import org.jboss.resteasy.reactive.Cache;

/**
 * Shows a tenant the secrets its webhooks are signed with, the newest first, and rotates them. No
 * cache on the way keeps them.
 */
@Path("/v1/webhooks/secrets")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class AnswerSecrets {
    private final Secrets secrets;
    private final Requester requester;

    AnswerSecrets(Secrets secrets, Requester requester) {
        this.secrets = secrets;
        this.requester = requester;
    }

    record Valid(String object, List<Secrets.Secret> data) {}

    @GET
    public byte[] valid() throws SQLException {
        return Json.bytes(new Valid("list", secrets.valid(requester.tenant())));
    }

    @POST
    @Path("rotate")
    public byte[] rotate() throws SQLException {
        return Json.bytes(new Valid("list", secrets.rotate(requester.tenant())));
    }
}
