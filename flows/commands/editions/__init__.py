"""Commands about editions: drafts, what is published, and what there is."""

from flows.commands.editions import drafts, published, reading
from flows.commands.editions.apps import app

__all__ = ["app", "drafts", "published", "reading"]
