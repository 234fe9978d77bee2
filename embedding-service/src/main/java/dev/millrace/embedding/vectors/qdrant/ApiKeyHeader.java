package dev.millrace.embedding.vectors.qdrant;

import dev.millrace.backends.http.ApiKeyFile;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.util.concurrent.Executor;

/** Shows Qdrant the key that is in a file now. */
final class ApiKeyHeader extends CallCredentials {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);

    private final ApiKeyFile file;

    /**
     * @throws IllegalArgumentException if there is no key in the file
     */
    ApiKeyHeader(ApiKeyFile file) {
        this.file = file;
        try {
            file.key();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "embedding.vectors.api-key-file: " + e.getMessage(), e);
        }
    }

    @Override
    public void applyRequestMetadata(
            RequestInfo request, Executor executor, MetadataApplier applier) {
        executor.execute(() -> apply(applier));
    }

    private void apply(MetadataApplier applier) {
        try {
            Metadata headers = new Metadata();
            headers.put(HEADER, file.key());
            applier.apply(headers);
        } catch (IOException e) {
            applier.fail(Status.UNAUTHENTICATED.withDescription(e.getMessage()).withCause(e));
        }
    }
}
