DROP TABLE seeds;
DROP TABLE errands;
DROP TABLE accounts;
ALTER TABLE tasks DROP COLUMN checkpoint, DROP COLUMN wishes;
