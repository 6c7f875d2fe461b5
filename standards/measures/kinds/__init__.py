"""The kinds of measure, a module each. A new kind is a new module here: all of them are imported, and so registered."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
