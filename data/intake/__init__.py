"""From a file to findings: the gate, the reader, typing by the contract, validation."""
