package dev.millrace.embedding.vectors.qdrant;

import dev.millrace.embedding.vectors.EmbeddingSpace;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The collections in Qdrant that are this installation's, one for each embedding space. What has
 * been looked at once is remembered; there are as many as there are models and numbers of
 * dimensions.
 */
final class OwnCollections {
    private final Calls calls;
    private final QdrantSettings.Collections settings;
    private final Map<String, EmbeddingSpace> stamped = new ConcurrentHashMap<>();
    private final Set<String> checked = ConcurrentHashMap.newKeySet();
    private final Set<String> indexed = ConcurrentHashMap.newKeySet();

    OwnCollections(Calls calls, QdrantSettings.Collections settings) {
        this.calls = calls;
        this.settings = settings;
    }

    /**
     * The name of a space's collection, which is made if need be. Whoever is about to make the same
     * one, or did not get further, is no hindrance.
     */
    String ensured(EmbeddingSpace space) throws WrongCollection, InterruptedException {
        Stamp stamp = new Stamp(settings.prefix(), space);
        String name = stamp.name();
        if (!indexed.contains(name)) {
            CollectionInfo info = info(calls.deadline(), name);
            if (info == null) {
                info = made(stamp);
            }
            check(stamp, info);
            for (CreateFieldIndexCollection index :
                    NewCollection.indexes(name, info.getPayloadSchemaMap())) {
                calls.points(calls.deadline(), points -> points.createFieldIndex(index));
            }
            checked.add(name);
            indexed.add(name);
        }
        return name;
    }

    private CollectionInfo made(Stamp stamp) throws InterruptedException {
        try {
            calls.collections(
                    calls.deadline(),
                    collections -> collections.create(NewCollection.of(stamp, settings)));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                throw e;
            }
        }
        CollectionInfo info = info(calls.deadline(), stamp.name());
        if (info == null) {
            throw Status.NOT_FOUND
                    .withDescription("a collection has just been made and is gone")
                    .asRuntimeException();
        }
        return info;
    }

    /** The name of a space's collection; null if there is none. */
    @Nullable String found(EmbeddingSpace space, Deadline deadline)
            throws WrongCollection, InterruptedException {
        Stamp stamp = new Stamp(settings.prefix(), space);
        String name = stamp.name();
        if (!checked.contains(name)) {
            CollectionInfo info = info(deadline, name);
            if (info == null) {
                return null;
            }
            check(stamp, info);
            checked.add(name);
        }
        return name;
    }

    /** All that are there, by their names. */
    Map<String, EmbeddingSpace> all() throws InterruptedException {
        List<String> names =
                calls
                        .collections(
                                calls.deadline(),
                                collections ->
                                        collections.list(
                                                ListCollectionsRequest.getDefaultInstance()))
                        .getCollectionsList()
                        .stream()
                        .map(each -> each.getName())
                        .filter(name -> name.startsWith(Stamp.begin(settings.prefix())))
                        .toList();
        stamped.keySet().retainAll(names);
        Map<String, EmbeddingSpace> all = new HashMap<>();
        for (String name : names) {
            EmbeddingSpace space = stamped.get(name);
            if (space == null) {
                space = spaceOf(name);
            }
            if (space != null) {
                all.put(name, space);
                stamped.put(name, space);
            }
        }
        return all;
    }

    /** Null if it is somebody else's, or is gone by now. */
    private @Nullable EmbeddingSpace spaceOf(String name) throws InterruptedException {
        CollectionInfo info = info(calls.deadline(), name);
        Stamp stamp = info == null ? null : Stamp.of(info.getConfig().getMetadataMap());
        return stamp != null && stamp.prefix().equals(settings.prefix()) ? stamp.space() : null;
    }

    /** It is not there any more. */
    void forget(String name) {
        checked.remove(name);
        indexed.remove(name);
    }

    /** Null if it is not there. */
    @Nullable CollectionInfo info(Deadline deadline, String name) throws InterruptedException {
        try {
            return calls.collections(
                            deadline,
                            collections ->
                                    collections.get(
                                            GetCollectionInfoRequest.newBuilder()
                                                    .setCollectionName(name)
                                                    .build()))
                    .getResult();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private static void check(Stamp wanted, CollectionInfo info) throws WrongCollection {
        Stamp found = Stamp.of(info.getConfig().getMetadataMap());
        VectorParams vectors = info.getConfig().getParams().getVectorsConfig().getParams();
        if (found == null) {
            throw new WrongCollection(
                    wanted,
                    "has no stamp of ours: it is somebody else's, or Qdrant is older than 1.16");
        }
        if (!found.equals(wanted)) {
            throw new WrongCollection(wanted, "is stamped as that of " + found.space());
        }
        if (vectors.getSize() != wanted.space().dimensions()
                || vectors.getDistance() != Distance.Cosine) {
            throw new WrongCollection(
                    wanted,
                    "has vectors of %d dimensions, compared by %s"
                            .formatted(vectors.getSize(), vectors.getDistance()));
        }
    }
}
