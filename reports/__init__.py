"""What is published: the view every format shares, disclosure control, renderers."""
