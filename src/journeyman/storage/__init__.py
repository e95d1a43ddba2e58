"""PostgreSQL: SQL by name, migrations, rows, group commit, notifications, the bundled server."""
