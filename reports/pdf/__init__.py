"""The documents for printing: what stands in them, their layout, and the compiler that sets them."""
