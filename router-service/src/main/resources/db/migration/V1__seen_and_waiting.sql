-- Which record brought a job first. Only ids that a producer chose are here: no other id can come
-- twice. A conflict with the same origin is a redelivery and is routed again; with another origin
-- it is a repeat and is dropped.
create table seen (
    job_hash uuid primary key,
    origin   text not null,
    seen_at  timestamptz not null default now()
);
create index seen_by_age on seen using brin (seen_at);

-- Jobs that a worker gave back, until they are due.
create table waiting (
    tenant     text not null,
    id         text not null,
    not_before timestamptz not null,
    attempts   int not null,
    deferral   text not null,
    job        bytea not null,
    primary key (tenant, id)
);
create index waiting_by_time on waiting (not_before);
