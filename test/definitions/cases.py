"""What the scripts in sdk2/ and sdk3/ share: the decorator that makes a function a case, and a session without AWS.
It is not for sagemaker users: clocks, random numbers and AWS's answers are replaced, so that output never changes.
"""

import importlib
import json
import os
import platform
import random
import re
import secrets
import shutil
import sys
import tempfile
import time
import uuid
from pathlib import Path
from types import SimpleNamespace

ACCOUNT = "123456789012"
REGION = "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/placeholder"
# A bucket, a key and a network of the user's own, wherever a case needs some.
BUCKET = "s3://example-data"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
SUBNETS = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
SECURITY_GROUPS = ["sg-0a1b2c3d"]
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/own/image:1"
CODE = Path("code")  # relative: local paths land in definitions

CASES = {}


def case(parameters=(), region=REGION, **pipeline_options):
    """Makes a function of a session that returns steps a case: its name is the pipeline's and the file's."""

    def register(function):
        name = function.__name__.replace("_", "-")
        assert name not in CASES, name
        CASES[name] = (function, list(parameters), region, pipeline_options)
        return function

    return register


def answer(model, **_):
    """What AWS says to an SDK that asks while it writes a definition: the account's number, else nothing."""
    author = {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/author", "UserId": "author"}
    described = {"ModelName": "a", "ModelArn": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/a", "CreationTime": 0}
    parsed = {"GetCallerIdentity": author, "ListBuckets": {"Buckets": []}, "DescribeModel": described}
    return SimpleNamespace(status_code=200, headers={}), parsed.get(model.name, {})


def stand_still():
    """Stops the clock and everything random; hides this machine's settings and its Python version."""
    if os.environ.get("PYTHONHASHSEED") != "0":  # the SDK iterates over sets
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    os.environ.update(AWS_DEFAULT_REGION=REGION, SAGEMAKER_SUPPRESS_V2_WARNING="1", SAGEMAKER_VALIDATE_ROLE="false")
    for name in ("AWS_PROFILE", "AWS_CONFIG_FILE", "SAGEMAKER_ADMIN_CONFIG_OVERRIDE", "SAGEMAKER_USER_CONFIG_OVERRIDE"):
        os.environ.pop(name, None)
    started = time.gmtime(1767225600)  # 2026-01-01T00:00:00Z
    gmtime, strftime = time.gmtime, time.strftime
    time.time = lambda: 1767225600.123  # job names end in three digits of milliseconds
    time.gmtime = lambda seconds=None: gmtime(1767225600 if seconds is None else seconds)
    time.strftime = lambda text, moment=None: strftime(text, moment or started)
    uuid.uuid4 = lambda: uuid.UUID(int=0)
    secrets.token_hex = lambda count=32: "0" * 2 * count
    random.choice = lambda options: options[0]
    random.choices = lambda options, k=1, **_: [options[0]] * k
    platform.python_version = lambda: "3.11.0"


def offline_session(pipeline_session, region):
    """A PipelineSession of either SDK whose calls are answered here."""
    import boto3

    boto_session = boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", region_name=region)
    boto_session._session.register("before-call", answer)
    return pipeline_session(boto_session=boto_session, sagemaker_config={"SchemaVersion": "1.0"})


def definitions(folder, pipeline, pipeline_session, only=()):
    """Each case of a folder's scripts as (name, text of its definition)."""
    sys.path.insert(0, str(folder))
    for script in sorted(folder.glob("*.py")):
        importlib.import_module(script.stem)
    for name, (function, parameters, region, options) in CASES.items():
        if only and name not in only:
            continue
        session = offline_session(pipeline_session, region)
        with tempfile.TemporaryDirectory() as own:  # the SDKs write their repacking scripts next to the user's
            shutil.copytree(folder / CODE, Path(own) / CODE)
            os.chdir(own)
            written = pipeline(
                name=name, parameters=parameters, steps=function(session), sagemaker_session=session, **options
            ).definition()
            os.chdir(folder)
        written = re.sub(r"sagemaker_requirements_\w+", "sagemaker_requirements", written)  # a temporary file's name
        written = re.sub(r"-20\d{12}(?=/)", "-20260101000000", written)  # 3.x asks datetime for the time
        written = re.sub(r"(?<=BEGIN PUBLIC KEY-----).*?(?=-----END)", "", written)  # a new key pair each time
        yield name, json.dumps(json.loads(written), indent=1) + "\n"
