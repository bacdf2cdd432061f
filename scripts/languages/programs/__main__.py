"""Uses every component."""

import pulumi
import pulumi_sagemaker_pipeline_access as access

with open("definition.json", encoding="utf-8") as file:
    definition = file.read()

abalone = access.PipelineAccess(
    "abalone",
    pipeline_name="AbalonePipeline",
    definition=definition,
    bindings={"DataBucket": pulumi.Output.from_input("my-data")},
    role_separation=access.RoleSeparation.PER_STEP,
    shared_roles={"data": ["PreprocessData", "EvaluateModel"]},
    exception_tag=access.ExceptionTagArgs(key="jsonget", value="yes"),
    author_role_names=["MlPlatform"],
    operator_role_names=["Operations"],
)
role = access.PipelineRole(
    "role",
    pipeline_name="Other",
    job_types=["Training"],
    pass_roles=[access.PassedRoleArgs(arn=abalone.pipeline_role_arn)],
)
step = access.StepRole(
    "step",
    pipeline_name="Other",
    step_name="Train",
    job_type="Training",
    inputs=["s3://my-data/train/"],
    outputs=["s3://my-data/models/"],
)
access.PipelineAuthorPolicy("author", pipeline_names=["Other"], pipeline_role_arn=role.arn)
access.PipelineOperatorPolicy("operator", pipeline_names=["Other"])
access.PipelineScheduleRole("schedule", pipeline_names=["Other"])
access.JsonGetBucketPolicy(
    "bucket", bucket="my-data", role_arns=[abalone.pipeline_role_arn], objects=abalone.json_get_objects
)
access.ScpException(
    "exception",
    tag=access.ExceptionTagArgs(key="jsonget", value="yes"),
    objects=["arn:aws:s3:::my-data/evaluation.json"],
    admins=["arn:aws:iam::*:role/Admin"],
    vpc_ids=["vpc-0123456789abcdef0"],
    attach=False,
)
pulumi.export("definition", abalone.definition)
pulumi.export("step", step.arn)
