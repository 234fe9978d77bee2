package dev.millrace.embedding.vectors.qdrant;

/** A collection has a name of ours and is none, or not the one it should be. */
final class WrongCollection extends Exception {
    private static final long serialVersionUID = 1;

    WrongCollection(Stamp wanted, String what) {
        super(
                "the collection %s in Qdrant %s; it should be that of %s with cosine distance"
                        .formatted(wanted.name(), what, wanted.space()));
    }
}
