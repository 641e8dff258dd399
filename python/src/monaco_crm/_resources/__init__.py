"""One file a resource: `client.<resource>.<verb>`, blocking and asynchronous side by side."""
