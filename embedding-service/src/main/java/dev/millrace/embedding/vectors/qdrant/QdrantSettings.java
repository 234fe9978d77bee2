package dev.millrace.embedding.vectors.qdrant;

import dev.millrace.backends.breaker.Breakers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What an operator may change. */
public record QdrantSettings(
        Server server,
        Patience patience,
        Uploads uploads,
        Collections collections,
        Breakers.Settings breakers) {
    /**
     * Where it is.
     *
     * @param tlsCaFile PEM; without it the authorities of the JVM are trusted
     * @param apiKeyFile one line; read again when it changes
     * @param responseBytesMax largest answer
     */
    public record Server(
            String host,
            int port,
            boolean tls,
            Optional<Path> tlsCaFile,
            Optional<Path> apiKeyFile,
            int responseBytesMax) {}

    /**
     * How long it is waited for.
     *
     * @param timeout longest request, its retries included
     * @param retries most of them for one request
     * @param retryWait before the first retry; doubled for each further one, half of it chance
     */
    public record Patience(Duration timeout, int retries, Duration retryWait) {}

    /**
     * How much goes into one request.
     *
     * @param pointsMax most points
     * @param bytesMax most bytes of points; a larger one goes alone
     */
    public record Uploads(int pointsMax, int bytesMax) {}

    /**
     * How collections are made. Those that are there stay as they are.
     *
     * @param prefix of the names of all that are ours
     * @param hnswM links per point in a graph over all tenants; 0 builds none
     * @param hnswPayloadM links per point in a graph for each tenant
     * @param hnswEfConstruct neighbours that are looked at when a point is linked
     * @param onDisk whether vectors are read from disk rather than held in memory
     * @param shards without it what Qdrant makes of its own
     * @param numberIndexesMax most indexes of numbers in metadata, for each collection
     */
    public record Collections(
            String prefix,
            int hnswM,
            int hnswPayloadM,
            int hnswEfConstruct,
            Quantisation quantisation,
            boolean onDisk,
            int replicationFactor,
            int writeConsistencyFactor,
            OptionalInt shards,
            int numberIndexesMax) {}
}
