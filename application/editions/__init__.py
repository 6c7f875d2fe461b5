"""An edition's life: drafted, challenged, explained, signed off, published."""
