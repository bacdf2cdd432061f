"""Records what the author and the operator of a pipeline call: every call of the installed SageMaker SDK while it builds,
creates, updates, schedules, starts, follows, stops and deletes each pipeline of test/definitions, against moto.

    python -m venv .venv && .venv/bin/pip install -r test/definitions/sdk2/requirements.txt   # or sdk3
    .venv/bin/python scripts/truth/record/record.py MOTO [CASE...]

MOTO is a Python that has test/engine/moto/requirements.txt. Writes test/permissions/recorded/sdk2.json (or sdk3.json);
names of cases record those anew. Calls are recorded before they are sent: what the emulator does not
know is recorded too, and named under "unanswered".
"""

import collections
import importlib
import itertools
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT / "test" / "definitions")]

import cases  # noqa: E402
from actions import Unmapped, actions_of  # noqa: E402

PIPELINE = "orders-pipeline"  # every recorded pipeline's name
SCHEDULE_ROLE = f"arn:aws:iam::{cases.ACCOUNT}:role/schedule"
PIPELINE_ROLE = f"arn:aws:iam::{cases.ACCOUNT}:role/pipeline"
# The SDK's own telemetry is a web request, not a call of AWS's API.
CONFIG = {"SchemaVersion": "1.0", "SageMaker": {"PythonSDK": {"Modules": {"TelemetryOptOut": True}}}}


class Recorder:
    """Every call of every client, as the method of the SDK that is running made it."""

    def __init__(self):
        self.calls = collections.OrderedDict()
        self.method = None
        self.unanswered = set()

    def install(self):
        from botocore.client import BaseClient

        recorder, send = self, BaseClient._make_api_call

        def make_api_call(client, operation, parameters):
            service = client.meta.service_model.service_name
            client.meta.events.register("before-send", to_emulator, unique_id="to-emulator")
            try:
                if operation == "SimulatePrincipalPolicy":
                    return simulated(parameters)
                return send(client, operation, parameters)
            except Exception as error:
                known = getattr(error, "response", {}).get("Error", {}).get("Code", "")
                if "NotImplemented" in str(error) or known in ("404", "501", "500", ""):
                    recorder.unanswered.add(f"{service}:{operation}")
                raise
            finally:
                if recorder.method is not None:
                    for call in actions_of(service, operation, parameters, client.meta.partition, client.meta.region_name):
                        recorder.calls.setdefault(recorder.method, {})[call] = None

        BaseClient._make_api_call = make_api_call

    def run(self, method, function):
        """Runs a method of the SDK; what the emulator cannot answer does not end the recording."""
        self.method = method
        try:
            return function()
        except Unmapped:
            raise
        except Exception as error:
            if method in ("build", "create"):
                raise
            return None
        finally:
            self.method = None


def simulated(parameters):
    """moto has no simulator of policies; here the SDK's question is recorded, and all of it is allowed."""
    results = [{"EvalActionName": name, "EvalDecision": "allowed"} for name in parameters["ActionNames"]]
    return {"EvaluationResults": results, "IsTruncated": False}


def to_emulator(request, **_):
    """The SDKs name the endpoint of STS themselves: it is the emulator's too."""
    request.url = re.sub(r"^https://[^/]+", os.environ["AWS_ENDPOINT_URL"], request.url)


def sdk():
    """The installed SDK: its folder of cases, its classes."""
    try:
        from sagemaker.core.helper.session_helper import Session  # noqa: F401
        from sagemaker.core.workflow.pipeline_context import PipelineSession
        from sagemaker.mlops.workflow.pipeline import Pipeline
        from sagemaker.mlops.workflow.triggers import PipelineSchedule

        packages = ("sagemaker-core", "sagemaker-mlops", "sagemaker-train", "sagemaker-serve")
        return "sdk3", Pipeline, PipelineSession, PipelineSchedule, packages
    except ImportError:
        from sagemaker.workflow.pipeline import Pipeline
        from sagemaker.workflow.pipeline_context import PipelineSession
        from sagemaker.workflow.triggers import PipelineSchedule

        return "sdk2", Pipeline, PipelineSession, PipelineSchedule, ("sagemaker",)


def live(recorder, case, classes):
    """The life of one pipeline, by each method of the SDK. The author's methods and the operator's are told apart by name."""
    import boto3

    function, parameters, region, options = case
    Pipeline, PipelineSession, PipelineSchedule = classes
    boto_session = boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", region_name=region)

    def build():
        session = PipelineSession(boto_session=boto_session, sagemaker_config=CONFIG)
        steps = function(session)
        return Pipeline(name=PIPELINE, parameters=parameters, steps=steps, sagemaker_session=session, **options)

    pipeline = recorder.run("build", build)
    role = PIPELINE_ROLE.replace("arn:aws:", f"arn:{boto_session.get_partition_for_region(region)}:")
    schedule_role = SCHEDULE_ROLE.replace("arn:aws:", f"arn:{boto_session.get_partition_for_region(region)}:")
    tags = [{"Key": "team", "Value": "forecast"}]
    recorder.run("create", lambda: pipeline.create(role, tags=tags))
    recorder.run("update", lambda: pipeline.update(role))
    recorder.run("upsert", lambda: pipeline.upsert(role, tags=tags))
    recorder.run("describe", pipeline.describe)
    recorder.run("list_pipeline_versions", pipeline.list_pipeline_versions)
    recorder.run("latest_pipeline_version_id", lambda: pipeline.latest_pipeline_version_id)
    rate = PipelineSchedule(name=f"{PIPELINE}-daily", rate=(1, "days"))
    usual = PipelineSchedule(rate=(1, "hours"))
    recorder.run("put_triggers", lambda: pipeline.put_triggers([rate, usual], role_arn=schedule_role))
    recorder.run("describe_trigger", lambda: pipeline.describe_trigger(f"{PIPELINE}-daily"))
    recorder.run("delete_triggers", lambda: pipeline.delete_triggers([f"{PIPELINE}-daily"]))
    values = {parameter.name: "1" for parameter in parameters}
    execution = recorder.run("start", lambda: pipeline.start(parameters=values))
    recorder.run("list_executions", pipeline.list_executions)
    if execution is not None:
        recorder.run("execution.describe", execution.describe)
        recorder.run("execution.list_steps", execution.list_steps)
        recorder.run("execution.list_parameters", execution.list_parameters)
        recorder.run("build_parameters", lambda: pipeline.build_parameters_from_execution(execution.arn))
        recorder.run("execution.stop", execution.stop)
        resources(recorder, execution.arn, boto_session, region)
    recorder.run("delete", pipeline.delete)


def resources(recorder, arn, boto_session, region):
    """What only the resource classes of SDK 3.x call. Listing every pipeline and renaming executions is left out: that is
    a console's work, which a switch of the policies is for."""
    try:
        from sagemaker.core.resources import PipelineExecution
    except ImportError:
        return
    recorder.run("resource.get", lambda: PipelineExecution.get(arn, boto_session, region))
    execution = PipelineExecution(pipeline_execution_arn=arn)
    recorder.run("resource.get_all", lambda: list(PipelineExecution.get_all(PIPELINE, session=boto_session, region=region)))
    recorder.run("resource.get_pipeline_definition", lambda: execution.get_pipeline_definition(boto_session, region))
    recorder.run("resource.get_all_steps", lambda: list(execution.get_all_steps(session=boto_session, region=region)))
    recorder.run("resource.get_all_parameters", lambda: list(execution.get_all_parameters(session=boto_session, region=region)))
    recorder.run("resource.stop", execution.stop)
    recorder.run("resource.retry", lambda: execution.retry(client_request_token="0" * 32, session=boto_session, region=region))


def start_moto(python):
    """moto as the engine tests serve it; it ends with this process."""
    serve = ROOT / "test" / "engine" / "moto" / "serve.py"
    moto = subprocess.Popen([python, str(serve)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    port = moto.stdout.readline().decode().strip()
    os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"
    return moto


def prepare(trusts):
    """What the programs name: the user's bucket, and the roles, so that the SDK's own check of roles finds them."""
    import boto3

    s3 = boto3.client("s3", aws_access_key_id="none", aws_secret_access_key="none", region_name="us-east-1")
    s3.create_bucket(Bucket=cases.BUCKET.removeprefix("s3://"))

    sagemaker = boto3.client("sagemaker", aws_access_key_id="none", aws_secret_access_key="none", region_name="us-east-1")
    network = {"Subnets": cases.SUBNETS, "SecurityGroupIds": cases.SECURITY_GROUPS}
    container = {"Image": cases.IMAGE}
    sagemaker.create_model(
        ModelName="orders-2025", ExecutionRoleArn=cases.ROLE, PrimaryContainer=container, VpcConfig=network
    )
    for region, (arn, services) in itertools.product(("us-east-1", "cn-north-1", "us-gov-west-1"), trusts.items()):
        iam = boto3.client("iam", aws_access_key_id="none", aws_secret_access_key="none", region_name=region)
        trust = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        iam.create_role(RoleName=arn.rsplit("/", 1)[-1], AssumeRolePolicyDocument=document)
        allow = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
        iam.put_role_policy(RoleName=arn.rsplit("/", 1)[-1], PolicyName="all", PolicyDocument=json.dumps(allow))


def main():
    cases.stand_still()
    os.environ.update(SAGEMAKER_VALIDATE_ROLE="true", AWS_MAX_ATTEMPTS="1")
    moto_python, *only = sys.argv[1:]
    logging.disable()
    moto = start_moto(moto_python)
    folder_name, *classes, packages = sdk()
    sagemaker = ["sagemaker.amazonaws.com"]
    roles = {cases.ROLE: sagemaker, PIPELINE_ROLE: sagemaker, SCHEDULE_ROLE: [*sagemaker, "scheduler.amazonaws.com"]}
    folder = ROOT / "test" / "definitions" / folder_name
    sys.modules["cases"] = cases
    sys.path.insert(0, str(folder))
    for script in sorted(folder.glob("*.py")):
        importlib.import_module(script.stem)
    programs, not_run, unanswered = {}, {}, set()
    recorder = Recorder()
    recorder.install()
    for own in (large_definition, large_upload):
        cases.CASES[own.__name__.replace("_", "-")] = (own, [], cases.REGION, {})
    for name, case in cases.CASES.items():
        if only and name not in only:
            continue
        urllib.request.urlopen(urllib.request.Request(f"{os.environ['AWS_ENDPOINT_URL']}/moto-api/reset", method="POST"))
        prepare(roles)
        recorder.calls, recorder.unanswered = collections.OrderedDict(), set()
        with tempfile.TemporaryDirectory() as own:
            shutil.copytree(folder / cases.CODE, Path(own) / cases.CODE)
            os.chdir(own)
            try:
                live(recorder, case, classes)
                print(name, sum(map(len, recorder.calls.values())), flush=True)
            except Exception as error:
                not_run[name] = f"{type(error).__name__}: {str(error)[:300]}"
                print(name, not_run[name], flush=True)
            os.chdir(folder)
        programs[name] = {method: list(dict.fromkeys(map(settle, calls))) for method, calls in recorder.calls.items()}
        unanswered |= recorder.unanswered
    moto.kill()
    file = ROOT / "test" / "permissions" / "recorded" / f"{folder_name}.json"
    if only:
        old = json.loads(file.read_text())
        programs = {**expand(old), **programs}
        not_run = {name: why for name, why in {**old["notRun"], **not_run}.items() if name in not_run or name not in only}
        unanswered |= set(old["unanswered"])
    record = {
        "versions": {package: version(package) for package in (*packages, "boto3")},
        "emulator": "moto " + subprocess.check_output([moto_python, "-c", "import moto; print(moto.__version__)"], text=True).strip(),
        "notRun": not_run,
        "unanswered": sorted(unanswered),
        **compact(programs, not_run),
    }
    file.write_text(json.dumps(record, indent=1) + "\n")
    os._exit(1 if not_run else 0)


def settle(call):
    """Fixed texts for what depends on the day and the emulator."""
    return re.sub(r"-20\d{12}(?=/)", "-20260101000000", re.sub(r"(?<=/execution/).*", "{execution}", call))


def compact(programs, not_run):
    """The calls that every program makes once, then what each makes besides."""
    every = {}
    programs = {name: methods for name, methods in programs.items() if name not in not_run}
    for methods in programs.values():
        for method, calls in methods.items():
            every.setdefault(method, []).append(calls)
    shared = {
        method: [call for call in lists[0] if all(call in calls for calls in lists)] for method, lists in every.items()
    }
    own = {
        name: {
            method: rest
            for method, calls in methods.items()
            if (rest := [call for call in calls if call not in shared[method]])
        }
        for name, methods in programs.items()
    }
    return {"everyProgram": shared, "programs": own}


def expand(record):
    """The programs of a recording, each with all its calls."""
    return {
        name: {
            method: list(dict.fromkeys(map(settle, [*record["everyProgram"].get(method, []), *own.get(method, [])])))
            for method in {**record["everyProgram"], **own}
        }
        for name, own in record["programs"].items()
    }


def large_definition(session):
    """A definition of more than 100 KiB, which the SDK uploads instead of sending it."""
    return [fail_step()("Stop", error_message="x" * 110 * 1024)]


def large_upload(session):
    """A large file, which goes up in parts, encrypted with a key, through a session with a prefix. The bucket is there
    already: with a prefix, the SDK does not make it."""
    session.default_bucket()
    session.default_bucket_prefix, session._default_bucket = "team/forecast", None
    Path("large.bin").write_bytes(os.urandom(9 * 1024 * 1024))
    session.upload_data("large.bin", bucket=session.default_bucket(), key_prefix="team/forecast", extra_args=ENCRYPTED)
    return [fail_step()("Stop", error_message="no")]


ENCRYPTED = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": cases.KEY}


def fail_step():
    try:
        from sagemaker.mlops.workflow.fail_step import FailStep
    except ImportError:
        from sagemaker.workflow.fail_step import FailStep
    return FailStep


if __name__ == "__main__":
    main()
