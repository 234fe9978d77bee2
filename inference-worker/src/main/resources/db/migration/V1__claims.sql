-- Who runs which job. Rows live as long as a record of the job can come again.
create table claims (
    tenant     text collate "C" not null,
    id         text collate "C" not null,
    origin     text collate "C" not null, -- topic/partition/offset of the work record
    process    uuid             not null,
    starts     integer          not null, -- workers that began it
    reported   boolean          not null default false, -- its outcome is on the log
    claimed_at timestamptz      not null default now(),
    primary key (tenant, id)
) with (fillfactor = 80); -- each row is updated once; it stays on its page

-- Rows stand in the order of their age: a few bytes find the old ones.
create index claims_by_age on claims using brin (claimed_at);

-- Who is alive, by this database's clock.
create table processes (
    process   uuid primary key,
    since     timestamptz not null, -- heartbeats have come without a gap since then
    last_seen timestamptz not null
) with (fillfactor = 50);
