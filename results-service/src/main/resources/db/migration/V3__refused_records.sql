-- Records of a redrive that their topics do not take for what they are: too large, or not valid.
alter table redrives add column refused bigint not null default 0;
