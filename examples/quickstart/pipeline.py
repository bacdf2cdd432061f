"""Abalone age: preprocess, train, evaluate; if the error is small, register the model and run a batch transform.
Writes definition.json, which the Pulumi program beside it gives its access; all data lives in the parameter DataBucket.
Needs no AWS access: pip install -r requirements.txt && python pipeline.py
"""

from pathlib import Path

import boto3
from sagemaker import image_uris
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
from sagemaker.transformer import Transformer
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep, TrainingStep, TransformStep

REGION = "us-east-1"
# Replaced in each step by a role of its own when the definition is deployed.
ROLE = "arn:aws:iam::123456789012:role/placeholder"

session = PipelineSession(
    boto_session=boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", region_name=REGION),
    default_bucket="not-used",
    sagemaker_config={"SchemaVersion": "1.0"},  # this machine's own SDK settings stay out of the definition
)
sklearn_image = image_uris.retrieve("sklearn", REGION, version="1.2-1", instance_type="ml.m5.xlarge")
xgboost_image = image_uris.retrieve("xgboost", REGION, version="1.7-1", instance_type="ml.m5.xlarge")

data_bucket = ParameterString("DataBucket")
input_data = ParameterString(
    "InputData", default_value=f"s3://sagemaker-example-files-prod-{REGION}/datasets/tabular/uci_abalone/abalone.csv"
)
processing_instance_type = ParameterString("ProcessingInstanceType", default_value="ml.m5.xlarge")
processing_instance_count = ParameterInteger("ProcessingInstanceCount", default_value=1)
training_instance_type = ParameterString("TrainingInstanceType", default_value="ml.m5.xlarge")
approval_status = ParameterString(
    "ModelApprovalStatus",
    default_value="PendingManualApproval",
    enum_values=["PendingManualApproval", "Approved", "Rejected"],
)
mse_threshold = ParameterFloat("MseThreshold", default_value=6.0)


def in_bucket(*path):
    """The URI of something fixed in the data bucket: code, or data that outlives the executions."""
    return Join(on="/", values=["s3:/", data_bucket, *path])


def in_execution(*path):
    """The URI of something that one execution of the pipeline writes."""
    return in_bucket("executions", ExecutionVariables.PIPELINE_EXECUTION_ID, *path)


def processing_step(name, script, inputs, outputs, instance_count=1, property_files=None):
    """A step that runs one script of the bucket's code folder in the scikit-learn image."""
    code = "/opt/ml/processing/input/code"
    processor = Processor(
        image_uri=sklearn_image,
        entrypoint=["python3", f"{code}/{script}"],
        role=ROLE,
        instance_count=instance_count,
        instance_type=processing_instance_type,
        sagemaker_session=session,
    )
    script_input = ProcessingInput(source=in_bucket("code", script), destination=code, input_name="code")
    return ProcessingStep(
        name,
        step_args=processor.run(inputs=[*inputs, script_input], outputs=outputs),
        property_files=property_files,
        )


def output(step, name):
    """Where another step's output lies: the reference that makes the two steps depend on each other."""
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


preprocess = processing_step(
    "PreprocessData",
    "preprocess.py",
    inputs=[ProcessingInput(source=input_data, destination="/opt/ml/processing/input/data", input_name="data")],
    outputs=[
        ProcessingOutput(
            output_name=name, source=f"/opt/ml/processing/{name}", destination=in_execution("preprocess", name)
        )
        for name in ["train", "validation", "test"]
    ],
    instance_count=processing_instance_count,
)

estimator = Estimator(
    image_uri=xgboost_image,
    role=ROLE,
    instance_count=1,
    instance_type=training_instance_type,
    output_path=in_execution("model"),
    hyperparameters={"objective": "reg:squarederror", "num_round": 50, "max_depth": 5, "eta": 0.2, "subsample": 0.7},
    disable_profiler=True,
    debugger_hook_config=False,
    sagemaker_session=session,
)
train = TrainingStep(
    "TrainModel",
    step_args=estimator.fit(
        {
            channel: TrainingInput(s3_data=output(preprocess, channel), content_type="text/csv")
            for channel in ["train", "validation"]
        }
    ),
)
model_artifacts = train.properties.ModelArtifacts.S3ModelArtifacts

evaluation = PropertyFile(name="EvaluationReport", output_name="evaluation", path="evaluation.json")
evaluate = processing_step(
    "EvaluateModel",
    "evaluate.py",
    inputs=[
        ProcessingInput(source=model_artifacts, destination="/opt/ml/processing/model", input_name="model"),
        ProcessingInput(source=output(preprocess, "test"), destination="/opt/ml/processing/test", input_name="test"),
    ],
    outputs=[
        ProcessingOutput(
            output_name="evaluation",
            source="/opt/ml/processing/evaluation",
            destination=in_execution("evaluation"),
        )
    ],
    property_files=[evaluation],
)
mse = JsonGet(step_name=evaluate.name, property_file=evaluation, json_path="regression_metrics.mse.value")

model = Model(image_uri=xgboost_image, model_data=model_artifacts, role=ROLE, sagemaker_session=session)
register = ModelStep(
    "Registry",
    step_args=model.register(
        content_types=["text/csv"],
        response_types=["text/csv"],
        inference_instances=["ml.t2.medium", "ml.m5.large"],
        transform_instances=["ml.m5.large"],
        model_package_group_name="AbaloneModels",
        approval_status=approval_status,
        model_metrics=ModelMetrics(
            model_statistics=MetricsSource(
                content_type="application/json",
                s3_uri=Join(on="/", values=[output(evaluate, "evaluation"), "evaluation.json"]),
            )
        ),
    ),
)
create = ModelStep("Batch", step_args=model.create(instance_type="ml.m5.large"))

transformer = Transformer(
    model_name=create.properties.ModelName,
    instance_count=1,
    instance_type="ml.m5.large",
    output_path=in_execution("predictions"),
    sagemaker_session=session,
)
transform = TransformStep(
    "PredictBatch",
    step_args=transformer.transform(data=in_bucket("batch"), content_type="text/csv", split_type="Line"),
)

fail = FailStep(
    "ModelTooWeak",
    error_message=Join(on=" ", values=["The mean squared error", mse, "exceeds", mse_threshold]),
)
check = ConditionStep(
    "CheckError",
    conditions=[ConditionLessThanOrEqualTo(left=mse, right=mse_threshold)],
    if_steps=[register, create, transform],
    else_steps=[fail],
)

pipeline = Pipeline(
    name="AbalonePipeline",
    parameters=[
        data_bucket,
        input_data,
        processing_instance_type,
        processing_instance_count,
        training_instance_type,
        approval_status,
        mse_threshold,
    ],
    steps=[preprocess, train, evaluate, check],
    pipeline_experiment_config=None,
    sagemaker_session=session,
)

if __name__ == "__main__":
    Path(__file__).with_name("definition.json").write_text(pipeline.definition() + "\n")
