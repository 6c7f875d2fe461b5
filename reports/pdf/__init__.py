"""What is printed: the meeting pack, the board pack."""
