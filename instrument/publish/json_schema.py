"""JSON Schemas of the documents of a study folder, for completion and checks while typing in an editor."""

import json
from typing import Any

from pydantic import BaseModel

from instrument.model import Instrument
from instrument.study import Study

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """JSON Schema of a document, in the words of its YAML fields."""
    schema = model.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": DRAFT, **schema, "title": title}


def document_schemas(plan: type[BaseModel]) -> dict[str, str]:
    """File name -> text of the schema of each document; the model of the plan belongs to the pipeline."""
    models: dict[str, tuple[type[BaseModel], str]] = {
        "study": (Study, "Study: cases, groups and columns"),
        "interview": (Instrument, "Interview schedule, one version"),
        "plan": (plan, "Analysis plan"),
    }
    return {
        f"{name}.schema.json": json.dumps(json_schema(model, title), indent=2, ensure_ascii=False) + "\n"
        for name, (model, title) in models.items()
    }
