"""Tells when AWS has grown: step types of the installed SageMaker SDK and botocore, and the fields of the API calls
behind each step type, against known-fields.json. Exits 1 and prints what the file lacks; --write brings it up to date.
pip install botocore (and sagemaker 2.x or sagemaker-mlops for the SDK's step types); needs no AWS access.

known-fields.json: stepTypes as the SDK writes them, stepMetadata as the service reports them, and per step type and
call `paths`, the members that hold data, images, keys, roles, networks or other resources (path: shape's name, with
the service's pattern where that is what gives it away), and `others`, all other members. [] is each element of a list
and {} each value of a map.
"""

import json
import os
import re
import sys
from pathlib import Path

import botocore.session

FILE = Path(__file__).with_name("known-fields.json")

# The call that the service makes for a step of each type, as "service:Operation".
CALLS = {
    "Processing": ["sagemaker:CreateProcessingJob"],
    "Training": ["sagemaker:CreateTrainingJob"],
    "Tuning": ["sagemaker:CreateHyperParameterTuningJob"],
    "Transform": ["sagemaker:CreateTransformJob"],
    "Model": ["sagemaker:CreateModel"],
    "RegisterModel": ["sagemaker:CreateModelPackage", "sagemaker:CreateModelPackageGroup"],
    "QualityCheck": ["sagemaker:CreateProcessingJob"],
    "ClarifyCheck": ["sagemaker:CreateProcessingJob"],
    "AutoML": ["sagemaker:CreateAutoMLJob", "sagemaker:CreateAutoMLJobV2"],
    "EndpointConfig": ["sagemaker:CreateEndpointConfig"],
    "Endpoint": ["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"],
    "InferenceComponent": ["sagemaker:CreateInferenceComponent", "sagemaker:UpdateInferenceComponent"],
    "Lineage": [
        "sagemaker:CreateAction",
        "sagemaker:CreateArtifact",
        "sagemaker:CreateContext",
        "sagemaker:AddAssociation",
    ],
    "Job": ["sagemaker:CreateJob"],
    "HubContent": ["sagemaker:ImportHubContent"],
    "Lambda": ["lambda:Invoke"],
    "Callback": ["sqs:SendMessage"],
    "EMR": ["emr:AddJobFlowSteps", "emr:RunJobFlow"],
    "EMRServerless": ["emr-serverless:StartJobRun", "emr-serverless:CreateApplication"],
    "Athena": ["athena:StartQueryExecution"],
    "BedrockCustomModel": ["bedrock:CreateCustomModel"],
    "BedrockCustomModelDeployment": ["bedrock:CreateCustomModelDeployment"],
    "BedrockModelImport": ["bedrock:CreateModelImportJob"],
    "BedrockProvisionedModelThroughput": ["bedrock:CreateProvisionedModelThroughput"],
}
# What in the name of a shape or member, or in its pattern, tells that it names something access is needed to.
NAMED_PLACE = re.compile(
    r"S3|Uri|Url|Kms|Key(Id|Arn)|Role|Arn|Image|Vpc|Subnet|SecurityGroup|FileSystem|FSx|Bucket|Registry|Repository|"
    r"(Model|Endpoint|EndpointConfig|Group|Queue|Cluster|Application)(Package)?(Group)?Name$|InstanceProfile|"
    r"HyperParameters$|Environment$|Jar|Args$|Path$|EntryPoint|OutputLocation|SubmitParameters|"
    r"(Cluster|Application)Id$|Database|Catalog|WorkGroup|Secret|Document$",
    re.IGNORECASE,
)
PLACE_PATTERN = re.compile(r"s3|https|arn", re.IGNORECASE)


def members(shape, path="", above=()):
    """Each scalar below a shape as (path, shape); a shape inside itself is left out."""
    if shape.name in above:
        return
    above = (*above, shape.name)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from members(member, f"{path}.{name}" if path else name, above)
    elif shape.type_name == "list":
        yield from members(shape.member, f"{path}[]", above)
    elif shape.type_name == "map":
        yield from members(shape.value, f"{path}{{}}", above)
    else:
        yield path, shape


def describe(operation):
    """The members of a call's request: those that name something access is needed to, and the rest."""
    paths, others = {}, []
    for path, shape in members(operation.input_shape):
        pattern = shape.metadata.get("pattern", "")
        last = re.sub(r"[\[\]{}]", "", path.rsplit(".", 1)[-1])
        text = shape.type_name == "string" and not shape.enum
        if text and PLACE_PATTERN.search(pattern):
            paths[path] = f"{shape.name} {pattern}"
        elif text and (NAMED_PLACE.search(shape.name) or NAMED_PLACE.search(last)):
            paths[path] = shape.name
        else:
            others.append(path)
    return {"paths": dict(sorted(paths.items())), "others": sorted(others)}


def sdk_step_types():
    """The step types of the installed SageMaker SDK, none if there is no SDK."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # 3.x wants a region to be imported at all
    try:
        from sagemaker.mlops.workflow.steps import StepTypeEnum
    except ImportError:
        try:
            from sagemaker.workflow.steps import StepTypeEnum
        except ImportError:
            return []
    return [step_type.value for step_type in StepTypeEnum]


def installed():
    """What the installed packages know, in the form of known-fields.json."""
    session = botocore.session.get_session()
    models = {}
    step_types = {}
    for step_type, calls in CALLS.items():
        step_types[step_type] = {}
        for call in calls:
            service, operation = call.split(":")
            model = models.setdefault(service, session.get_service_model(service))
            if operation in model.operation_names:
                step_types[step_type][call] = describe(model.operation_model(operation))
    metadata = session.get_service_model("sagemaker").shape_for("PipelineExecutionStepMetadata")
    return {"stepTypes": sorted(sdk_step_types()), "stepMetadata": sorted(metadata.members), "calls": step_types}


def missing(known, found):
    """What is found and not known, as lines."""
    for kind in ("stepTypes", "stepMetadata"):
        yield from (f"{kind}: {name}" for name in found[kind] if name not in known[kind])
    for step_type, calls in found["calls"].items():
        for call, fields in calls.items():
            old = known["calls"].get(step_type, {}).get(call, {"paths": {}, "others": []})
            names = {*old["paths"], *old["others"]}
            for path in [*fields["paths"], *fields["others"]]:
                if path not in names:
                    yield f"{step_type}: {call} {path} ({fields['paths'].get(path, 'no place by its name')})"


def merged(known, found):
    """The known and the found together: the two SDKs know different step types."""
    both = {kind: sorted({*known[kind], *found[kind]}) for kind in ("stepTypes", "stepMetadata")}
    return {**both, "calls": {**known["calls"], **found["calls"]}}


def main():
    known = {"stepTypes": [], "stepMetadata": [], "calls": {}}
    if FILE.exists():
        known = json.loads(FILE.read_text())
    found = installed()
    if "--write" in sys.argv:
        FILE.write_text(json.dumps(merged(known, found), indent=1) + "\n")
        return
    lines = list(missing(known, found))
    print("\n".join(lines) or "nothing new")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
