"""When things happen: stages, scheduled flows, settings, the command line. The only package that knows Prefect."""
