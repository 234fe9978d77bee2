package dev.millrace.contracts.registry;

/** An entry of the registry that cannot be. */
final class InvalidEntry extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String field;

    InvalidEntry(String field, String message) {
        super(field + " " + message);
        this.field = field;
    }

    /** The path of the entry, as far as the entry itself knows it. */
    String field() {
        return field;
    }
}
