-- Dead letters that were written to their topics anew. A row here stays: who did it, what was asked
-- for and what came of it.
create table redrives (
    id           text collate "C" primary key,
    created_at   timestamptz not null,
    -- The name of the API key.
    created_by   text        not null,
    topic        text,
    reason       text,
    died_from    timestamptz,
    died_to      timestamptz,
    rate         integer     not null,
    again        boolean     not null,
    state        text        not null,
    cancel_asked boolean     not null default false,
    -- Who carries it out, and until when it is taken for alive.
    runner       uuid,
    lease_until  timestamptz,
    started_at   timestamptz,
    ended_at     timestamptz,
    error        text,
    written           bigint not null default 0,
    not_matching      bigint not null default 0,
    redriven_before   bigint not null default 0,
    cut               bigint not null default 0,
    origin_unreadable bigint not null default 0
);

-- One at a time, whichever replica was asked.
create unique index redrives_one_open on redrives ((true)) where ended_at is null;
create index redrives_newest_first on redrives (created_at desc);

-- How far each has read. The end is that of its beginning: what dies again is for the next one.
create table redrive_partition (
    redrive      text collate "C" not null references redrives on delete cascade,
    topic        text    not null,
    topic_id     uuid    not null,
    partition    integer not null,
    first_offset bigint  not null,
    next_offset  bigint  not null,
    end_offset   bigint  not null,
    primary key (redrive, topic, partition)
);

-- Which dead letters were redriven: a bit for each offset, 8,192 to a row. The topic is named by
-- Kafka's id of it: one that was deleted and made again begins with the same offsets.
create table redrive_mark (
    topic_id  uuid        not null,
    partition integer     not null,
    chunk     bigint      not null,
    bits      bytea       not null,
    marked_at timestamptz not null default now(),
    primary key (topic_id, partition, chunk)
);
