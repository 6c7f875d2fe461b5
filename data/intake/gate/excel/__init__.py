"""Step 3 of the gate for .xlsx: what each part is, and the look at each."""
