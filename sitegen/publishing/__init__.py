"""A built website at the place where readers fetch it: a folder, object storage, a branch of git."""
