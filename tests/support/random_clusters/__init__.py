"""Clusters at random, with everything that can go wrong in a return, and what both programs make of them."""
