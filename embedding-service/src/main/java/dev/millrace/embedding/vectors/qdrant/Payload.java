package dev.millrace.embedding.vectors.qdrant;

import static io.qdrant.client.ValueFactory.value;

import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.Scope;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How a chunk stands in a point. */
final class Payload {
    static final String TENANT = "tenant";
    static final String COLLECTION = "collection";
    static final String DOCUMENT = "document_id";
    static final String CHUNK = "chunk";
    static final String SOURCE = "source";
    static final String DATA_SUBJECT = "data_subject";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String TEXT = "text";

    private Payload() {}

    static PointStruct point(UUID id, Scope scope, IndexedDocument document, Chunk chunk) {
        PointStruct.Builder point =
                PointStruct.newBuilder()
                        .setId(PointIdFactory.id(id))
                        .setVectors(VectorsFactory.vectors(chunk.vector()))
                        .putPayload(TENANT, value(scope.tenant()))
                        .putPayload(COLLECTION, value(scope.collection()))
                        .putPayload(DOCUMENT, value(document.id()))
                        .putPayload(CHUNK, value(chunk.chunk()))
                        .putPayload(FROM, value(chunk.from()))
                        .putPayload(TO, value(chunk.to()))
                        .putPayload(TEXT, value(chunk.text()))
                        .putAllPayload(MetadataFields.fields(document.metadata()));
        if (document.source() != null) {
            point.putPayload(SOURCE, value(document.source()));
        }
        if (document.dataSubject() != null) {
            point.putPayload(DATA_SUBJECT, value(document.dataSubject()));
        }
        return point.build();
    }

    /** What a hit is made of; a search asks for no more. */
    static WithPayloadSelector wanted() {
        return WithPayloadSelectorFactory.include(
                List.of(DOCUMENT, CHUNK, TEXT, SOURCE, MetadataFields.GIVEN));
    }

    static Hit hit(ScoredPoint point) {
        Map<String, Value> payload = point.getPayloadMap();
        Value none = Value.getDefaultInstance();
        Value source = payload.get(SOURCE);
        return new Hit(
                payload.getOrDefault(DOCUMENT, none).getStringValue(),
                Math.toIntExact(payload.getOrDefault(CHUNK, none).getIntegerValue()),
                point.getScore(),
                payload.getOrDefault(TEXT, none).getStringValue(),
                source == null ? null : source.getStringValue(),
                MetadataFields.read(payload.getOrDefault(MetadataFields.GIVEN, none)),
                UUID.fromString(point.getId().getUuid()));
    }
}
