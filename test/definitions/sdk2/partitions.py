"""The same small pipeline in other partitions, SDK 2.x: images, default bucket, experiment configuration."""

from cases import CODE, case
from sagemaker.inputs import TrainingInput
from sagemaker.model import Model
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from sagemaker.xgboost import XGBoost


def steps(session, partition):
    role = f"arn:{partition}:iam::123456789012:role/placeholder"
    one = {"instance_count": 1, "instance_type": "ml.m5.xlarge", "role": role, "sagemaker_session": session}
    processor = SKLearnProcessor("1.2-1", **one)
    clean = ProcessingStep(
        "Clean",
        step_args=processor.run(
            code=str(CODE / "run.py"), outputs=[ProcessingOutput(output_name="out", source="/opt/ml/processing/out")]
        ),
    )
    estimator = XGBoost(entry_point="run.py", source_dir=str(CODE), framework_version="1.7-1", **one)
    data = clean.properties.ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri
    train = TrainingStep("Train", step_args=estimator.fit({"train": TrainingInput(data)}))
    model = Model(
        image_uri=estimator.training_image_uri(),
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        role=role,
        sagemaker_session=session,
    )
    return [clean, train, ModelStep("Serve", step_args=model.create(instance_type="ml.m5.large"))]


@case(region="cn-north-1")
def partition_china(session):
    """arn:aws-cn, amazonaws.com.cn."""
    return steps(session, "aws-cn")


@case(region="us-gov-west-1")
def partition_govcloud(session):
    """arn:aws-us-gov; no experiment configuration."""
    return steps(session, "aws-us-gov")
