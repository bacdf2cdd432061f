"""Processing steps, SDK 2.x."""

from cases import BUCKET, CODE, IMAGE, KEY, ROLE, SECURITY_GROUPS, SUBNETS, case
from sagemaker.dataset_definition.inputs import AthenaDatasetDefinition, DatasetDefinition, RedshiftDatasetDefinition
from sagemaker.network import NetworkConfig
from sagemaker.processing import (
    FeatureStoreOutput,
    FrameworkProcessor,
    ProcessingInput,
    ProcessingOutput,
    Processor,
    ScriptProcessor,
)
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.spark.processing import PySparkProcessor
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep

role = ParameterString("ProcessingRole", default_value=ROLE)
unbound_role = ParameterString("UnboundRole")
ONE = {"instance_count": 1, "instance_type": "ml.m5.xlarge"}


@case()
def processing_script(session):
    """Local code, which the SDK uploads to its default bucket; outputs with and without a place of their own."""
    processor = SKLearnProcessor("1.2-1", role=ROLE, sagemaker_session=session, **ONE)
    arguments = processor.run(
        code=str(CODE / "run.py"),
        inputs=[ProcessingInput(source=f"{BUCKET}/raw", destination="/opt/ml/processing/input/raw")],
        outputs=[
            ProcessingOutput(output_name="report", source="/opt/ml/processing/report"),
            ProcessingOutput(
                output_name="clean", source="/opt/ml/processing/clean", destination=f"{BUCKET}/clean"
            ),
        ],
        arguments=["--rows", "10"],
    )
    return [
        ProcessingStep(
            "Clean",
            step_args=arguments,
            property_files=[PropertyFile(name="Report", output_name="report", path="report.json")],
        )
    ]


@case()
def processing_framework(session):
    """FrameworkProcessor: a source directory and a generated runproc.sh, both uploaded."""
    processor = FrameworkProcessor(SKLearn, "1.2-1", role=ROLE, sagemaker_session=session, **ONE)
    arguments = processor.run(
        code="run.py",
        source_dir=str(CODE),
        outputs=[ProcessingOutput(output_name="out", source="/opt/ml/processing/out", destination=f"{BUCKET}/out")],
    )
    return [ProcessingStep("Framework", step_args=arguments)]


@case()
def processing_spark(session):
    """PySpark: event logs in S3, extra files and jars as inputs."""
    processor = PySparkProcessor(framework_version="3.3", role=ROLE, sagemaker_session=session, **ONE)
    arguments = processor.run(
        submit_app=f"{BUCKET}/code/app.py",
        submit_jars=[f"{BUCKET}/jars/dep.jar"],
        arguments=["--input", f"{BUCKET}/hidden-in-an-argument/"],
        spark_event_logs_s3_uri=f"{BUCKET}/spark-events",
    )
    return [ProcessingStep("Spark", step_args=arguments)]


@case()
def processing_datasets(session):
    """Inputs out of Athena and Redshift, the latter with a role of its cluster; both with keys."""
    processor = Processor(role=ROLE, image_uri=IMAGE, sagemaker_session=session, **ONE)
    athena = DatasetDefinition(
        local_path="/opt/ml/processing/input/athena",
        data_distribution_type="FullyReplicated",
        input_mode="File",
        athena_dataset_definition=AthenaDatasetDefinition(
            catalog="AwsDataCatalog",
            database="sales",
            query_string="SELECT * FROM orders",
            output_s3_uri=f"{BUCKET}/athena",
            work_group="analysts",
            output_format="PARQUET",
            output_compression="SNAPPY",
            kms_key_id=KEY,
        ),
    )
    redshift = DatasetDefinition(
        local_path="/opt/ml/processing/input/redshift",
        data_distribution_type="FullyReplicated",
        input_mode="File",
        redshift_dataset_definition=RedshiftDatasetDefinition(
            cluster_id="warehouse",
            database="sales",
            db_user="reader",
            query_string="SELECT * FROM orders",
            cluster_role_arn="arn:aws:iam::123456789012:role/redshift-unload",
            output_s3_uri=f"{BUCKET}/redshift",
            output_format="CSV",
            output_compression="GZIP",
            kms_key_id=KEY,
        ),
    )
    arguments = processor.run(
        inputs=[
            ProcessingInput(input_name="athena", dataset_definition=athena),
            ProcessingInput(input_name="redshift", dataset_definition=redshift),
        ]
    )
    return [ProcessingStep("Datasets", step_args=arguments)]


@case()
def processing_secured(session):
    """VPC, isolation, both keys, tags, environment, an output for the feature store."""
    processor = Processor(
        role=ROLE,
        image_uri=IMAGE,
        volume_kms_key=KEY,
        output_kms_key=KEY,
        env={"MODEL": f"{BUCKET}/in-the-environment"},
        tags=[{"Key": "team", "Value": "forecast"}],
        network_config=NetworkConfig(
            enable_network_isolation=True,
            encrypt_inter_container_traffic=True,
            subnets=SUBNETS,
            security_group_ids=SECURITY_GROUPS,
        ),
        sagemaker_session=session,
        **ONE,
    )
    arguments = processor.run(
        inputs=[ProcessingInput(source=f"{BUCKET}/raw/file.csv", destination="/opt/ml/processing/input/raw")],
        outputs=[
            ProcessingOutput(
                output_name="report", source="/opt/ml/processing/report", destination=f"{BUCKET}/report"
            ),
            ProcessingOutput(
                output_name="features",
                app_managed=True,
                feature_store_output=FeatureStoreOutput(feature_group_name="orders"),
            ),
        ],
    )
    return [
        ProcessingStep(
            "Secured",
            step_args=arguments,
            property_files=[PropertyFile(name="Report", output_name="report", path="nested/report.json")],
        )
    ]


@case(parameters=[role, unbound_role])
def role_parameter(session):
    """Roles that are given when an execution starts: one with a default, one without."""
    steps = []
    for name, parameter in [("WithDefault", role), ("WithoutDefault", unbound_role)]:
        processor = Processor(role=parameter, image_uri=IMAGE, sagemaker_session=session, **ONE)
        steps.append(ProcessingStep(name, step_args=processor.run()))
    return steps


@case()
def depends_on(session):
    """Order without data: by step, by name, and both with a reference."""
    processor = ScriptProcessor(role=ROLE, image_uri=IMAGE, command=["python3"], sagemaker_session=session, **ONE)
    script = f"{BUCKET}/code/run.py"

    def output(name):
        return ProcessingOutput(
            output_name="out",
            source="/opt/ml/processing/out",
            destination=Join(on="/", values=[BUCKET, "runs", name]),
        )

    first = ProcessingStep("First", step_args=processor.run(code=script, outputs=[output("first")]))
    second = ProcessingStep("Second", step_args=processor.run(code=script), depends_on=[first])
    third = ProcessingStep(
        "Third",
        step_args=processor.run(
            code=script,
            inputs=[
                ProcessingInput(
                    source=first.properties.ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri,
                    destination="/opt/ml/processing/in",
                )
            ],
        ),
        depends_on=["Second"],
    )
    return [first, second, third]
