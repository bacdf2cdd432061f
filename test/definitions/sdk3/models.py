"""Models, model packages and hosting, SDK 3.x."""

from cases import BUCKET, CODE, IMAGE, KEY, ROLE, SECURITY_GROUPS, SUBNETS, case
from sagemaker.core.model_metrics import MetricsSource, ModelMetrics
from sagemaker.core.shapes import OutputDataConfig
from sagemaker.core.training.configs import Compute, Networking, SourceCode
from sagemaker.mlops.workflow.endpoint_step import EndpointConfigStep, EndpointStep
from sagemaker.mlops.workflow.inference_component_step import InferenceComponentStep
from sagemaker.mlops.workflow.model_step import ModelStep
from sagemaker.mlops.workflow.steps import TrainingStep
from sagemaker.serve.model_builder import ModelBuilder
from sagemaker.train.model_trainer import ModelTrainer


def train(session):
    trainer = ModelTrainer(
        training_image=IMAGE,
        role=ROLE,
        base_job_name="orders",
        compute=Compute(instance_type="ml.m5.large", instance_count=1),
        output_data_config=OutputDataConfig(s3_output_path=f"{BUCKET}/models"),
        sagemaker_session=session,
    )
    return TrainingStep("Train", step_args=trainer.train())


def builder(session, artifacts, **options):
    return ModelBuilder(
        image_uri=IMAGE, s3_model_data_url=artifacts, role_arn=ROLE, sagemaker_session=session, **options
    )


@case()
def model(session):
    """A model of a training step's artifacts; one in a VPC."""
    step = train(session)
    artifacts = step.properties.ModelArtifacts.S3ModelArtifacts
    network = Networking(subnets=SUBNETS, security_group_ids=SECURITY_GROUPS)
    return [
        step,
        ModelStep("Plain", step_args=builder(session, artifacts).build()),
        ModelStep("Network", step_args=builder(session, f"{BUCKET}/models/m.tar.gz", network=network).build()),
    ]


@case()
def register(session):
    """A model package with metrics; another in a group of another account."""
    step = train(session)
    artifacts = step.properties.ModelArtifacts.S3ModelArtifacts
    options = {
        "content_types": ["text/csv"],
        "response_types": ["text/csv"],
        "inference_instances": ["ml.m5.large"],
        "transform_instances": ["ml.m5.large"],
    }
    metrics = ModelMetrics(
        model_statistics=MetricsSource(content_type="application/json", s3_uri=f"{BUCKET}/metrics/statistics.json")
    )
    group = "arn:aws:sagemaker:us-east-1:210987654321:model-package-group/Orders"
    return [
        step,
        ModelStep(
            "Own",
            step_args=builder(session, artifacts).register(
                model_package_group_name="Orders", model_metrics=metrics, **options
            ),
        ),
        ModelStep(
            "Foreign", step_args=builder(session, artifacts).register(model_package_group_name=group, **options)
        ),
    ]


@case()
def repack(session):
    """A model with code of its own."""
    step = train(session)
    code = SourceCode(source_dir=str(CODE), entry_script="inference.py")
    made = builder(session, step.properties.ModelArtifacts.S3ModelArtifacts, source_code=code)
    return [step, ModelStep("Serve", step_args=made.build())]


@case()
def endpoint(session):
    """Endpoint configuration, endpoint and inference component."""
    config = EndpointConfigStep(
        "Config",
        step_args=session.create_endpoint_config(
            name="orders-config",
            production_variants=[
                {
                    "VariantName": "AllTraffic",
                    "ModelName": "orders-2025",
                    "InstanceType": "ml.m5.large",
                    "InitialInstanceCount": 1,
                }
            ],
            kms_key=KEY,
            role=ROLE,
            vpc_config={"Subnets": SUBNETS, "SecurityGroupIds": SECURITY_GROUPS},
            async_inference_config_dict={"OutputConfig": {"S3OutputPath": f"{BUCKET}/async/out", "KmsKeyId": KEY}},
        ),
    )
    place = EndpointStep(
        "Endpoint",
        step_args=session.create_endpoint(endpoint_name="orders", config_name=config.properties.EndpointConfigName),
    )
    component = InferenceComponentStep(
        "Component",
        step_args=session.create_inference_component(
            inference_component_name="orders-component",
            endpoint_name=place.properties.EndpointName,
            variant_name="AllTraffic",
            specification={
                "Container": {"Image": IMAGE, "ArtifactUrl": f"{BUCKET}/models/component.tar.gz"},
                "ComputeResourceRequirements": {"NumberOfCpuCoresRequired": 1, "MinMemoryRequiredInMb": 1024},
            },
            runtime_config={"CopyCount": 1},
        ),
    )
    return [config, place, component]
