"""The OpenAPI 3.1 document of the JSON API, built from the routes themselves: what they declare, take and say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from pydantic import BaseModel

from patrol import __version__
from patrol.problems import CATALOGUE

PREFIX = "/api/v1"
MODELS = "takes"


def takes(**models: type[BaseModel]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare what a route reads: `body=` a JSON model, `query=` a model of its query string."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        setattr(view, MODELS, models)
        return view

    return declare


def document(app: Flask, server: str) -> dict[str, Any]:
    """The document for an application whose address is `server` (may be empty)."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIX):
            continue
        view = app.view_functions[rule.endpoint]
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            paths.setdefault(path, {})[method.lower()] = _operation(
                view, rule.endpoint, path, method, schemas
            )
    body = {
        "openapi": "3.1.0",
        "info": {
            "title": "patrol",
            "version": __version__,
            "description": "Findings of a district's patrols. Errors are RFC 9457 problem details; their types: "
            + ", ".join(sorted(CATALOGUE)),
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "patrol"},
            },
        },
        "security": [{"bearer": []}, {"session": []}],
    }
    return body | ({"servers": [{"url": server}]} if server else {})


def _operation(
    view: Callable[..., Any], endpoint: str, path: str, method: str, schemas: dict[str, Any]
) -> dict[str, Any]:
    says = inspect.cleandoc(view.__doc__ or endpoint)
    declared: dict[str, type[BaseModel]] = getattr(view, MODELS, {})
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.rpartition('.')[2]}_{method.lower()}",
        "summary": says.split("\n")[0],
        "description": f"{says}\n\nPermission: `{getattr(view, 'permission', '')}`",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{(\w+)}", path)
        ],
        "responses": {
            "2XX": {"description": "Done."},
            "4XX": {"description": "A problem.", "content": PROBLEM_CONTENT},
        },
    }
    if "query" in declared:
        operation["parameters"] += _query(declared["query"])
    if "body" in declared:
        model = declared["body"]
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
        reference = {"$ref": f"#/components/schemas/{model.__name__}"}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}
    return operation


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": _inlined(part, definitions),
        }
        for name, part in schema["properties"].items()
    ]


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:
    """Query parameters stand alone: their definitions are written out."""
    if isinstance(part, dict):
        if "$ref" in part:
            return _inlined(definitions[part["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(value, definitions) for key, value in part.items() if key != "$defs"}
    if isinstance(part, list):
        return [_inlined(one, definitions) for one in part]
    return part


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "stable: /problems/<slug>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": ["string", "null"], "description": "id of the request"},
    },
}
PROBLEM_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
