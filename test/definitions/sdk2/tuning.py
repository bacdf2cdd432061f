"""Tuning steps, SDK 2.x, and models of their best training jobs."""

from cases import BUCKET, IMAGE, KEY, ROLE, SECURITY_GROUPS, SUBNETS, case
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.model import Model
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner, WarmStartConfig, WarmStartTypes
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline_definition_config import PipelineDefinitionConfig
from sagemaker.workflow.steps import TuningStep

parent = ParameterString("ParentTuningJob", default_value="earlier-tuning")
METRICS = [{"Name": "loss", "Regex": "loss=(.*)"}]
RANGES = {"eta": ContinuousParameter(0, 1)}


def estimator(session, output="models", **options):
    return Estimator(
        IMAGE,
        role=ROLE,
        instance_count=1,
        instance_type="ml.m5.xlarge",
        output_path=f"{BUCKET}/{output}",
        sagemaker_session=session,
        **options,
    )


@case()
def tuning_top_model(session):
    """One definition; a model of the best training job, found through TrainingJobSummaries."""
    tuner = HyperparameterTuner(estimator(session), "loss", RANGES, metric_definitions=METRICS, max_jobs=4)
    tune = TuningStep("Tune", step_args=tuner.fit({"train": TrainingInput(f"{BUCKET}/train")}))
    models = []
    for place in (0, 1):
        model = Model(
            image_uri=IMAGE,
            model_data=tune.get_top_model_s3_uri(top_k=place, s3_bucket="example-data", prefix="models"),
            role=ROLE,
            sagemaker_session=session,
        )
        models.append(ModelStep(f"Best{place}", step_args=model.create(instance_type="ml.m5.large")))
    return [tune, *models]


@case()
def tuning_several_definitions(session):
    """Two training job definitions, each with its own role, data, keys and network."""
    other = Estimator(
        IMAGE,
        role="arn:aws:iam::123456789012:role/other",
        instance_count=1,
        instance_type="ml.m5.xlarge",
        output_path=f"{BUCKET}/other-models",
        output_kms_key=KEY,
        volume_kms_key=KEY,
        subnets=SUBNETS,
        security_group_ids=SECURITY_GROUPS,
        checkpoint_s3_uri=f"{BUCKET}/other-checkpoints",
        use_spot_instances=True,
        max_wait=90000,
        sagemaker_session=session,
    )
    tuner = HyperparameterTuner.create(
        estimator_dict={"one": estimator(session), "two": other},
        objective_metric_name_dict={"one": "loss", "two": "loss"},
        hyperparameter_ranges_dict={"one": RANGES, "two": RANGES},
        metric_definitions_dict={"one": METRICS, "two": METRICS},
        tags=[{"Key": "team", "Value": "forecast"}],
    )
    inputs = {"one": {"train": f"{BUCKET}/train"}, "two": {"train": f"{BUCKET}/other-train"}}
    arguments = tuner.fit(inputs=inputs, include_cls_metadata={})
    return [TuningStep("Tune", step_args=arguments)]


@case(
    parameters=[parent], pipeline_definition_config=PipelineDefinitionConfig(use_custom_job_prefix=True)
)
def tuning_warm_start(session):
    """Parents of a warm start, one of them a parameter; a job name prefix, which must be short."""
    warm = WarmStartConfig(WarmStartTypes.IDENTICAL_DATA_AND_ALGORITHM, parents={parent, "first-tuning"})
    tuner = HyperparameterTuner(
        estimator(session),
        "loss",
        RANGES,
        metric_definitions=METRICS,
        warm_start_config=warm,
        base_tuning_job_name="Warm",
    )
    return [TuningStep("Tune", step_args=tuner.fit({"train": f"{BUCKET}/train"}))]
