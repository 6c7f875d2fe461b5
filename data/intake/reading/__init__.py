"""Reading a file's insides, in a child process that can be ended at any moment."""
