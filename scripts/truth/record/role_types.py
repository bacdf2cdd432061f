"""Writes test/permissions/recorded/roleTypes.json: what resolve_and_validate_role of the installed SageMaker SDK 3 requires of a
role of each type: the actions it simulates, on every resource, and the services that must be trusted.

    .venv/bin/python scripts/truth/record/role_types.py
"""

import json
import os
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # 3.x wants a region to be imported at all

from sagemaker.core.helper import iam_role_resolver as resolver  # noqa: E402

FILE = Path(__file__).resolve().parents[3] / "test" / "permissions" / "recorded" / "roleTypes.json"

roles = {
    role_type: {
        "actions": resolver._get_smoke_test_actions(role_type),
        "trusts": sorted(resolver._expected_trust_services(role_type)),
    }
    for role_type in resolver.ROLE_TYPES
}
FILE.write_text(json.dumps({"sagemaker-core": version("sagemaker-core"), "roleTypes": roles}, indent=1) + "\n")
