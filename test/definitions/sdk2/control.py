"""Steps that run no job of SageMaker, and expressions, SDK 2.x."""

from cases import BUCKET, IMAGE, KEY, ROLE, case
from sagemaker.lambda_helper import Lambda
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import (
    ConditionEquals,
    ConditionGreaterThan,
    ConditionGreaterThanOrEqualTo,
    ConditionIn,
    ConditionLessThan,
    ConditionLessThanOrEqualTo,
    ConditionNot,
    ConditionOr,
)
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline_experiment_config import (
    PipelineExperimentConfig,
    PipelineExperimentConfigProperties,
)
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep

bucket = ParameterString("Bucket")
prefix = ParameterString("Prefix", default_value="reports/daily")
threshold = ParameterFloat("Threshold", default_value=0.5)
country = ParameterString("Country", default_value="NL", enum_values=["NL", "BE", "DE"])
count = ParameterInteger("Count", default_value=3)


def evaluate(session, name, destination, **options):
    """A step that writes a property file."""
    processor = Processor(
        image_uri=IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session, **options
    )
    report = PropertyFile(name=f"{name}Report", output_name="report", path="report.json")
    arguments = processor.run(
        outputs=[ProcessingOutput(output_name="report", source="/opt/ml/processing/r", destination=destination)]
    )
    return ProcessingStep(name, step_args=arguments, property_files=[report]), report


def value(step, report, path="metrics.value"):
    return JsonGet(step_name=step.name, property_file=report, json_path=path)


@case(parameters=[threshold, country, count])
def condition_operators(session):
    """Every operator, and operators within operators."""
    step, report = evaluate(session, "Evaluate", f"{BUCKET}/reports")
    got = value(step, report)
    return [
        step,
        ConditionStep(
            "Check",
            conditions=[
                ConditionEquals(left=country, right="NL"),
                ConditionGreaterThan(left=got, right=threshold),
                ConditionGreaterThanOrEqualTo(left=got, right=0.1),
                ConditionLessThan(left=count, right=10),
                ConditionLessThanOrEqualTo(left=got, right=count),
                ConditionIn(value=country, in_values=["NL", value(step, report, "countries[0]")]),
                ConditionNot(ConditionEquals(left=ExecutionVariables.PIPELINE_NAME, right="other")),
                ConditionOr(
                    [
                        ConditionNot(ConditionIn(value=value(step, report, "kind"), in_values=["a", "b"])),
                        ConditionOr([ConditionEquals(left=True, right=value(step, report, "ready"))]),
                    ]
                ),
            ],
            if_steps=[],
            else_steps=[FailStep("Stop", error_message="no")],
        ),
    ]


@case()
def condition_nested(session):
    """Conditions within branches of conditions; a step of an inner branch that uses one before them."""
    step, report = evaluate(session, "Evaluate", f"{BUCKET}/reports")
    processor = Processor(
        image_uri=IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session
    )
    use = ProcessingStep(
        "Use",
        step_args=processor.run(
            inputs=[
                ProcessingInput(
                    source=step.properties.ProcessingOutputConfig.Outputs["report"].S3Output.S3Uri,
                    destination="/opt/ml/processing/in",
                )
            ]
        ),
    )
    inner = ConditionStep(
        "Inner",
        conditions=[ConditionGreaterThan(left=value(step, report, "inner"), right=1)],
        if_steps=[use],
        else_steps=[FailStep("StopInner", error_message="inner")],
    )
    outer = ConditionStep(
        "Outer",
        conditions=[ConditionGreaterThan(left=value(step, report, "outer"), right=1)],
        if_steps=[inner],
        else_steps=[FailStep("StopOuter", error_message="outer")],
    )
    return [step, outer]


@case(parameters=[bucket, prefix])
def json_get_places(session):
    """JsonGet outside conditions: in a Fail message, a Join in a Join, job arguments, a Lambda input. Outputs at a
    literal place, under parameters and the execution's id, with a key, and at a place that the SDK chooses."""
    literal, literal_report = evaluate(session, "Literal", f"{BUCKET}/literal")
    joined, joined_report = evaluate(
        session,
        "Joined",
        Join(
            on="/",
            values=[
                "s3:/",
                bucket,
                Join(on="-", values=[prefix, "run"]),
                ExecutionVariables.PIPELINE_EXECUTION_ID,
            ],
        ),
    )
    encrypted, encrypted_report = evaluate(session, "Encrypted", f"{BUCKET}/encrypted/", output_kms_key=KEY)
    chosen, chosen_report = evaluate(session, "Chosen", None)
    processor = Processor(
        image_uri=IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session
    )
    use = ProcessingStep(
        "Use", step_args=processor.run(arguments=["--limit", value(encrypted, encrypted_report).to_string()])
    )
    call = LambdaStep(
        "Call",
        lambda_func=Lambda(function_arn="arn:aws:lambda:us-east-1:123456789012:function:judge", session=session),
        inputs={"limit": value(chosen, chosen_report)},
        outputs=[],
    )
    fail = FailStep(
        "Stop",
        error_message=Join(
            on=": ",
            values=["Stopped", Join(on=" ", values=[value(literal, literal_report), value(joined, joined_report)])],
        ),
    )
    return [literal, joined, encrypted, chosen, use, call, fail]


@case()
def callback(session):
    """Callback to a queue; its output in a later step."""
    wait = CallbackStep(
        "Wait",
        sqs_queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/approvals",
        inputs={"data": f"{BUCKET}/to-approve", "execution": ExecutionVariables.PIPELINE_EXECUTION_ARN},
        outputs=[CallbackOutput(output_name="place", output_type=CallbackOutputTypeEnum.String)],
    )
    processor = Processor(
        image_uri=IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session
    )
    use = ProcessingStep(
        "Use",
        step_args=processor.run(
            inputs=[ProcessingInput(source=wait.properties.Outputs["place"], destination="/opt/ml/processing/in")]
        ),
    )
    return [wait, use]


@case()
def lambda_functions(session):
    """Functions by plain ARN, version and alias; an output in a condition."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:deploy"
    output = LambdaOutput(output_name="ready", output_type=LambdaOutputTypeEnum.Boolean)
    steps = [
        LambdaStep(name, lambda_func=Lambda(function_arn=f"{arn}{suffix}", session=session), outputs=[output])
        for name, suffix in [("Plain", ""), ("Version", ":7"), ("Alias", ":live")]
    ]
    check = ConditionStep(
        "Check",
        conditions=[ConditionEquals(left=steps[2].properties.Outputs["ready"], right=True)],
        if_steps=[],
        else_steps=[FailStep("Stop", error_message="not ready")],
    )
    return [*steps, check]


@case(
    parameters=[prefix],
    pipeline_experiment_config=PipelineExperimentConfig("Orders", Join(on="-", values=["t", prefix])),
)
def experiment(session):
    """A named experiment with a computed trial name, and a reference to it; the step keeps only its display name."""
    processor = Processor(
        image_uri=IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.large", sagemaker_session=session
    )
    arguments = processor.run(
        arguments=["--experiment", PipelineExperimentConfigProperties.EXPERIMENT_NAME],
        experiment_config={"ExperimentName": "Orders", "TrialComponentDisplayName": "clean"},
    )
    return [ProcessingStep("Clean", step_args=arguments)]
