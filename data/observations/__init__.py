"""Which return stands for what is owed (the cut), and its rows as the standards read them."""
