package dev.millrace.testkit.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The registry that this machine's npm uses; npm itself need not be there. */
public final class NpmRegistry {
    private static final URI PUBLIC = URI.create("https://registry.npmjs.org/");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int METADATA_BYTES_MAX = 1024 * 1024;

    private final ThisUser user;
    private final Optional<NpmCommand> command;

    /**
     * A package's file.
     *
     * @param integrity as npm writes it, {@code sha512-…}; empty if the registry does not say
     */
    record Tarball(URI url, String integrity) {}

    public NpmRegistry(ThisUser user) {
        this.user = user;
        this.command = NpmCommand.of(user);
    }

    /** The npm of this machine, for what its own configuration alone can reach. */
    Optional<NpmCommand> command() {
        return command;
    }

    /** As npm says; else as it would: the environment, the user's file, the public one. */
    URI address() {
        return Stream.of(
                        command.flatMap(NpmCommand::registry),
                        Optional.ofNullable(user.environment().get("npm_config_registry")),
                        Optional.ofNullable(user.environment().get("NPM_CONFIG_REGISTRY")),
                        inUsersFile())
                .flatMap(Optional::stream)
                .map(String::strip)
                .filter(text -> text.matches("https?://\\S+"))
                .findFirst()
                .map(text -> URI.create(text.endsWith("/") ? text : text + "/"))
                .orElse(PUBLIC);
    }

    private Optional<String> inUsersFile() {
        Path file = user.home().resolve(".npmrc");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(String::strip)
                    .filter(line -> line.matches("registry\\s*=.*"))
                    .map(line -> line.substring(line.indexOf('=') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Tarball tarball(HttpClient client, Source.Part part, Duration patience)
            throws IOException, InterruptedException {
        URI address = address();
        URI url = address.resolve(part.name() + "/" + part.version());
        HttpResponse<InputStream> response =
                client.send(
                        HttpRequest.newBuilder(url).timeout(patience).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException(
                        "%s answered %d for %s"
                                .formatted(url.getHost(), response.statusCode(), url.getPath()));
            }
            JsonNode dist = JSON.readTree(body.readNBytes(METADATA_BYTES_MAX)).path("dist");
            String tarball = dist.path("tarball").asText("");
            if (tarball.isEmpty()) {
                throw new IOException("%s names no tarball at %s".formatted(part.name(), url));
            }
            return new Tarball(
                    atMirror(URI.create(tarball), address), dist.path("integrity").asText(""));
        }
    }

    /** Mirrors that pass metadata on unread name the public registry; npm goes on asking them. */
    private static URI atMirror(URI tarball, URI address) {
        boolean isPublic = PUBLIC.getHost().equals(tarball.getHost());
        return isPublic && !PUBLIC.getHost().equals(address.getHost())
                ? address.resolve(tarball.getRawPath().substring(1))
                : tarball;
    }
}
