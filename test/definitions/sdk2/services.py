"""Steps of other services and of hosting, SDK 2.x: EMR, AutoML, endpoints, inference components, lineage."""

from cases import BUCKET, IMAGE, KEY, ROLE, SECURITY_GROUPS, SUBNETS, case
from sagemaker.automl.automl import AutoML, AutoMLInput
from sagemaker.lineage.action import Action
from sagemaker.lineage.artifact import Artifact
from sagemaker.lineage.context import Context
from sagemaker.model import Model
from sagemaker.workflow.automl_step import AutoMLStep
from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig
from sagemaker.workflow.endpoint_step import EndpointConfigStep, EndpointStep
from sagemaker.workflow.inference_component_step import InferenceComponentStep
from sagemaker.workflow.lineage_step import LineageAssociation, LineageEntityReference, LineageStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterString

cluster = ParameterString("ClusterId")
WORK = EMRStepConfig(
    jar="command-runner.jar",
    args=["spark-submit", "--deploy-mode", "cluster", f"{BUCKET}/code/app.py", f"{BUCKET}/raw"],
    properties=[{"Key": "output", "Value": f"{BUCKET}/emr-out"}],
)


@case(parameters=[cluster])
def emr_existing_cluster(session):
    """A cluster that runs already: plain, with a runtime role, and given by a parameter."""
    jar = EMRStepConfig(jar=f"{BUCKET}/jars/work.jar", main_class="com.example.Work")
    return [
        EMRStep("Plain", "plain", "no runtime role", "j-1ABCDEFGHIJKL", WORK),
        EMRStep(
            "Runtime",
            "runtime",
            "with a runtime role",
            "j-1ABCDEFGHIJKL",
            jar,
            execution_role_arn="arn:aws:iam::123456789012:role/emr-runtime",
        ),
        EMRStep("Given", "given", "cluster by parameter", cluster, WORK, depends_on=["Plain"]),
    ]


@case()
def emr_new_cluster(session):
    """A cluster made for the step: three roles, one of them an instance profile's name; logs, subnets, tags."""
    config = {
        "Applications": [{"Name": "Spark"}],
        "ReleaseLabel": "emr-6.15.0",
        "JobFlowRole": "EMR_EC2_DefaultRole",
        "ServiceRole": "arn:aws:iam::123456789012:role/emr-service",
        "AutoScalingRole": "EMR_AutoScaling_DefaultRole",
        "LogUri": f"{BUCKET}/emr-logs/",
        "LogEncryptionKmsKeyId": KEY,
        "SecurityConfiguration": "at-rest",
        "Tags": [{"Key": "team", "Value": "forecast"}],
        "BootstrapActions": [{"Name": "setup", "ScriptBootstrapAction": {"Path": f"{BUCKET}/bootstrap/setup.sh"}}],
        "Instances": {
            "Ec2SubnetId": SUBNETS[0],
            "InstanceGroups": [
                {"InstanceRole": "MASTER", "InstanceCount": 1, "InstanceType": "m5.xlarge"},
                {"InstanceRole": "CORE", "InstanceCount": 2, "InstanceType": "m5.xlarge"},
            ],
        },
    }
    return [EMRStep("Cluster", "cluster", "a cluster of its own", None, WORK, cluster_config=config)]


@case()
def automl(session):
    """AutoML with keys and a VPC; a model of its best candidate."""
    auto = AutoML(
        role=ROLE,
        target_attribute_name="rings",
        output_path=f"{BUCKET}/automl",
        output_kms_key=KEY,
        volume_kms_key=KEY,
        vpc_config={"Subnets": SUBNETS, "SecurityGroupIds": SECURITY_GROUPS},
        mode="ENSEMBLING",
        tags=[{"Key": "team", "Value": "forecast"}],
        sagemaker_session=session,
    )
    inputs = [
        AutoMLInput(inputs=f"{BUCKET}/train", target_attribute_name="rings", channel_type="training"),
        AutoMLInput(inputs=f"{BUCKET}/validation", target_attribute_name="rings", channel_type="validation"),
    ]
    step = AutoMLStep("Search", step_args=auto.fit(inputs=inputs))
    best = step.get_best_auto_ml_model(role=ROLE, sagemaker_session=session)
    return [step, ModelStep("Best", step_args=best.create(instance_type="ml.m5.large"))]


@case()
def endpoint(session):
    """A model, its endpoint configurations and endpoints: plain, and asynchronous with a key and topics."""
    model = Model(image_uri=IMAGE, model_data=f"{BUCKET}/models/model.tar.gz", role=ROLE, sagemaker_session=session)
    create = ModelStep("Predictor", step_args=model.create(instance_type="ml.m5.large"))
    plain = EndpointConfigStep(
        "PlainConfig",
        step_args=session.create_endpoint_config(
            name="orders-config",
            model_name=create.properties.ModelName,
            initial_instance_count=1,
            instance_type="ml.m5.large",
        ),
    )
    deferred = EndpointConfigStep(
        "AsyncConfig",
        step_args=session.create_endpoint_config(
            name="orders-async-config",
            model_name=create.properties.ModelName,
            initial_instance_count=1,
            instance_type="ml.m5.large",
            kms_key=KEY,
            tags=[{"Key": "team", "Value": "forecast"}],
            async_inference_config_dict={
                "OutputConfig": {
                    "S3OutputPath": f"{BUCKET}/async/out",
                    "S3FailurePath": f"{BUCKET}/async/failed",
                    "KmsKeyId": KEY,
                    "NotificationConfig": {
                        "SuccessTopic": "arn:aws:sns:us-east-1:123456789012:succeeded",
                        "ErrorTopic": "arn:aws:sns:us-east-1:123456789012:failed",
                    },
                }
            },
        ),
    )
    return [
        create,
        plain,
        deferred,
        EndpointStep(
            "Endpoint",
            step_args=session.create_endpoint(
                endpoint_name="orders", config_name=plain.properties.EndpointConfigName
            ),
        ),
        EndpointStep(
            "AsyncEndpoint",
            step_args=session.create_endpoint(
                endpoint_name="orders-async",
                config_name=deferred.properties.EndpointConfigName,
                tags=[{"Key": "team", "Value": "forecast"}],
            ),
        ),
    ]


@case()
def inference_component(session):
    """An endpoint with a role of its own and no model; components with a container and with a model."""
    config = EndpointConfigStep(
        "Config",
        step_args=session.create_endpoint_config(
            name="shared-config",
            role=ROLE,
            production_variants=[
                {
                    "VariantName": "AllTraffic",
                    "InstanceType": "ml.m5.large",
                    "InitialInstanceCount": 1,
                    "CoreDumpConfig": {"DestinationS3Uri": f"{BUCKET}/dumps", "KmsKeyId": KEY},
                }
            ],
        ),
    )
    place = EndpointStep(
        "Endpoint",
        step_args=session.create_endpoint(
            endpoint_name="shared", config_name=config.properties.EndpointConfigName
        ),
    )
    compute = {"NumberOfCpuCoresRequired": 1, "MinMemoryRequiredInMb": 1024}

    def component(name, specification):
        return InferenceComponentStep(
            name,
            step_args=session.create_inference_component(
                inference_component_name=f"orders-{name.lower()}",
                endpoint_name=place.properties.EndpointName,
                variant_name="AllTraffic",
                specification={**specification, "ComputeResourceRequirements": compute},
                runtime_config={"CopyCount": 1},
            ),
        )

    container = {"Container": {"Image": IMAGE, "ArtifactUrl": f"{BUCKET}/models/component.tar.gz"}}
    return [config, place, component("Container", container), component("Model", {"ModelName": "orders-2025"})]


@case()
def lineage(session):
    """Entities of each kind and associations, by name and by ARN."""
    options = {"sagemaker_session": session}
    return [
        LineageStep(
            "Record",
            actions=[
                Action.create(
                    action_name="training-run",
                    source_uri=f"{BUCKET}/run",
                    source_type="S3ETag",
                    action_type="ModelTraining",
                    **options,
                )
            ],
            artifacts=[
                Artifact.create(
                    artifact_name="model", source_uri=f"{BUCKET}/models/m.tar.gz", artifact_type="Model", **options
                )
            ],
            contexts=[
                Context.create(
                    context_name="orders", source_uri=f"{BUCKET}/orders", context_type="Project", **options
                )
            ],
            associations=[
                LineageAssociation(
                    source=LineageEntityReference(name="training-run", type="Action"),
                    destination=LineageEntityReference(name="model", type="Artifact"),
                    association_type="Produced",
                ),
                LineageAssociation(
                    source=LineageEntityReference(
                        arn="arn:aws:sagemaker:us-east-1:123456789012:artifact/0123456789abcdef0123456789abcdef"
                    ),
                    destination=LineageEntityReference(name="training-run", type="Action"),
                    association_type="ContributedTo",
                ),
            ],
        )
    ]
