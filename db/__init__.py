"""The archive: schema, store, search and checks on SQLite and Postgres."""
