"""Step 3 of the gate for .ods: what each part is, and the look at each."""
