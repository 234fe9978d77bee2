package dev.millrace.embedding.vectors.qdrant;

import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.range;

import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.Scope;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Range;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Puts documents into one collection, in requests of bounded size, each of which is durable before
 * the next begins. First all chunks, then what is left of longer versions goes: an end in between
 * leaves nothing out, and the same again mends it.
 */
final class PutDocuments {
    private final Calls calls;
    private final QdrantSettings.Uploads limits;
    private final String name;
    private final Scope scope;
    private final List<UUID> ids = new ArrayList<>();
    private UpsertPoints.Builder request;
    private long bytes;

    PutDocuments(Calls calls, QdrantSettings.Uploads limits, String name, Scope scope) {
        this.calls = calls;
        this.limits = limits;
        this.name = name;
        this.scope = scope;
        this.request = empty();
    }

    private UpsertPoints.Builder empty() {
        return UpsertPoints.newBuilder().setCollectionName(name).setWait(true);
    }

    /** Returns the ids of all chunks, in order. */
    List<UUID> put(List<IndexedDocument> documents) throws InterruptedException {
        for (IndexedDocument document : documents) {
            for (Chunk chunk : document.chunks()) {
                UUID id = PointIds.of(scope, document.id(), chunk.chunk());
                ids.add(id);
                add(Payload.point(id, scope, document, chunk));
            }
        }
        send();
        for (int from = 0; from < documents.size(); from += limits.pointsMax()) {
            int to = Math.min(documents.size(), from + limits.pointsMax());
            deleteSurplus(documents.subList(from, to));
        }
        return ids;
    }

    private void add(PointStruct point) throws InterruptedException {
        if (request.getPointsCount() == limits.pointsMax()
                || bytes + point.getSerializedSize() > limits.bytesMax()) {
            send();
        }
        request.addPoints(point);
        bytes += point.getSerializedSize();
    }

    private void send() throws InterruptedException {
        if (request.getPointsCount() > 0) {
            UpsertPoints full = request.build();
            request = empty();
            bytes = 0;
            calls.points(calls.deadline(), points -> points.upsert(full));
        }
    }

    private void deleteSurplus(List<IndexedDocument> documents) throws InterruptedException {
        List<Condition> surplus =
                documents.stream()
                        .map(document ->
                                Conditions.all(
                                        List.of(
                                                matchKeyword(Payload.DOCUMENT, document.id()),
                                                range(
                                                        Payload.CHUNK,
                                                        Range.newBuilder()
                                                                .setGte(document.chunks().size())
                                                                .build()))))
                        .toList();
        DeletePoints delete = OwnPoints.of(scope).that(Conditions.any(surplus)).delete(name);
        calls.points(calls.deadline(), points -> points.delete(delete));
    }
}
