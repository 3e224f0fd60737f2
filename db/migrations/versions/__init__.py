"""One module a revision of the schema, each with its SQL for either database."""
