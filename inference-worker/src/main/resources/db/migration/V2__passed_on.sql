-- A job that was given back: the attempts that its next record carries. A record with fewer stood
-- before that one, and has nothing left to do. Nobody holds such a job.
alter table claims add column passed_on integer;
