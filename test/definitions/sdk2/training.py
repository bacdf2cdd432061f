"""Training steps, SDK 2.x: also what hides behind the type Training, @step functions and notebook jobs."""

from cases import BUCKET, CODE, IMAGE, KEY, ROLE, SECURITY_GROUPS, SUBNETS, case
from sagemaker.debugger import CollectionConfig, DebuggerHookConfig, ProfilerConfig, ProfilerRule, Rule, rule_configs
from sagemaker.debugger import TensorBoardOutputConfig
from sagemaker.estimator import Estimator
from sagemaker.inputs import FileSystemInput, TrainingInput
from sagemaker.processing import Processor
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThan
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.notebook_job_step import NotebookJobStep
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline_definition_config import PipelineDefinitionConfig
from sagemaker.workflow.retry import SageMakerJobExceptionTypeEnum, SageMakerJobStepRetryPolicy
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep
from sagemaker.xgboost import XGBoost

role = ParameterString("TrainingRole", default_value=ROLE)
ONE = {"instance_count": 1, "instance_type": "ml.m5.xlarge"}


@case()
def training_bucket_root(session):
    """No output_path: the SDK's default is the root of its default bucket; debugger and profiler write there too."""
    estimator = Estimator(IMAGE, role=ROLE, sagemaker_session=session, **ONE)
    return [
        TrainingStep(
            "Train",
            step_args=estimator.fit({"train": TrainingInput(f"{BUCKET}/train/")}),
            cache_config=CacheConfig(enable_caching=True, expire_after="T1H"),
            retry_policies=[
                SageMakerJobStepRetryPolicy(
                    exception_types=[SageMakerJobExceptionTypeEnum.RESOURCE_LIMIT], max_attempts=2
                )
            ],
        )
    ]


@case()
def training_framework(session):
    """XGBoost in script mode: sagemaker_submit_directory is an S3 URI within a JSON string within HyperParameters."""
    estimator = XGBoost(
        entry_point="run.py",
        source_dir=str(CODE),
        framework_version="1.7-1",
        role=ROLE,
        output_path=f"{BUCKET}/models",
        hyperparameters={"max_depth": 5, "teacher": f"{BUCKET}/teacher/model.tar.gz"},
        sagemaker_session=session,
        **ONE,
    )
    return [TrainingStep("Train", step_args=estimator.fit({"train": f"{BUCKET}/train"}))]


@case()
def training_code_location(session):
    """Code in S3 already, at a place of the user's; a manifest and an augmented manifest as inputs."""
    estimator = XGBoost(
        entry_point="run.py",
        source_dir=f"{BUCKET}/code/source.tar.gz",
        framework_version="1.7-1",
        role=ROLE,
        output_path=f"{BUCKET}/models",
        disable_profiler=True,
        debugger_hook_config=False,
        sagemaker_session=session,
        **ONE,
    )
    inputs = {
        "listed": TrainingInput(f"{BUCKET}/lists/train.manifest", s3_data_type="ManifestFile"),
        "labelled": TrainingInput(
            f"{BUCKET}/lists/labels.jsonl",
            s3_data_type="AugmentedManifestFile",
            attribute_names=["source-ref", "label"],
            input_mode="Pipe",
            record_wrapping="RecordIO",
        ),
    }
    return [TrainingStep("Train", step_args=estimator.fit(inputs))]


@case()
def training_secured(session):
    """Keys, VPC, isolation, tags, spot with checkpoints."""
    estimator = Estimator(
        IMAGE,
        role=ROLE,
        output_path=f"{BUCKET}/models",
        output_kms_key=KEY,
        volume_kms_key=KEY,
        subnets=SUBNETS,
        security_group_ids=SECURITY_GROUPS,
        enable_network_isolation=True,
        encrypt_inter_container_traffic=True,
        use_spot_instances=True,
        max_wait=90000,
        checkpoint_s3_uri=f"{BUCKET}/checkpoints",
        tags=[{"Key": "team", "Value": "forecast"}],
        environment={"LOOKUP": f"{BUCKET}/in-the-environment"},
        disable_profiler=True,
        debugger_hook_config=False,
        sagemaker_session=session,
        **ONE,
    )
    return [TrainingStep("Train", step_args=estimator.fit({"train": f"{BUCKET}/train"}))]


@case()
def training_observed(session):
    """Debugger, its rules and their images, profiler and TensorBoard, each with a place of its own."""
    estimator = Estimator(
        IMAGE,
        role=ROLE,
        output_path=f"{BUCKET}/models",
        debugger_hook_config=DebuggerHookConfig(
            s3_output_path=f"{BUCKET}/debug", collection_configs=[CollectionConfig(name="losses")]
        ),
        rules=[
            Rule.sagemaker(rule_configs.loss_not_decreasing(), s3_output_path=f"{BUCKET}/debug-rules"),
            ProfilerRule.sagemaker(rule_configs.ProfilerReport(), s3_output_path=f"{BUCKET}/profile-rules"),
        ],
        profiler_config=ProfilerConfig(s3_output_path=f"{BUCKET}/profile"),
        tensorboard_output_config=TensorBoardOutputConfig(s3_output_path=f"{BUCKET}/tensorboard"),
        sagemaker_session=session,
        **ONE,
    )
    return [TrainingStep("Train", step_args=estimator.fit({"train": f"{BUCKET}/train"}))]


@case()
def training_file_systems(session):
    """Data on EFS and FSx for Lustre."""
    estimator = Estimator(
        IMAGE,
        role=ROLE,
        output_path=f"{BUCKET}/models",
        subnets=SUBNETS,
        security_group_ids=SECURITY_GROUPS,
        disable_profiler=True,
        debugger_hook_config=False,
        sagemaker_session=session,
        **ONE,
    )
    inputs = {
        "efs": FileSystemInput("fs-0123456789abcdef0", "EFS", "/train", "ro"),
        "lustre": FileSystemInput("fs-0fedcba9876543210", "FSxLustre", "/fsx/train", "rw"),
    }
    return [TrainingStep("Train", step_args=estimator.fit(inputs))]


@case()
def training_private_image(session):
    """An image from a private registry, by way of a Lambda function that knows the credentials."""
    estimator = Estimator(
        "registry.example.com/own/image:1",
        role=ROLE,
        output_path=f"{BUCKET}/models",
        subnets=SUBNETS,
        security_group_ids=SECURITY_GROUPS,
        training_repository_access_mode="Vpc",
        training_repository_credentials_provider_arn="arn:aws:lambda:us-east-1:123456789012:function:credentials",
        disable_profiler=True,
        debugger_hook_config=False,
        sagemaker_session=session,
        **ONE,
    )
    return [TrainingStep("Train", step_args=estimator.fit())]


@case(parameters=[role])
def training_role_parameter(session):
    """A role that is given when an execution starts."""
    estimator = Estimator(IMAGE, role=role, output_path=f"{BUCKET}/models", sagemaker_session=session, **ONE)
    return [TrainingStep("Train", step_args=estimator.fit())]


@case(pipeline_definition_config=PipelineDefinitionConfig(use_custom_job_prefix=True))
def custom_job_prefix(session):
    """Job names begin with the base names that stay in the definition."""
    processor = Processor(role=ROLE, image_uri=IMAGE, base_job_name="OrdersClean", sagemaker_session=session, **ONE)
    estimator = Estimator(
        IMAGE, role=ROLE, base_job_name="OrdersTrain", output_path=f"{BUCKET}/m", sagemaker_session=session, **ONE
    )
    return [
        ProcessingStep("Clean", step_args=processor.run()),
        TrainingStep("Train", step_args=estimator.fit()),
    ]


# Without a description the SDK writes the path of the author's source file there.
STEP = {"role": ROLE, "instance_type": "ml.m5.large", "image_uri": IMAGE, "description": "a function"}


@case()
def functions(session):
    """@step functions: code, arguments and results in S3, a result in a condition and in a Fail step's message."""

    @step(name="Score", **STEP)
    def score(limit):
        return {"value": limit / 2}

    @step(
        name="Report",
        volume_kms_key=KEY,
        subnets=SUBNETS,
        security_group_ids=SECURITY_GROUPS,
        tags=[{"Key": "team", "Value": "forecast"}],
        **STEP,
    )
    def report(value):
        return value

    scored = score(3)
    reported = report(scored["value"])
    check = ConditionStep(
        "Check",
        conditions=[ConditionGreaterThan(left=scored["value"], right=1)],
        if_steps=[reported],
        else_steps=[FailStep("Stop", error_message=scored["value"])],
    )
    return [check]


@case()
def notebook(session):
    """Notebook jobs: Training with a job name of their own, inputs and outputs under s3_root_uri."""
    plain = NotebookJobStep(
        name="Notebook",
        input_notebook=str(CODE / "notebook.ipynb"),
        image_uri="885854791233.dkr.ecr.us-east-1.amazonaws.com/sagemaker-distribution-prod:1-cpu",
        kernel_name="python3",
        role=ROLE,
    )
    secured = NotebookJobStep(
        name="Secured",
        notebook_job_name="Nightly_Report",
        input_notebook=str(CODE / "notebook.ipynb"),
        initialization_script=str(CODE / "run.py"),
        additional_dependencies=[str(CODE / "inference.py")],
        image_uri=IMAGE,
        kernel_name="python3",
        role=ROLE,
        s3_root_uri=f"{BUCKET}/notebooks",
        s3_kms_key=KEY,
        volume_kms_key=KEY,
        subnets=SUBNETS,
        security_group_ids=SECURITY_GROUPS,
        tags=[{"Key": "team", "Value": "forecast"}],
        depends_on=[plain],
    )
    return [plain, secured]
