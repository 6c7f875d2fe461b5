"""The API as OpenAPI describes it, made from the declaration of addresses."""

from __future__ import annotations

from typing import Any, Final

from portal.addresses import ADDRESSES, Address

_PARTS: Final = {
    "cluster": {"type": "string", "description": "The cluster's id, such as north-london."},
    "area": {"type": "string", "description": "The borough's ONS code, such as E09000007."},
    "number": {"type": "integer", "minimum": 1, "description": "The receipt's number."},
    "month": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "description": "The month reported on."},
}
_TEXT: Final = {"type": "string"}
_NULLABLE: Final = {"type": ["string", "null"]}
_FINDING: Final = {
    "type": "object",
    "required": ["code", "effect", "message", "fix", "cells"],
    "properties": {
        "code": _TEXT,
        "effect": {"enum": ["refuse", "reject", "void", "ask"]},
        "sheet": _NULLABLE,
        "cells": {"type": "array", "items": _TEXT},
        "message": _TEXT,
        "fix": _TEXT,
    },
}
_ANSWER: Final = {
    "type": "object",
    "required": ["sha256", "file", "state", "return_type", "borough", "month", "findings"],
    "properties": {
        "receipt": {"type": "integer"},
        "sha256": _TEXT,
        "file": _TEXT,
        "state": {"enum": ["refused", "rejected", "questions", "accepted", "nil", "withdrawn"]},
        "return_type": _NULLABLE,
        "borough": _NULLABLE,
        "month": _NULLABLE,
        "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
    },
}
_PROBLEM: Final = {"type": "object", "required": ["problem"], "properties": {"problem": _TEXT}}
_LIST: Final = {"type": "array", "items": {"type": "object"}}
_REPLIES: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "api_check": ("200", "What would be found if the file were submitted; nothing is kept", _ANSWER),
    "api_submit": ("201", "The receipt, with every finding", _ANSWER),
    "api_receipt": ("200", "The receipt, with every finding and what was answered", _ANSWER),
    "api_receipts": (
        "200",
        "What the borough sent, the newest first, with the number of findings",
        {"type": "object", "required": ["returns"], "properties": {"returns": _LIST}},
    ),
    "api_owed": (
        "200",
        "Every sheet owed for the month, and what became of it",
        {"type": "object", "required": ["owed"], "properties": {"owed": _LIST}},
    ),
}
_PROBLEMS: Final = {
    "401": "The token is missing, unknown, expired or removed",
    "404": "It doesn't exist, or it isn't this token's",
    "413": "The file is larger than 10 MB",
    "422": "What was sent can't be used; the problem says why",
    "429": "Too many requests; `Retry-After` says when to come back",
}


def description(origin: str) -> dict[str, Any]:
    """Return the API's description.

    Args:
        origin: the portal's own address.
    """
    paths: dict[str, dict[str, Any]] = {}
    for address in ADDRESSES:
        if address.name in _REPLIES:
            paths.setdefault(address.path, {})[address.method.lower()] = _operation(address)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Minimum standards", "version": "1"},
        "servers": [{"url": origin}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Finding": _FINDING, "Problem": _PROBLEM},
        },
    }


def _operation(address: Address) -> dict[str, Any]:
    status, words, schema = _REPLIES[address.name]
    parts = [name for name in _PARTS if f"{{{name}}}" in address.path]
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _PARTS[name]} for name in parts
    ]
    operation: dict[str, Any] = {
        "operationId": address.name.removeprefix("api_"),
        "parameters": parameters,
        "responses": {status: _reply(words, schema), **_problems()},
    }
    if address.method == "POST":
        name = {"type": "string", "minLength": 1, "description": "What the file is called, with its ending."}
        parameters.append({"name": "name", "in": "query", "required": True, "schema": name})
        body = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"required": True, "content": body}
    return operation


def _problems() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {status: _reply(words, schema) for status, words in _PROBLEMS.items()}


def _reply(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}
