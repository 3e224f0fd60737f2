"""The description of the JSON interface, as OpenAPI has it."""

from __future__ import annotations

from typing import Any

from db.export_tables import RIGHTS, Profile, columns
from web.interface import MOST, MOST_HITS, NARROWING, USUAL, USUAL_HITS
from web.parameters import DATE_KINDS, HIGHEST_VOLUME, MOST_PAGES, NAMES
from web.settings import Settings

JsonSchema = dict[str, Any]
DAYS = "[0-9]{4}(-[0-9]{2}){0,2}"
SPAN = {
    "type": "string",
    "pattern": rf"^({DAYS})?(\.\.({DAYS})?)?$",
    "description": "A day, month or year as 2023-02-16, 2023-02 or 2023, or two with .. between.",
    "example": "2023-02",
}
KEY = {"type": "string", "pattern": r"^([vV][oO][lL]-)?[0-9]{1,4}[.-][0-9]{1,4}$", "example": "2.4"}
PARAMETERS: dict[str, JsonSchema] = {
    "q": {"type": "string", "minLength": 1, "maxLength": 1000, "example": "seaplane"},
    "publication": {"type": "string", "minLength": 1, "example": "demo"},
    "volume": {"type": "integer", "minimum": 1, "maximum": HIGHEST_VOLUME},
    "from": KEY,
    "to": KEY,
    "published": SPAN,
    "said": SPAN,
    "in": {"type": "string", "enum": ["headlines", "items"]},
    "dates": {"type": "string", "enum": list(DATE_KINDS)},
    "kind": {"type": "string", "enum": list(DATE_KINDS)},
    "order": {"type": "string", "enum": ["best", "newest"]},
    "page": {"type": "integer", "minimum": 1, "maximum": MOST_PAGES},
}
MEANINGS = {
    "q": 'Words as in the search page: all of them, "a phrase", begin*, OR, NOT, NEAR, brackets.',
    "publication": "Only this publication, by its short name.",
    "volume": "Only this volume.",
    "from": "Only from this issue on.",
    "to": "Only up to this issue.",
    "published": "Only issues whose first day lies in these.",
    "said": "Only what says a date in these days.",
    "in": "Only headlines, or only items.",
    "dates": "Only items that say a date of this kind.",
    "kind": "Only dates of this kind.",
    "order": "The best hits first, or the newest.",
    "page": "Which page of the hits.",
    "after": "The row behind which the page begins, as `next` gives it.",
    "limit": "How many rows at most.",
    "fields": "Columns with commas between; all of them without it.",
}
TYPES: dict[str, JsonSchema] = {
    "string": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "boolean": {"type": ["boolean", "integer", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
}
LISTS = {
    "issues": "Issues in the order of their numbers.",
    "items": "Items with all that says where each comes from.",
    "dates": "Dates said in items, resolved to days.",
    "coverage": "Months with the issues expected, held and missing.",
}
ISSUE_NAME = r"^(vol-[1-9][0-9]{0,2}-|[1-9][0-9]{0,2}\.)[1-9][0-9]{0,2}$"
ISSUE, POSITION = "^[^/]+/vol-[0-9]{1,9}-[0-9]{1,9}", "/[0-9]{1,9}"
AFTER = {
    "issues": f"{ISSUE}$",
    "items": f"{ISSUE}{POSITION}$",
    "dates": f"{ISSUE}{POSITION}{POSITION}$",
    "coverage": "^[^/]+/[0-9]{4}-[0-9]{2}$",
}


def description(settings: Settings) -> JsonSchema:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reading room",
            "version": "1.0",
            "description": f"Issues, items and the dates said in them. {RIGHTS[settings.profile]}",
        },
        "servers": [{"url": settings.public_url or "/"}],
        "paths": {
            **{f"/api/{table}": listed(table, settings.profile) for table in LISTS},
            "/api/search": searched(settings.profile),
            "/api/issues/{publication}/{issue}": one(
                "One issue with its headlines, items and dates.", {}, "410"
            ),
            "/api/items/{publication}/{issue}/{item}": one(
                "One item with its copies, their bytes and its citations.",
                {
                    "item": {
                        "type": "string",
                        "pattern": "^[1-9][0-9]{0,2}(@[0-9a-f]{6,64})?$",
                        "example": "1",
                    }
                },
            ),
        },
        "components": {
            "schemas": {
                "Problem": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {"error": {"type": "string"}},
                },
                **{table: row(table, settings.profile) for table in LISTS},
            }
        },
    }


def row(table: str, profile: Profile) -> JsonSchema:
    """A row of a table, of which `fields` may leave out columns."""
    known = {
        column.name: {**TYPES[column.kind], "description": column.comment}
        for column in columns(table, profile)
    }
    return {"type": "object", "properties": known, "additionalProperties": False}


def listed(table: str, profile: Profile) -> JsonSchema:
    """The description of a list that is turned page by page."""
    names = [column.name for column in columns(table, profile)]
    paging = [
        parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
        parameter("after", {"type": "string", "pattern": AFTER[table]}),
        {
            **parameter(
                "fields", {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}}
            ),
            "style": "form",
            "explode": False,
        },
    ]
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{table}"}}
    answer = {
        "type": "object",
        "required": [table, "next", "rights"],
        "properties": {table: rows, "next": {"type": ["string", "null"]}, "rights": {"type": "string"}},
    }
    said = [parameter(name, PARAMETERS[name]) for name in NARROWING[table]]
    return operation(LISTS[table], [*said, *paging], answer)


def searched(profile: Profile) -> JsonSchema:
    """The description of the search."""
    said = [
        {**parameter(name, PARAMETERS[name]), **({"required": True} if name == "q" else {})} for name in NAMES
    ]
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": USUAL_HITS}
    counts = {"type": "object", "additionalProperties": {"type": "integer"}}
    hit = {
        "type": "object",
        "required": ["publication", "issue_id", "volume", "number", "kind", "position"],
        "properties": {"kind": {"enum": ["headline", "item"]}, "position": {"type": "integer"}},
    }
    if profile is not Profile.METADATA:
        hit["required"] = [*hit["required"], "headline", "snippet", "spans"]
    facets = dict.fromkeys(("publications", "volumes", "months", "kinds", "date_kinds"), counts)
    answer = {
        "type": "object",
        "required": ["total", "is_exact", "is_ranked", "hits", "facets", "next", "rights"],
        "properties": {
            "total": {"type": "integer"},
            "is_exact": {"type": "boolean"},
            "is_ranked": {"type": "boolean"},
            "hits": {"type": "array", "items": hit},
            "facets": {"type": "object", "required": list(facets), "properties": facets},
            "next": {"type": ["string", "null"]},
            "rights": {"type": "string"},
        },
    }
    return operation(
        "Headlines and items that fit, best or newest first.", [*said, parameter("limit", limit)], answer
    )


def one(summary: str, further: dict[str, JsonSchema], *more: str) -> JsonSchema:
    """The description of one thing by its name, which may be answered in more ways than others."""
    places = {
        "publication": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,40}$", "example": "demo"},
        "issue": {"type": "string", "pattern": ISSUE_NAME, "example": "vol-2-4"},
        **further,
    }
    said = [
        {"name": name, "in": "path", "required": True, "schema": schema} for name, schema in places.items()
    ]
    answer = {"type": "object", "required": ["publication", "issue_id", "rights"]}
    return operation(summary, said, answer, "404", *more)


def parameter(name: str, schema: JsonSchema) -> JsonSchema:
    """The description of a parameter."""
    return {"name": name, "in": "query", "schema": schema, "description": MEANINGS[name]}


def operation(summary: str, parameters: list[JsonSchema], answer: JsonSchema, *more: str) -> JsonSchema:
    """The description of a GET request: what it takes and what it gives."""
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    meanings = {
        "400": "What was asked means nothing.",
        "404": "Not held.",
        "410": "Its text is withdrawn.",
        "503": "Too many ask, or it takes too long.",
    }
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "Good.", "content": {"application/json": {"schema": answer}}},
                "304": {"description": "As it was when it had this ETag."},
                "414": {
                    "description": "The address is too long.",
                    "content": {"text/plain": {"schema": {"type": "string"}}},
                },
                **{
                    code: {"description": meanings[code], "content": problem}
                    for code in sorted({"400", "503", *more})
                },
            },
        }
    }
