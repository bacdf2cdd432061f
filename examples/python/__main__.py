"""The access of a pipeline whose every step runs with a role of its own.

`pulumi package add` of the npm package's `components` folder generates the package that is imported here; of the git
URL, it has another name (docs/getting-started.md).
"""

from pathlib import Path

import pulumi
import pulumi_sagemaker_pipeline_access as access

config = pulumi.Config()

abalone = access.PipelineAccess(
    "abalone",
    pipeline_name="AbalonePipeline",
    definition=Path("../quickstart/definition.json").read_text(encoding="utf-8"),
    bindings={"DataBucket": config.require("dataBucket")},
)

# The pipeline, as the SDK's upsert() would write it: in a project of yours, the inputs of aws.sagemaker.Pipeline.
pulumi.export("definition", abalone.definition)
pulumi.export("pipelineRoleArn", abalone.pipeline_role_arn)
pulumi.export("stepRoleArns", abalone.step_role_arns)
