"""Steps that run no job of their own, SDK 3.x, and what is new there: ForEach, Cleanup, triggers, EMR Serverless."""

from cases import BUCKET, IMAGE, KEY, ROLE, SUBNETS, case
from sagemaker.core.lambda_helper import Lambda
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingInput, ProcessingOutput, ProcessingS3Input, ProcessingS3Output
from sagemaker.core.workflow.conditions import (
    ConditionEquals,
    ConditionGreaterThanOrEqualTo,
    ConditionIn,
    ConditionLessThan,
    ConditionNot,
    ConditionOr,
)
from sagemaker.core.workflow.execution_variables import ExecutionVariables
from sagemaker.core.workflow.functions import Join, JsonGet
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.core.workflow.properties import PropertyFile
from sagemaker.mlops.workflow.callback_step import CallbackOutput, CallbackStep
from sagemaker.mlops.workflow.cleanup_step import CleanupStep, S3CleanupSource
from sagemaker.mlops.workflow.condition_step import ConditionStep
from sagemaker.mlops.workflow.emr_serverless_step import EMRServerlessJobConfig, EMRServerlessStep
from sagemaker.mlops.workflow.emr_step import EMRStep, EMRStepConfig
from sagemaker.mlops.workflow.fail_step import FailStep
from sagemaker.mlops.workflow.for_each_step import CurrentItem, ForEachSelector, ForEachStep, IterationOutput
from sagemaker.mlops.workflow.lambda_step import LambdaOutput, LambdaStep
from sagemaker.mlops.workflow.step_dependency import StepDependency, TriggerCondition
from sagemaker.mlops.workflow.steps import ProcessingStep

items = ParameterString("Items", default_value='["nl", "be"]')
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:deploy"


def clean(session, name, source, destination):
    """A processing step that reads one place and writes another, with a property file."""
    processor = ScriptProcessor(
        image_uri=IMAGE,
        command=["python3"],
        role=ROLE,
        instance_count=1,
        instance_type="ml.m5.large",
        sagemaker_session=session,
    )
    arguments = processor.run(
        code=f"{BUCKET}/code/run.py",
        inputs=[
            ProcessingInput(
                input_name="in",
                s3_input=ProcessingS3Input(
                    s3_uri=source,
                    local_path="/opt/ml/processing/in",
                    s3_data_type="S3Prefix",
                    s3_input_mode="File",
                ),
            )
        ],
        outputs=[
            ProcessingOutput(
                output_name="out",
                s3_output=ProcessingS3Output(
                    s3_uri=destination, local_path="/opt/ml/processing/out", s3_upload_mode="EndOfJob"
                ),
            )
        ],
    )
    report = PropertyFile(name=f"{name}Report", output_name="out", path="report.json")
    return ProcessingStep(name, step_args=arguments, property_files=[report]), report


@case()
def conditions(session):
    """Operators within operators, and JsonGet in a Fail message."""
    step, report = clean(session, "Clean", f"{BUCKET}/raw", f"{BUCKET}/clean")
    value = JsonGet(step_name=step.name, property_file=report, json_path="metrics.value")
    return [
        step,
        ConditionStep(
            "Check",
            conditions=[
                ConditionGreaterThanOrEqualTo(left=value, right=0.1),
                ConditionNot(ConditionIn(value=ExecutionVariables.PIPELINE_NAME, in_values=["a", "b"])),
                ConditionOr([ConditionEquals(left=value, right=1), ConditionLessThan(left=value, right=0.5)]),
            ],
            if_steps=[],
            else_steps=[FailStep("Stop", error_message=Join(on=" ", values=["Value is", value]))],
        ),
    ]


@case()
def triggers(session):
    """Steps that run when others fail, stop, or end in any way; callback and Lambda."""
    step, _ = clean(session, "Clean", f"{BUCKET}/raw", f"{BUCKET}/clean")
    alias = Lambda(function_arn=f"{FUNCTION}:live", session=session)
    return [
        step,
        LambdaStep("OnFailure", lambda_func=alias, depends_on=[StepDependency(step, TriggerCondition.FAILED)]),
        CallbackStep(
            "Always",
            sqs_queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/ended",
            inputs={},
            outputs=[CallbackOutput(output_name="seen")],
            depends_on=[StepDependency("Clean", TriggerCondition.ANY)],
        ),
        LambdaStep("OnStop", lambda_func=alias, depends_on=[StepDependency(step, TriggerCondition.STOPPED)]),
        LambdaStep("Plain", lambda_func=alias, depends_on=[step]),
    ]


@case(parameters=[items])
def for_each(session):
    """A body of two steps for each item of a parameter; one of their outputs chosen, and one taken by index."""
    body, _ = clean(
        session,
        "Country",
        Join(on="/", values=[BUCKET, "raw", CurrentItem()]),
        Join(on="/", values=[BUCKET, "clean", ExecutionVariables.PIPELINE_EXECUTION_ID, CurrentItem()]),
    )
    score = LambdaStep(
        "Score",
        lambda_func=Lambda(function_arn=FUNCTION, session=session),
        inputs={"data": body.properties.ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri},
        outputs=[LambdaOutput(output_name="score")],
    )
    each = ForEachStep(
        "Countries",
        iterable_items=items,
        max_concurrency=2,
        for_each_body=[body, score],
        selector=ForEachSelector("MaxBy", IterationOutput("Score").OutputParameters["score"]),
    )
    # Not as a processing input: 3.27 recurses without end when it copies such a reference.
    first = LambdaStep(
        "First",
        lambda_func=Lambda(function_arn=FUNCTION, session=session),
        inputs={
            "first": each.properties.IterationOutputs[0].Country.ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri
        },
    )
    call = LambdaStep(
        "Best",
        lambda_func=Lambda(function_arn=FUNCTION, session=session),
        inputs={"best": each.properties.Selected.OutputParameters["score"], "status": each.properties.Status},
    )
    return [each, first, call]


@case()
def for_each_literal(session):
    """Items written in the definition, of which a field is a part of an S3 URI."""
    body, _ = clean(
        session, "Item", Join(on="/", values=[BUCKET, CurrentItem().folder]), Join(on="/", values=[BUCKET, "out"])
    )
    return [
        ForEachStep(
            "Items",
            iterable_items=['{"folder": "a"}', '{"folder": "b"}'],
            max_concurrency=1,
            for_each_body=[body],
        )
    ]


@case()
def cleanup(session):
    """Deletes exact objects of a processing step, and whatever a training step wrote."""
    from sagemaker.core.shapes import OutputDataConfig
    from sagemaker.core.training.configs import Compute
    from sagemaker.mlops.workflow.steps import TrainingStep
    from sagemaker.train.model_trainer import ModelTrainer

    step, _ = clean(session, "Clean", f"{BUCKET}/raw", f"{BUCKET}/clean")
    trainer = ModelTrainer(
        training_image=IMAGE,
        role=ROLE,
        base_job_name="orders",
        compute=Compute(instance_type="ml.m5.large", instance_count=1),
        output_data_config=OutputDataConfig(s3_output_path=f"{BUCKET}/models"),
        sagemaker_session=session,
    )
    train = TrainingStep("Train", step_args=trainer.train())
    written = step.properties.ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri
    return [
        step,
        train,
        CleanupStep(
            "Tidy",
            s3_sources=[
                S3CleanupSource(step, s3_uris=[f"{BUCKET}/clean/part-0.csv", Join(on="/", values=[written, "p.csv"])]),
                S3CleanupSource(train),
            ],
            depends_on=[StepDependency(step, TriggerCondition.ANY)],
        ),
    ]


@case()
def emr(session):
    """EMR: a cluster that runs with a runtime role, and a cluster made for the step."""
    work = EMRStepConfig(jar="command-runner.jar", args=["spark-submit", f"{BUCKET}/code/app.py"])
    config = {
        "JobFlowRole": "EMR_EC2_DefaultRole",
        "ServiceRole": "EMR_DefaultRole",
        "LogUri": f"{BUCKET}/emr-logs/",
        "Instances": {
            "Ec2SubnetId": SUBNETS[0],
            "InstanceGroups": [{"InstanceRole": "MASTER", "InstanceCount": 1, "InstanceType": "m5.xlarge"}],
        },
    }
    runtime = "arn:aws:iam::123456789012:role/emr-runtime"
    return [
        EMRStep("Existing", "existing", "runtime role", "j-1ABCDEFGHIJKL", work, execution_role_arn=runtime),
        EMRStep("Made", "made", "own cluster", None, work, cluster_config=config),
    ]


@case()
def emr_serverless(session):
    """EMR Serverless: an application that exists, and one made for the step; the role stands in two places."""
    job = EMRServerlessJobConfig(
        job_driver={
            "sparkSubmit": {
                "entryPoint": f"{BUCKET}/code/app.py",
                "entryPointArguments": [f"{BUCKET}/raw", f"{BUCKET}/out"],
                "sparkSubmitParameters": f"--conf spark.jars={BUCKET}/jars/dep.jar",
            }
        },
        execution_role_arn="arn:aws:iam::123456789012:role/emr-serverless",
        configuration_overrides={
            "monitoringConfiguration": {
                "s3MonitoringConfiguration": {"logUri": f"{BUCKET}/emr-logs/", "encryptionKeyArn": KEY}
            }
        },
        name="work",
        tags={"team": "forecast"},
    )
    application = {
        "name": "own",
        "releaseLabel": "emr-7.0.0",
        "type": "SPARK",
        "networkConfiguration": {"subnetIds": SUBNETS},
    }
    return [
        EMRServerlessStep("Existing", "existing", "an application that exists", job, application_id="00fabcdefghijk01"),
        EMRServerlessStep("Made", "made", "an application of its own", job, application_config=application),
    ]
