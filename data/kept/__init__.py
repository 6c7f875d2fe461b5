"""What is kept of a return: the contract's own cells, as a small document; and the private spool its bytes wait in."""
