"""When things happen: the scheduled flows, the command line, the demonstration. The only package that knows Prefect."""
