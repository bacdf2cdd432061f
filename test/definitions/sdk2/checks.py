"""QualityCheck and ClarifyCheck steps, SDK 2.x."""

from cases import BUCKET, CODE, IMAGE, KEY, ROLE, SECURITY_GROUPS, SUBNETS, case
from sagemaker.clarify import BiasConfig, DataConfig, ModelConfig, ModelPredictedLabelConfig, SHAPConfig
from sagemaker.model import Model
from sagemaker.model_monitor import DatasetFormat
from sagemaker.network import NetworkConfig
from sagemaker.transformer import Transformer
from sagemaker.workflow.check_job_config import CheckJobConfig
from sagemaker.workflow.clarify_check_step import (
    ClarifyCheckStep,
    DataBiasCheckConfig,
    ModelBiasCheckConfig,
    ModelExplainabilityCheckConfig,
)
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.monitor_batch_transform_step import MonitorBatchTransformStep
from sagemaker.workflow.parameters import ParameterBoolean
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig, ModelQualityCheckConfig, QualityCheckStep

skip = ParameterBoolean("SkipCheck", default_value=False)


def job(session, **options):
    return CheckJobConfig(
        role=ROLE, instance_count=1, instance_type="ml.m5.xlarge", sagemaker_session=session, **options
    )


def data(name):
    return DataConfig(
        s3_data_input_path=f"{BUCKET}/train",
        s3_output_path=f"{BUCKET}/checks/{name}",
        s3_analysis_config_output_path=f"{BUCKET}/analysis/{name}",
        label="rings",
        dataset_type="text/csv",
    )


BIAS = BiasConfig(label_values_or_threshold=[1], facet_name=[8], facet_values_or_threshold=[[0.5]])
SUPPLIED = {"supplied_baseline_constraints": f"{BUCKET}/baselines/constraints.json"}


@case(parameters=[skip])
def quality_check(session):
    """Data and model quality; baselines supplied, and from a model package group; scripts of the user's."""
    data_quality = DataQualityCheckConfig(
        baseline_dataset=f"{BUCKET}/train",
        dataset_format=DatasetFormat.csv(),
        output_s3_uri=f"{BUCKET}/checks/data",
        record_preprocessor_script=str(CODE / "run.py"),
        post_analytics_processor_script=f"{BUCKET}/code/post.py",
    )
    model_quality = ModelQualityCheckConfig(
        baseline_dataset=f"{BUCKET}/predictions/labelled.csv",
        dataset_format=DatasetFormat.csv(),
        problem_type="Regression",
        inference_attribute="_c0",
        ground_truth_attribute="_c1",
    )
    secured = job(
        session,
        volume_kms_key=KEY,
        output_kms_key=KEY,
        tags=[{"Key": "team", "Value": "forecast"}],
        network_config=NetworkConfig(subnets=SUBNETS, security_group_ids=SECURITY_GROUPS),
    )
    return [
        QualityCheckStep(
            "DataQuality",
            quality_check_config=data_quality,
            check_job_config=secured,
            skip_check=skip,
            supplied_baseline_statistics=f"{BUCKET}/baselines/statistics.json",
            **SUPPLIED,
        ),
        QualityCheckStep(
            "ModelQuality",
            quality_check_config=model_quality,
            check_job_config=job(session),
            fail_on_violation=False,
            register_new_baseline=True,
            model_package_group_name="Orders",
        ),
    ]


@case()
def clarify_data_bias(session):
    """Bias of data: no model. One with a place for its analysis configuration, one without."""
    bare = DataConfig(s3_data_input_path=f"{BUCKET}/train", s3_output_path=f"{BUCKET}/checks/bare", label="rings")
    return [
        ClarifyCheckStep(
            "DataBias",
            clarify_check_config=DataBiasCheckConfig(data_config=data("bias"), data_bias_config=BIAS, kms_key=KEY),
            check_job_config=job(session, output_kms_key=KEY),
            model_package_group_name="Orders",
            **SUPPLIED,
        ),
        ClarifyCheckStep(
            "BareDataBias",
            clarify_check_config=DataBiasCheckConfig(data_config=bare, data_bias_config=BIAS),
            check_job_config=job(session),
        ),
    ]


@case()
def clarify_model(session):
    """Bias and explainability of a model: a shadow endpoint of a model made here, and of one that exists."""
    model = Model(image_uri=IMAGE, model_data=f"{BUCKET}/models/model.tar.gz", role=ROLE, sagemaker_session=session)
    create = ModelStep("Predictor", step_args=model.create(instance_type="ml.m5.large"))

    def of(model_name):
        return ModelConfig(model_name=model_name, instance_count=1, instance_type="ml.m5.large")

    return [
        create,
        ClarifyCheckStep(
            "ModelBias",
            clarify_check_config=ModelBiasCheckConfig(
                data_config=data("model-bias"),
                data_bias_config=BIAS,
                model_config=of(create.properties.ModelName),
                model_predicted_label_config=ModelPredictedLabelConfig(probability_threshold=0.5),
            ),
            check_job_config=job(session),
            model_package_group_name="Orders",
        ),
        ClarifyCheckStep(
            "Explainability",
            clarify_check_config=ModelExplainabilityCheckConfig(
                data_config=data("explainability"),
                model_config=of("orders-2025"),
                explainability_config=SHAPConfig(baseline=f"{BUCKET}/baselines/shap.csv", num_samples=10),
            ),
            check_job_config=job(session),
            **SUPPLIED,
        ),
    ]


@case()
def monitored_transform(session):
    """MonitorBatchTransformStep: a transform and the check before it, as one step collection."""
    transformer = Transformer(
        "orders-2025", 1, "ml.m5.large", output_path=f"{BUCKET}/predictions", sagemaker_session=session
    )
    return [
        MonitorBatchTransformStep(
            name="Monitored",
            transform_step_args=transformer.transform(f"{BUCKET}/batch"),
            monitor_configuration=DataQualityCheckConfig(
                baseline_dataset=f"{BUCKET}/batch",
                dataset_format=DatasetFormat.csv(),
                output_s3_uri=f"{BUCKET}/checks/batch",
            ),
            check_job_configuration=job(session),
            monitor_before_transform=True,
            **SUPPLIED,
        )
    ]
