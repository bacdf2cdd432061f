"""Runs a Pulumi program as the language host of Python does: its file or folder is the argument."""

import asyncio
import os
import runpy
import sys

import pulumi.runtime

pulumi.runtime.configure(
    pulumi.runtime.Settings(
        monitor=os.environ["PULUMI_MONITOR"],
        engine=os.environ["PULUMI_ENGINE"],
        organization=os.environ["PULUMI_ORGANIZATION"],
        project=os.environ["PULUMI_PROJECT"],
        stack=os.environ["PULUMI_STACK"],
        root_directory=os.environ["PULUMI_ROOT_DIRECTORY"],
        dry_run=os.environ["PULUMI_DRY_RUN"] == "true",
        parallel=int(os.environ["PULUMI_PARALLEL"]),
    )
)
sys.path.insert(0, os.getcwd())
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(
    pulumi.runtime.run_in_stack(lambda: runpy.run_path(sys.argv[1], run_name="__main__"))
)
