-- Who each job is and how it ended: narrow, and not partitioned, so that (tenant, id) is unique for
-- good. What grows wide or long lies beside it, partitioned by day, and is dropped day by day.
-- Tenants and ids compare byte by byte, as Java sorts them.

create table job (
    tenant       text collate "C" not null,
    id           text collate "C" not null,
    kind         text,
    model        text             not null,
    priority     text             not null,
    state        text             not null,
    submitted_at timestamptz      not null,
    deadline     timestamptz      not null,
    finished_at  timestamptz,
    error_code   text,
    blame        text,
    data_subject text,
    -- The outcome that won, as topic/partition/offset: read again, it is known as the winner.
    ended_by     text,
    -- When the sweeper last wrote an end for it that has not come back yet.
    swept_at     timestamptz,
    -- While it is open: all its completion must echo, as JSON, without the task.
    envelope     text,
    primary key (tenant, id)
) with (fillfactor = 80);

create index job_open_by_deadline on job (deadline) where finished_at is null;
create index job_newest_first on job (tenant, submitted_at desc, id desc);
create index job_by_age on job using brin (submitted_at);

create table output (
    finished_day   date             not null,
    tenant         text collate "C" not null,
    id             text collate "C" not null,
    -- The completion's data as JSON, without the output.
    data           bytea            not null,
    output         bytea,
    floats_at_edge boolean          not null,
    primary key (finished_day, tenant, id)
) partition by range (finished_day);

create table output_default partition of output default;

-- One row per model call. Its day is that of the call's end, so that every outcome that tells of the
-- call means the same row.
create table ledger (
    finished_day        date             not null,
    tenant              text collate "C" not null,
    id                  text collate "C" not null,
    attempt             integer          not null,
    finished_at         timestamptz      not null,
    kind                text,
    model               text             not null,
    version             text             not null,
    pool                text             not null,
    input_tokens        bigint           not null,
    cached_input_tokens bigint           not null,
    output_tokens       bigint           not null,
    usd                 numeric          not null,
    estimated           boolean          not null,
    cache               text             not null,
    price_version       text,
    ended               text             not null,
    primary key (finished_day, tenant, id, attempt)
) partition by range (finished_day);

create table ledger_default partition of ledger default;

create table webhook_delivery (
    tenant     text collate "C" not null,
    id         text collate "C" not null,
    -- A digest of the URL: a URL may be longer than an index entry.
    endpoint   text collate "C" not null,
    url        text             not null,
    host       text             not null,
    state      text             not null,
    attempts   integer          not null,
    -- When it is due; while it is being sent, when somebody else may take it over.
    next_at    timestamptz      not null,
    last_error text,
    created_at timestamptz      not null,
    primary key (tenant, id, endpoint)
) with (fillfactor = 70);

create index webhook_delivery_due on webhook_delivery (next_at) where state = 'pending';
create index webhook_delivery_by_age on webhook_delivery using brin (created_at);

-- The two newest of a tenant are valid.
create table webhook_secret (
    tenant     text collate "C" not null,
    secret     text             not null,
    created_at timestamptz      not null,
    primary key (tenant, secret)
);
