"""Steps that run SageMaker jobs, SDK 3.x."""

from cases import BUCKET, CODE, IMAGE, KEY, ROLE, SECURITY_GROUPS, SUBNETS, case
from sagemaker.core.parameter import ContinuousParameter
from sagemaker.core.processing import FrameworkProcessor, ScriptProcessor
from sagemaker.core.shapes import (
    AthenaDatasetDefinition,
    CheckpointConfig,
    DatasetDefinition,
    FileSystemDataSource,
    HyperParameterTuningJobWarmStartConfig,
    MlflowConfig,
    OutputDataConfig,
    ParentHyperParameterTuningJob,
    ProcessingInput,
    ProcessingOutput,
    ProcessingS3Input,
    ProcessingS3Output,
    RedshiftDatasetDefinition,
    S3DataSource,
    Tag,
)
from sagemaker.core.network import NetworkConfig
from sagemaker.core.spark.processing import PySparkProcessor
from sagemaker.core.training.configs import Compute, InputData, Networking, SourceCode
from sagemaker.core.transformer import Transformer
from sagemaker.core.workflow.execution_variables import ExecutionVariables
from sagemaker.core.workflow.functions import Join
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.core.workflow.pipeline_context import runnable_by_pipeline
from sagemaker.core.workflow.pipeline_definition_config import PipelineDefinitionConfig
from sagemaker.core.workflow.properties import PropertyFile
from sagemaker.mlops.workflow.function_step import step
from sagemaker.mlops.workflow.notebook_job_step import NotebookJobStep
from sagemaker.mlops.workflow.steps import JobStep, ProcessingStep, TrainingStep, TransformStep, TuningStep
from sagemaker.train.model_trainer import ModelTrainer
from sagemaker.train.tuner import HyperparameterTuner

role = ParameterString("Role", default_value=ROLE)
jars = ParameterString("Jar", default_value=f"{BUCKET}/jars/a.jar")
ONE = {"instance_count": 1, "instance_type": "ml.m5.xlarge"}


def given(name, uri):
    return ProcessingInput(
        input_name=name,
        s3_input=ProcessingS3Input(
            s3_uri=uri, local_path=f"/opt/ml/processing/input/{name}", s3_data_type="S3Prefix", s3_input_mode="File"
        ),
    )


def written(name, uri):
    return ProcessingOutput(
        output_name=name,
        s3_output=ProcessingS3Output(
            s3_uri=uri, local_path=f"/opt/ml/processing/output/{name}", s3_upload_mode="EndOfJob"
        ),
    )


@case()
def processing(session):
    """Local code, code in S3, and a source directory; keys, VPC, tags; a property file."""
    secured = ScriptProcessor(
        image_uri=IMAGE,
        command=["python3"],
        role=ROLE,
        volume_kms_key=KEY,
        output_kms_key=KEY,
        tags=[{"Key": "team", "Value": "forecast"}],
        network_config=NetworkConfig(subnets=SUBNETS, security_group_ids=SECURITY_GROUPS),
        sagemaker_session=session,
        **ONE,
    )
    plain = ScriptProcessor(image_uri=IMAGE, command=["python3"], role=ROLE, sagemaker_session=session, **ONE)
    framework = FrameworkProcessor(image_uri=IMAGE, role=ROLE, sagemaker_session=session, **ONE)
    clean = ProcessingStep(
        "Clean",
        step_args=secured.run(
            code=str(CODE / "run.py"),
            inputs=[given("raw", f"{BUCKET}/raw")],
            outputs=[written("report", f"{BUCKET}/report")],
        ),
        property_files=[PropertyFile(name="Report", output_name="report", path="report.json")],
    )
    report = clean.properties.ProcessingOutputConfig.Outputs["report"].S3Output.S3Uri
    return [
        clean,
        ProcessingStep(
            "Plain", step_args=plain.run(code=f"{BUCKET}/code/run.py", inputs=[given("report", report)])
        ),
        ProcessingStep("Framework", step_args=framework.run(code="run.py", source_dir=str(CODE))),
    ]


@case()
def processing_datasets(session):
    """Inputs out of Athena and Redshift."""
    processor = ScriptProcessor(image_uri=IMAGE, command=["python3"], role=ROLE, sagemaker_session=session, **ONE)
    athena = AthenaDatasetDefinition(
        catalog="AwsDataCatalog",
        database="sales",
        query_string="SELECT * FROM orders",
        work_group="analysts",
        output_s3_uri=f"{BUCKET}/athena",
        kms_key_id=KEY,
        output_format="PARQUET",
    )
    redshift = RedshiftDatasetDefinition(
        cluster_id="warehouse",
        database="sales",
        db_user="reader",
        query_string="SELECT * FROM orders",
        cluster_role_arn="arn:aws:iam::123456789012:role/redshift-unload",
        output_s3_uri=f"{BUCKET}/redshift",
        kms_key_id=KEY,
        output_format="CSV",
    )
    inputs = [
        ProcessingInput(
            input_name=name,
            dataset_definition=DatasetDefinition(local_path=f"/opt/ml/processing/input/{name}", **definition),
        )
        for name, definition in [
            ("athena", {"athena_dataset_definition": athena}),
            ("redshift", {"redshift_dataset_definition": redshift}),
        ]
    ]
    return [ProcessingStep("Datasets", step_args=processor.run(code=f"{BUCKET}/code/run.py", inputs=inputs))]


@case(parameters=[jars])
def processing_spark(session):
    """PySpark with files in S3, one of them of a parameter's place, and the event log of a history server."""
    processor = PySparkProcessor(
        base_job_name="spark", framework_version="3.3", role=ROLE, sagemaker_session=session, **ONE
    )
    arguments = processor.run(
        submit_app=f"{BUCKET}/code/app.py",
        submit_py_files=[f"{BUCKET}/code/helpers.py"],
        submit_jars=[jars, f"{BUCKET}/jars/b.jar"],
        arguments=["--out", f"{BUCKET}/out"],
        spark_event_logs_s3_uri=f"{BUCKET}/events",
    )
    return [ProcessingStep("Spark", step_args=arguments)]


def trainer(session, **options):
    options = {
        "role": ROLE,
        "output_data_config": OutputDataConfig(s3_output_path=f"{BUCKET}/models"),
        "compute": Compute(instance_type="ml.m5.xlarge", instance_count=1),
        "base_job_name": "orders",
        **options,
    }
    return ModelTrainer(training_image=IMAGE, sagemaker_session=session, **options)


@case()
def training(session):
    """ModelTrainer: code in channels of its own; plain, and with keys, VPC, checkpoints and tags; default output."""
    code = SourceCode(source_dir=str(CODE), entry_script="run.py")
    data = [InputData(channel_name="train", data_source=f"{BUCKET}/train")]
    plain = trainer(session, source_code=code, input_data_config=data, hyperparameters={"from": f"{BUCKET}/teacher"})
    secured = trainer(
        session,
        output_data_config=OutputDataConfig(s3_output_path=f"{BUCKET}/models", kms_key_id=KEY),
        compute=Compute(
            instance_type="ml.m5.xlarge", instance_count=1, volume_kms_key_id=KEY, enable_managed_spot_training=True
        ),
        networking=Networking(
            subnets=SUBNETS,
            security_group_ids=SECURITY_GROUPS,
            enable_network_isolation=True,
            enable_inter_container_traffic_encryption=True,
        ),
        checkpoint_config=CheckpointConfig(s3_uri=f"{BUCKET}/checkpoints", local_path="/opt/ml/checkpoints"),
        tags=[Tag(key="team", value="forecast")],
        input_data_config=[
            InputData(
                channel_name="listed",
                data_source=S3DataSource(s3_data_type="ManifestFile", s3_uri=f"{BUCKET}/lists/train.manifest"),
            ),
            InputData(
                channel_name="efs",
                data_source=FileSystemDataSource(
                    file_system_id="fs-0123456789abcdef0",
                    file_system_type="EFS",
                    file_system_access_mode="ro",
                    directory_path="/train",
                ),
            ),
        ],
    )
    chosen = trainer(session, output_data_config=None, source_code=code)
    return [
        TrainingStep("Plain", step_args=plain.train()),
        TrainingStep("Secured", step_args=secured.train()),
        TrainingStep("Chosen", step_args=chosen.train()),
    ]


@case(parameters=[role])
def role_parameter(session):
    """Roles that are given when an execution starts."""
    processor = ScriptProcessor(image_uri=IMAGE, command=["python3"], role=role, sagemaker_session=session, **ONE)
    return [ProcessingStep("Clean", step_args=processor.run(code=f"{BUCKET}/code/run.py"))]


@case(pipeline_definition_config=PipelineDefinitionConfig(use_custom_job_prefix=True))
def custom_job_prefix(session):
    """Job names begin with the base names that stay in the definition."""
    processor = ScriptProcessor(
        image_uri=IMAGE, command=["python3"], role=ROLE, base_job_name="OrdersClean", sagemaker_session=session, **ONE
    )
    return [
        ProcessingStep("Clean", step_args=processor.run(code=f"{BUCKET}/code/run.py")),
        TrainingStep("Train", step_args=trainer(session, base_job_name="OrdersTrain").train()),
    ]


@case()
def tuning(session):
    """A tuning job; where its best models lie."""
    tuner = HyperparameterTuner(
        trainer(session),
        "loss",
        {"eta": ContinuousParameter(0, 1)},
        metric_definitions=[{"Name": "loss", "Regex": "loss=(.*)"}],
        max_jobs=4,
    )
    tune = TuningStep(
        "Tune", step_args=tuner.tune([InputData(channel_name="train", data_source=f"{BUCKET}/train")])
    )
    processor = ScriptProcessor(image_uri=IMAGE, command=["python3"], role=ROLE, sagemaker_session=session, **ONE)
    best = tune.get_top_model_s3_uri(top_k=0, s3_bucket="example-data", prefix="models")
    return [
        tune,
        ProcessingStep(
            "Inspect", step_args=processor.run(code=f"{BUCKET}/code/run.py", inputs=[given("model", best)])
        ),
    ]


@case()
def tuning_warm_start(session):
    """A tuning job that starts from others, one of them of this pipeline."""
    parents = [ParentHyperParameterTuningJob(hyper_parameter_tuning_job_name="orders-2025")]
    tuner = HyperparameterTuner(
        trainer(session),
        "loss",
        {"eta": ContinuousParameter(0, 1)},
        metric_definitions=[{"Name": "loss", "Regex": "loss=(.*)"}],
        max_jobs=4,
        warm_start_config=HyperParameterTuningJobWarmStartConfig(
            parent_hyper_parameter_tuning_jobs=parents, warm_start_type="TransferLearning"
        ),
    )
    return [
        TuningStep("Tune", step_args=tuner.tune([InputData(channel_name="train", data_source=f"{BUCKET}/train")]))
    ]


@case()
def transform(session):
    """Batch transform of a model that exists, with keys."""
    transformer = Transformer(
        model_name="orders-2025",
        output_path=f"{BUCKET}/predictions",
        output_kms_key=KEY,
        volume_kms_key=KEY,
        sagemaker_session=session,
        **ONE,
    )
    return [TransformStep("Predict", step_args=transformer.transform(f"{BUCKET}/batch"))]


FUNCTION = {"role": ROLE, "instance_type": "ml.m5.large", "image_uri": IMAGE, "description": "a function"}


@case()
def functions(session):
    """@step functions: code, arguments and results in S3."""

    @step(name="Score", **FUNCTION)
    def score(limit):
        return {"value": limit / 2}

    @step(
        name="Report", volume_kms_key=KEY, subnets=SUBNETS, security_group_ids=SECURITY_GROUPS, **FUNCTION
    )
    def report(value):
        return value

    return [report(score(3)["value"])]


@case()
def notebook(session):
    """A notebook job: Training with a job name of its own."""
    return [
        NotebookJobStep(
            name="Notebook",
            notebook_job_name="Nightly_Report",
            input_notebook=str(CODE / "notebook.ipynb"),
            image_uri=IMAGE,
            kernel_name="python3",
            role=ROLE,
            s3_root_uri=f"{BUCKET}/notebooks",
            s3_kms_key=KEY,
        )
    ]


@case(
    mlflow_config=MlflowConfig(
        mlflow_resource_arn="arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-ABCDEFGHIJKL",
        mlflow_experiment_name="Orders",
    )
)
def mlflow(session):
    """A pipeline that tracks its experiment in MLflow."""
    return [TrainingStep("Train", step_args=trainer(session).train())]


class JobProducer:
    """Makes a CreateJob request as the SDK's own trainers do, which look recipes up on AWS first."""

    _pipeline_caller_name = "create_job"

    def __init__(self, session, request):
        self.sagemaker_session = session
        self.request = request

    @runnable_by_pipeline
    def train(self):
        self.sagemaker_session._intercept_create_request(self.request, None, "create_job")


@case()
def job(session):
    """A Job step: what it reads and writes stands in a JSON string, which the SDK makes a Join of its parts."""
    document = {
        "ModelPackageGroupArn": "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/orders",
        "InputDataConfig": {"S3Uri": f"{BUCKET}/prompts"},
        "OutputDataConfig": {"S3OutputPath": f"{BUCKET}/jobs/", "KmsKeyId": KEY},
        "Run": ExecutionVariables.PIPELINE_EXECUTION_ID,
    }
    request = {
        "JobName": "orders-rft",
        "JobCategory": "AgentRFT",
        "RoleArn": ROLE,
        "JobConfigSchemaVersion": "1.0",
        "JobConfigDocument": document,
        "Tags": [{"Key": "team", "Value": "forecast"}],
    }
    return [JobStep("Tune", step_args=JobProducer(session, request).train())]


@case()
def job_encoded(session):
    """A Job step whose document is a string already, as the SDK's evaluation templates write it."""
    request = {
        "JobName": "orders-evaluation",
        "JobCategory": "AgentRFTEvaluation",
        "RoleArn": ROLE,
        "JobConfigSchemaVersion": "1.0",
        "JobConfigDocument": Join(
            on="", values=['{"OutputDataConfig":{"S3OutputPath":"', f"{BUCKET}/jobs", '"}}']
        ),
    }
    return [JobStep("Evaluate", step_args=JobProducer(session, request).train())]
