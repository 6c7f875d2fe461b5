"""The ledger in people's hands: proved with what is kept outside it, and refused where that shows that it is older."""
