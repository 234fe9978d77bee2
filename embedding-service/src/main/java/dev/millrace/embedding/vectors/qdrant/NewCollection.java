package dev.millrace.embedding.vectors.qdrant;

import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.IntegerIndexParams;
import io.qdrant.client.grpc.Collections.KeywordIndexParams;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How the collection for an embedding space is made, and what of its points has an index. */
final class NewCollection {
    /** Of a vector's numbers so many are inside the range that a byte is spread over. */
    private static final float QUANTILE = 0.99f;

    private static final List<String> WORDS =
            List.of(
                    Payload.COLLECTION,
                    Payload.DOCUMENT,
                    Payload.SOURCE,
                    Payload.DATA_SUBJECT,
                    MetadataFields.PAIRS);

    private NewCollection() {}

    static CreateCollection of(Stamp stamp, QdrantSettings.Collections settings) {
        CreateCollection.Builder create =
                CreateCollection.newBuilder()
                        .setCollectionName(stamp.name())
                        .putAllMetadata(stamp.metadata())
                        .setVectorsConfig(
                                VectorsConfig.newBuilder()
                                        .setParams(
                                                VectorParams.newBuilder()
                                                        .setSize(stamp.space().dimensions())
                                                        .setDistance(Distance.Cosine)
                                                        .setOnDisk(settings.onDisk())))
                        .setHnswConfig(
                                HnswConfigDiff.newBuilder()
                                        .setM(settings.hnswM())
                                        .setPayloadM(settings.hnswPayloadM())
                                        .setEfConstruct(settings.hnswEfConstruct()))
                        .setReplicationFactor(settings.replicationFactor())
                        .setWriteConsistencyFactor(settings.writeConsistencyFactor())
                        // Numbers are filtered by without an index, which some servers refuse.
                        .setStrictModeConfig(
                                StrictModeConfig.newBuilder()
                                        .setUnindexedFilteringRetrieve(true)
                                        .setUnindexedFilteringUpdate(true));
        if (settings.quantisation() == Quantisation.SCALAR) {
            create.setQuantizationConfig(
                    QuantizationConfig.newBuilder()
                            .setScalar(
                                    ScalarQuantization.newBuilder()
                                            .setType(QuantizationType.Int8)
                                            .setQuantile(QUANTILE)
                                            .setAlwaysRam(true)));
        }
        settings.shards().ifPresent(create::setShardNumber);
        return create.build();
    }

    /** The indexes that are still to be made, best while there are no points. */
    static List<CreateFieldIndexCollection> indexes(String collection, Map<String, ?> made) {
        return Stream.concat(
                        Stream.of(tenant(), chunk()),
                        WORDS.stream().map(field -> words(field, KeywordIndexParams.newBuilder())))
                .filter(index -> !made.containsKey(index.getFieldName()))
                .map(index -> index.setCollectionName(collection).setWait(true).build())
                .toList();
    }

    /** A tenant's points lie together, and have a graph of their own once they are many. */
    private static CreateFieldIndexCollection.Builder tenant() {
        return words(Payload.TENANT, KeywordIndexParams.newBuilder().setIsTenant(true));
    }

    private static CreateFieldIndexCollection.Builder words(
            String field, KeywordIndexParams.Builder params) {
        return CreateFieldIndexCollection.newBuilder()
                .setFieldName(field)
                .setFieldType(FieldType.FieldTypeKeyword)
                .setFieldIndexParams(PayloadIndexParams.newBuilder().setKeywordIndexParams(params));
    }

    /** Of a number that stands there; it is not waited for. */
    static CreateFieldIndexCollection number(String collection, String field) {
        return CreateFieldIndexCollection.newBuilder()
                .setCollectionName(collection)
                .setFieldName(field)
                .setFieldType(FieldType.FieldTypeFloat)
                .setWait(false)
                .build();
    }

    private static CreateFieldIndexCollection.Builder chunk() {
        return CreateFieldIndexCollection.newBuilder()
                .setFieldName(Payload.CHUNK)
                .setFieldType(FieldType.FieldTypeInteger)
                .setFieldIndexParams(
                        PayloadIndexParams.newBuilder()
                                .setIntegerIndexParams(
                                        IntegerIndexParams.newBuilder()
                                                .setRange(true)
                                                .setLookup(false)));
    }
}
