"""The steps by which the schema of an archive has grown."""
