"""One module a revision of the schema; SQL that a revision needs stands beside db/views.sql."""
