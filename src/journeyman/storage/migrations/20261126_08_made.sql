-- Whether the job of the checkpoint is done at its service, so that its result is ours to be taken in.
ALTER TABLE tasks ADD COLUMN is_made boolean NOT NULL DEFAULT false;
