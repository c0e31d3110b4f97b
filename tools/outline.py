"""Writes src/tearline/ontology/schema/outline.json from the model: ``python -m tools.outline``."""

from __future__ import annotations

import json
from pathlib import Path

from tearline.ontology.model import model
from tearline.ontology.outline import FILE

PAGE = Path(__file__).resolve().parents[1] / "src/tearline/ontology/schema" / FILE


def text() -> str:
    """The outline as it is written."""
    kinds = {
        schema.name: {
            "label": schema.label,
            "extends": [parent.name for parent in sorted(schema.extends, key=lambda s: s.name)],
            "caption": list(schema.caption),
            "edge_caption": list(schema.edge_caption),
            "edge": [schema.edge_source, schema.edge_target] if schema.edge else [],
            "properties": {
                name: {
                    "label": prop.label,
                    "type": prop.type.name,
                    "reverse": prop.reverse.label if prop.reverse is not None else "",
                }
                for name, prop in sorted(schema.properties.items())
                if prop.schema is schema
            },
        }
        for schema in sorted(model(), key=lambda s: s.name)
    }
    lines = (f"{json.dumps(name)}: {json.dumps(kind, ensure_ascii=False)}" for name, kind in kinds.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"  # a kind a line: a change of the model is read as one


if __name__ == "__main__":
    PAGE.write_text(text(), "utf-8")
