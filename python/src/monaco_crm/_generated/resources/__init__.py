"""Resources of the client, one a file."""
