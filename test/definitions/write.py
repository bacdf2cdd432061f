"""Writes the definitions in sdk2/ or sdk3/, whichever SageMaker SDK is installed; --check compares instead.
Arguments name single cases. Exits 1 when --check finds a file that is missing, stale or left over.
"""

import sys
from pathlib import Path

import cases

sys.modules["cases"] = cases
HERE = Path(__file__).resolve().parent


def main():
    arguments = sys.argv[1:]
    check = "--check" in arguments
    only = [argument for argument in arguments if argument != "--check"]
    cases.stand_still()
    try:
        from sagemaker.core.workflow.pipeline_context import PipelineSession
        from sagemaker.mlops.workflow.pipeline import Pipeline

        folder = HERE / "sdk3"
    except ImportError:
        from sagemaker.workflow.pipeline import Pipeline
        from sagemaker.workflow.pipeline_context import PipelineSession

        folder = HERE / "sdk2"
    stale = []
    names = set()
    for name, text in cases.definitions(folder, Pipeline, PipelineSession, only):
        file = folder / f"{name}.json"
        names.add(file.name)
        if not check:
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            stale.append(file.name)
    if not only:
        stale += [file.name for file in sorted(folder.glob("*.json")) if file.name not in names]
    print(f"{folder.name}: {len(names)} definitions", *(f"\n  not as written now: {name}" for name in stale))
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
