"""Writes permissions/aws/apiFieldsData.json: the fields of the API calls behind step types, from botocore's models.

    python -m venv .venv && .venv/bin/pip install botocore && .venv/bin/python scripts/generate-api-fields.py

Needs no AWS access. A shape is [kind, ...]: ["structure", {member: shape}, [required]], ["list", shape, most items] or
["map", shape]; scalars are null.
"""

import json
from pathlib import Path

import botocore
import botocore.session

FILE = Path(__file__).parent.parent / "permissions" / "aws" / "apiFieldsData.json"

# Step type -> the operation whose request its Arguments are.
CALLS = {
    "Processing": "CreateProcessingJob",
    "QualityCheck": "CreateProcessingJob",
    "ClarifyCheck": "CreateProcessingJob",
    "Training": "CreateTrainingJob",
    "Tuning": "CreateHyperParameterTuningJob",
    "Transform": "CreateTransformJob",
    "Model": "CreateModel",
    "RegisterModel": "CreateModelPackage",
    "AutoML": "CreateAutoMLJob",
    "EndpointConfig": "CreateEndpointConfig",
    "Endpoint": "CreateEndpoint",
    "InferenceComponent": "CreateInferenceComponent",
    "Job": "CreateJob",
}


def describe(shape, shapes):
    """The shape's name, and its description in `shapes`; None for a scalar."""
    if shape.type_name not in ("structure", "list", "map"):
        return None
    if shape.name in shapes:
        return shape.name
    shapes[shape.name] = None  # a shape inside itself ends here
    if shape.type_name == "structure":
        members = {name: describe(member, shapes) for name, member in sorted(shape.members.items())}
        shapes[shape.name] = ["structure", members, sorted(shape.required_members)]
    elif shape.type_name == "list":
        shapes[shape.name] = ["list", describe(shape.member, shapes), shape.metadata.get("max")]
    else:
        shapes[shape.name] = ["map", describe(shape.value, shapes)]
    return shape.name


def main():
    model = botocore.session.get_session().get_service_model("sagemaker")
    shapes = {}
    calls = {
        step_type: [operation, describe(model.operation_model(operation).input_shape, shapes)]
        for step_type, operation in CALLS.items()
        if operation in model.operation_names
    }
    data = {"botocore": botocore.__version__, "calls": calls, "shapes": dict(sorted(shapes.items()))}
    FILE.write_text(json.dumps(data, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
