"""Models, model packages and what is made of them, SDK 2.x."""

from cases import BUCKET, CODE, IMAGE, KEY, ROLE, SECURITY_GROUPS, SUBNETS, case
from sagemaker.drift_check_baselines import DriftCheckBaselines
from sagemaker.estimator import Estimator
from sagemaker.model import Model
from sagemaker.model_metrics import FileSource, MetricsSource, ModelMetrics
from sagemaker.pipeline import PipelineModel
from sagemaker.pytorch import PyTorchModel
from sagemaker.sklearn import SKLearnModel
from sagemaker.transformer import Transformer
from sagemaker.inputs import BatchDataCaptureConfig, CreateModelInput, TransformInput
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.step_collections import EstimatorTransformer, RegisterModel
from sagemaker.workflow.steps import TrainingStep, TransformStep

group = ParameterString("ModelPackageGroup", default_value="Orders")
VPC = {"Subnets": SUBNETS, "SecurityGroupIds": SECURITY_GROUPS}
CSV = {"content_types": ["text/csv"], "response_types": ["text/csv"]}
ARTIFACTS = f"{BUCKET}/models/model.tar.gz"


def metrics(name):
    return MetricsSource(content_type="application/json", s3_uri=f"{BUCKET}/metrics/{name}.json")


@case()
def model_single(session):
    """A model in a VPC with isolation, tags, an S3 URI in its environment; the artifacts as a prefix."""
    model = Model(
        image_uri=IMAGE,
        model_data={
            "S3DataSource": {"S3Uri": f"{BUCKET}/models/big/", "S3DataType": "S3Prefix", "CompressionType": "None"}
        },
        role=ROLE,
        vpc_config=VPC,
        enable_network_isolation=True,
        env={"LOOKUP": f"{BUCKET}/in-the-environment"},
        sagemaker_session=session,
    )
    arguments = model.create(instance_type="ml.m5.large", tags=[{"Key": "team", "Value": "forecast"}])
    return [ModelStep("Single", step_args=arguments)]


@case()
def model_private_image(session):
    """A container from a private registry, by way of a Lambda function that knows the credentials."""
    credentials = "arn:aws:lambda:us-east-1:123456789012:function:credentials"
    model = Model(
        image_uri="registry.example.com/own/image:1",
        model_data=ARTIFACTS,
        role=ROLE,
        vpc_config=VPC,
        image_config={
            "RepositoryAccessMode": "Vpc",
            "RepositoryAuthConfig": {"RepositoryCredentialsProviderArn": credentials},
        },
        sagemaker_session=session,
    )
    return [ModelStep("Private", step_args=model.create(instance_type="ml.m5.large"))]


@case()
def model_pipeline(session):
    """Two containers, one of which needs its code repacked into its artifacts first."""
    featurizer = SKLearnModel(
        model_data=f"{BUCKET}/models/featurizer.tar.gz",
        role=ROLE,
        entry_point="inference.py",
        source_dir=str(CODE),
        framework_version="1.2-1",
        sagemaker_session=session,
    )
    predictor = Model(image_uri=IMAGE, model_data=ARTIFACTS, role=ROLE, sagemaker_session=session)
    both = PipelineModel([featurizer, predictor], role=ROLE, vpc_config=VPC, sagemaker_session=session)
    return [ModelStep("Both", step_args=both.create(instance_type="ml.m5.large"))]


@case()
def repack_model_step(session):
    """ModelStep of a framework model with its own code: a repacking Training step before each of two steps."""
    estimator = Estimator(
        IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.xlarge", output_path=f"{BUCKET}/m",
        sagemaker_session=session,
    )  # fmt: skip
    train = TrainingStep("Train", step_args=estimator.fit({"train": f"{BUCKET}/train"}))
    model = PyTorchModel(
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        role=ROLE,
        entry_point="inference.py",
        source_dir=str(CODE),
        framework_version="2.1",
        py_version="py310",
        model_kms_key=KEY,
        vpc_config=VPC,
        sagemaker_session=session,
    )
    create = ModelStep("Serve", step_args=model.create(instance_type="ml.m5.large"))
    register = ModelStep(
        "Serve2",
        step_args=model.register(
            **CSV, inference_instances=["ml.m5.large"], model_package_group_name="Orders"
        ),
    )
    return [train, create, register]


@case()
def repack_register_model(session):
    """RegisterModel, the older step collection: its repacking step keeps the VPC and writes to the bucket's root."""
    estimator = Estimator(
        IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.xlarge", output_path=f"{BUCKET}/m",
        subnets=SUBNETS, security_group_ids=SECURITY_GROUPS, sagemaker_session=session,
    )  # fmt: skip
    train = TrainingStep("Train", step_args=estimator.fit({"train": f"{BUCKET}/train"}))
    return [
        train,
        RegisterModel(
            name="RegisterTheOrdersModel",
            estimator=estimator,
            model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
            **CSV,
            inference_instances=["ml.m5.large"],
            transform_instances=["ml.m5.large"],
            model_package_group_name="Orders",
            entry_point="inference.py",
            source_dir=str(CODE),
        ),
    ]


@case()
def register_metrics(session):
    """Every S3 URI a model package can hold but the validation's: metrics, drift baselines, a sample payload."""
    model = Model(image_uri=IMAGE, model_data=ARTIFACTS, role=ROLE, sagemaker_session=session)
    arguments = model.register(
        **CSV,
        inference_instances=["ml.m5.large"],
        transform_instances=["ml.m5.large"],
        model_package_group_name="Orders",
        approval_status="Approved",
        model_metrics=ModelMetrics(
            model_statistics=metrics("statistics"),
            model_constraints=metrics("constraints"),
            model_data_statistics=metrics("data-statistics"),
            model_data_constraints=metrics("data-constraints"),
            bias=metrics("bias"),
            bias_pre_training=metrics("bias-before"),
            bias_post_training=metrics("bias-after"),
            explainability=metrics("explainability"),
        ),
        drift_check_baselines=DriftCheckBaselines(
            model_statistics=metrics("drift-statistics"),
            model_constraints=metrics("drift-constraints"),
            model_data_statistics=metrics("drift-data-statistics"),
            model_data_constraints=metrics("drift-data-constraints"),
            bias_config_file=FileSource(s3_uri=f"{BUCKET}/metrics/bias-config.json"),
            bias_pre_training_constraints=metrics("drift-bias-before"),
            bias_post_training_constraints=metrics("drift-bias-after"),
            explainability_constraints=metrics("drift-explainability"),
            explainability_config_file=FileSource(s3_uri=f"{BUCKET}/metrics/explainability-config.json"),
        ),
        customer_metadata_properties={"team": "forecast"},
        sample_payload_url=f"{BUCKET}/samples/payload.tar.gz",
        domain="MACHINE_LEARNING",
        task="OTHER",
        framework="XGBOOST",
        framework_version="1.7",
    )
    return [ModelStep("Register", step_args=arguments)]


@case()
def register_cross_account(session):
    """A model package group of another account, by ARN; validated by a transform with a role of its own."""
    model = Model(image_uri=IMAGE, model_data=ARTIFACTS, role=ROLE, sagemaker_session=session)
    arguments = model.register(
        **CSV,
        inference_instances=["ml.m5.large"],
        transform_instances=["ml.m5.large"],
        model_package_group_name="arn:aws:sagemaker:us-east-1:210987654321:model-package-group/Orders",
        validation_specification={
            "ValidationRole": "arn:aws:iam::123456789012:role/validation",
            "ValidationProfiles": [
                {
                    "ProfileName": "smoke",
                    "TransformJobDefinition": {
                        "TransformInput": {
                            "DataSource": {
                                "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"{BUCKET}/validation/in"}
                            }
                        },
                        "TransformOutput": {"S3OutputPath": f"{BUCKET}/validation/out", "KmsKeyId": KEY},
                        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
                    },
                }
            ],
        },
    )
    return [ModelStep("Register", step_args=arguments)]


@case(parameters=[group])
def register_group_parameter(session):
    """The group's name as a parameter; several containers."""
    models = [
        Model(image_uri=IMAGE, model_data=f"{BUCKET}/models/{name}.tar.gz", role=ROLE, sagemaker_session=session)
        for name in ["first", "second"]
    ]
    both = PipelineModel(models, role=ROLE, sagemaker_session=session)
    arguments = both.register(
        **CSV,
        inference_instances=["ml.m5.large"],
        transform_instances=["ml.m5.large"],
        model_package_group_name=group,
    )
    return [ModelStep("Register", step_args=arguments)]


@case()
def transform(session):
    """Batch transform with keys and data capture; of a model made here, and of one that exists already."""
    model = Model(image_uri=IMAGE, model_data=ARTIFACTS, role=ROLE, sagemaker_session=session)
    create = ModelStep("Predictor", step_args=model.create(instance_type="ml.m5.large"))
    steps = [create]
    for name, model_name in [("Made", create.properties.ModelName), ("Existing", "orders-2025")]:
        transformer = Transformer(
            model_name=model_name,
            instance_count=1,
            instance_type="ml.m5.large",
            output_path=f"{BUCKET}/predictions/{name}",
            output_kms_key=KEY,
            volume_kms_key=KEY,
            tags=[{"Key": "team", "Value": "forecast"}],
            sagemaker_session=session,
        )
        arguments = transformer.transform(
            f"{BUCKET}/batch/",
            batch_data_capture_config=BatchDataCaptureConfig(f"{BUCKET}/capture", kms_key_id=KEY),
        )
        steps.append(TransformStep(name, step_args=arguments))
    return steps


@case()
def transform_default_output(session):
    """A transform without output_path: where the SDK puts it, and a manifest as input."""
    transformer = Transformer("orders-2025", instance_count=1, instance_type="ml.m5.large", sagemaker_session=session)
    return [
        TransformStep(
            "Predict", step_args=transformer.transform(f"{BUCKET}/lists/batch.manifest", data_type="ManifestFile")
        )
    ]


@case()
def estimator_transformer(session):
    """EstimatorTransformer, the older step collection: model and transform out of an estimator."""
    estimator = Estimator(
        IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.xlarge", output_path=f"{BUCKET}/m",
        sagemaker_session=session,
    )  # fmt: skip
    train = TrainingStep("Train", step_args=estimator.fit({"train": f"{BUCKET}/train"}))
    return [
        train,
        EstimatorTransformer(
            name="Predict",
            estimator=estimator,
            model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
            model_inputs=CreateModelInput(instance_type="ml.m5.large"),
            instance_count=1,
            instance_type="ml.m5.large",
            transform_inputs=TransformInput(data=f"{BUCKET}/batch"),
            output_path=f"{BUCKET}/predictions",
        ),
    ]
