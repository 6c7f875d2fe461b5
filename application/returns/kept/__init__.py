"""What is kept of returns: compared with a file, verified, and made from what version 0.1.0 received."""
