package dev.millrace.contracts;

/** Names of the headers we write and read, the CloudEvents ones among them. */
public final class Headers {
    public static final String CONTENT_TYPE = "content-type";
    public static final String CE_SPECVERSION = "ce_specversion";
    public static final String CE_ID = "ce_id";
    public static final String CE_SOURCE = "ce_source";
    public static final String CE_TYPE = "ce_type";
    public static final String CE_TIME = "ce_time";
    public static final String CE_SUBJECT = "ce_subject";

    /** CloudEvents extension: the tenant, where the record's writer is trusted for all. */
    public static final String CE_TENANT = "ce_tenant";

    /** CloudEvents extension of the origin's trace. */
    public static final String CE_TRACEPARENT = "ce_traceparent";

    /** W3C trace context of the transport. */
    public static final String TRACEPARENT = "traceparent";

    /** {@code minted} where ingest-service chose the id: no repeat of it can arrive. */
    public static final String ID_ORIGIN = "millrace-id";

    public static final String MINTED = "minted";

    /** {@link WorkOrder} as JSON. */
    public static final String ORDER = "millrace-order";

    /** {@link Deferral} as JSON, its order included. */
    public static final String DEFERRAL = "millrace-deferral";

    /** {@link Position} where a work record first stood, if it was written anew since. */
    public static final String WORK_POSITION = "millrace-work-position";

    /** Id of the redrive that wrote this record anew from a dead letter. */
    public static final String REDRIVE = "millrace-redrive";

    /**
     * {@link Position} where a redriven submission first stood: a job that brings no id is known by
     * it, wherever its record stands now.
     */
    public static final String FIRST_POSITION = "millrace-first-position";

    private Headers() {}
}
