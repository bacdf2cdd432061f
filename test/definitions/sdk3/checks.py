"""QualityCheck, ClarifyCheck and Lineage steps, SDK 3.x."""

from cases import BUCKET, ROLE, case
from sagemaker.core.clarify import BiasConfig, DataConfig, ModelConfig, SHAPConfig
from sagemaker.core.lineage.action import Action
from sagemaker.core.lineage.artifact import Artifact
from sagemaker.core.model_monitor import DatasetFormat
from sagemaker.mlops.workflow.check_job_config import CheckJobConfig
from sagemaker.mlops.workflow.clarify_check_step import (
    ClarifyCheckStep,
    DataBiasCheckConfig,
    ModelExplainabilityCheckConfig,
)
from sagemaker.mlops.workflow.lineage_step import LineageAssociation, LineageEntityReference, LineageStep
from sagemaker.mlops.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep


def job(session):
    return CheckJobConfig(role=ROLE, instance_count=1, instance_type="ml.m5.xlarge", sagemaker_session=session)


def data(name):
    return DataConfig(
        s3_data_input_path=f"{BUCKET}/train",
        s3_output_path=f"{BUCKET}/checks/{name}",
        s3_analysis_config_output_path=f"{BUCKET}/analysis/{name}",
        label="rings",
    )


@case()
def quality_check(session):
    """Data quality against baselines of a model package group."""
    return [
        QualityCheckStep(
            "DataQuality",
            quality_check_config=DataQualityCheckConfig(
                baseline_dataset=f"{BUCKET}/train",
                dataset_format=DatasetFormat.csv(),
                output_s3_uri=f"{BUCKET}/checks/data",
            ),
            check_job_config=job(session),
            model_package_group_name="Orders",
        )
    ]


@case()
def clarify_check(session):
    """Bias of data, and explainability of a model that exists."""
    bias = BiasConfig(label_values_or_threshold=[1], facet_name=[8], facet_values_or_threshold=[[0.5]])
    return [
        ClarifyCheckStep(
            "DataBias",
            clarify_check_config=DataBiasCheckConfig(data_config=data("bias"), data_bias_config=bias),
            check_job_config=job(session),
            supplied_baseline_constraints=f"{BUCKET}/baselines/constraints.json",
        ),
        ClarifyCheckStep(
            "Explainability",
            clarify_check_config=ModelExplainabilityCheckConfig(
                data_config=data("explainability"),
                model_config=ModelConfig(model_name="orders-2025", instance_count=1, instance_type="ml.m5.large"),
                explainability_config=SHAPConfig(baseline=f"{BUCKET}/baselines/shap.csv", num_samples=10),
            ),
            check_job_config=job(session),
        ),
    ]


@case()
def lineage(session):
    """An action, an artifact and their association."""
    return [
        LineageStep(
            "Record",
            actions=[
                Action.create(
                    action_name="run",
                    source_uri=f"{BUCKET}/run",
                    source_type="S3ETag",
                    action_type="ModelTraining",
                    sagemaker_session=session,
                )
            ],
            artifacts=[
                Artifact.create(
                    artifact_name="model",
                    source_uri=f"{BUCKET}/models/m.tar.gz",
                    artifact_type="Model",
                    sagemaker_session=session,
                )
            ],
            associations=[
                LineageAssociation(
                    source=LineageEntityReference(name="run", type="Action"),
                    destination=LineageEntityReference(name="model", type="Artifact"),
                    association_type="Produced",
                )
            ],
        )
    ]
