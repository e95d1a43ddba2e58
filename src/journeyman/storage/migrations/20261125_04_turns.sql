-- When each owner was last given a seat: of those who have as many tasks running, he goes first who waited longest.

CREATE TABLE turns (
    account text NOT NULL,
    priority smallint NOT NULL,
    owner text NOT NULL,
    -- Counts the seats that the account gave away; the larger, the later.
    served bigint NOT NULL,
    PRIMARY KEY (account, priority, owner)
);
