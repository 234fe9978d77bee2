package dev.millrace.embedding.model;

/** What becomes of a text with more word pieces than the model reads. */
public enum LongTexts {
    /** Its beginning is embedded, and the answer says so. */
    TRUNCATE,

    /** Nothing of the list is embedded, and the answer says which text it was. */
    REFUSE
}
