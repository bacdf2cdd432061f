"""The same small pipeline in other partitions, SDK 3.x: images, default bucket, experiment configuration."""

from cases import CODE, case
from sagemaker.core import image_uris
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingOutput, ProcessingS3Output
from sagemaker.core.training.configs import Compute, InputData, SourceCode
from sagemaker.mlops.workflow.model_step import ModelStep
from sagemaker.mlops.workflow.steps import ProcessingStep, TrainingStep
from sagemaker.serve.model_builder import ModelBuilder
from sagemaker.train.model_trainer import ModelTrainer


def steps(session, partition):
    role = f"arn:{partition}:iam::123456789012:role/placeholder"
    image = image_uris.retrieve("xgboost", session.boto_region_name, version="1.7-1")
    processor = ScriptProcessor(
        image_uri=image,
        command=["python3"],
        role=role,
        instance_count=1,
        instance_type="ml.m5.xlarge",
        sagemaker_session=session,
    )
    bucket = f"s3://{session.default_bucket()}"
    out = ProcessingOutput(
        output_name="out",
        s3_output=ProcessingS3Output(
            s3_uri=f"{bucket}/clean", local_path="/opt/ml/processing/out", s3_upload_mode="EndOfJob"
        ),
    )
    clean = ProcessingStep("Clean", step_args=processor.run(code=str(CODE / "run.py"), outputs=[out]))
    trainer = ModelTrainer(
        training_image=image,
        role=role,
        source_code=SourceCode(source_dir=str(CODE), entry_script="run.py"),
        compute=Compute(instance_type="ml.m5.xlarge", instance_count=1),
        sagemaker_session=session,
    )
    data = clean.properties.ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri
    train = TrainingStep("Train", step_args=trainer.train([InputData(channel_name="train", data_source=data)]))
    builder = ModelBuilder(
        image_uri=image,
        s3_model_data_url=train.properties.ModelArtifacts.S3ModelArtifacts,
        role_arn=role,
        sagemaker_session=session,
    )
    return [clean, train, ModelStep("Serve", step_args=builder.build())]


@case(region="cn-north-1")
def partition_china(session):
    """arn:aws-cn, amazonaws.com.cn; everything by default."""
    return steps(session, "aws-cn")


@case(region="us-gov-west-1")
def partition_govcloud(session):
    """arn:aws-us-gov; no experiment configuration."""
    return steps(session, "aws-us-gov")
