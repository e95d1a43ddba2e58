ALTER TABLE accounts DROP COLUMN lacks;
