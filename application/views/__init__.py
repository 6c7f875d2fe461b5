"""A comparison as the view that the reports need. Here, and in `disclosure`, data and reports meet."""
