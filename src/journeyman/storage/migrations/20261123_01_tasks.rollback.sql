DROP TABLE changes;
DROP TABLE tasks;
DROP FUNCTION refuse_change_of_finished_task();
