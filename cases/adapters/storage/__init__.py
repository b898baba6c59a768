"""Document store on the local file system, and the same in memory."""
