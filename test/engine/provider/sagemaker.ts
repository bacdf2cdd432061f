// SageMaker: pipelines.
import * as api from "@aws-sdk/client-sagemaker";
import { currentRegion, sagemaker } from "./clients";
import type { Properties, ResourceType } from "./table";
import * as t from "./table";

const pipeline: ResourceType = {
  inputs: {
    parallelismConfiguration: t.object,
    pipelineDefinition: { type: "string", json: true },
    pipelineDefinitionS3Location: { type: "object", writeOnly: true },
    pipelineDescription: t.string,
    pipelineDisplayName: t.required,
    pipelineName: t.requiredFixed,
    region: { type: "string", computed: true, replaces: true },
    roleArn: t.string,
    tags: t.map,
  },
  outputs: { arn: t.string },
  async create(inputs) {
    const name = t.text(inputs, "pipelineName");
    await sagemaker().send(
      new api.CreatePipelineCommand({
        ...settings(inputs),
        PipelineName: name,
        RoleArn: t.optionalText(inputs, "roleArn"),
        ClientRequestToken: crypto.randomUUID(),
        Tags: t.tagList(inputs),
      }),
    );
    return name;
  },
  async read(id, known) {
    const found = await t.unlessGone(sagemaker().send(new api.DescribePipelineCommand({ PipelineName: id })));
    if (found === undefined) return undefined;
    const tags = await sagemaker().send(new api.ListTagsCommand({ ResourceArn: found.PipelineArn }));
    const steps = found.ParallelismConfiguration?.MaxParallelExecutionSteps;
    return {
      arn: found.PipelineArn ?? "",
      ...(steps === undefined ? {} : { parallelismConfiguration: { maxParallelExecutionSteps: steps } }),
      // A definition given by its place in S3 stays out of the state, or the next preview would remove it.
      ...(known["pipelineDefinitionS3Location"] === undefined
        ? { pipelineDefinition: found.PipelineDefinition ?? "" }
        : {}),
      pipelineDescription: found.PipelineDescription ?? "",
      pipelineDisplayName: found.PipelineDisplayName ?? "",
      pipelineName: id,
      region: currentRegion(),
      roleArn: found.RoleArn ?? "",
      tagsAll: t.tagRecord(tags.Tags),
    };
  },
  async update(id, olds, news) {
    await sagemaker().send(
      new api.UpdatePipelineCommand({
        ...settings(news),
        PipelineName: id,
        RoleArn: t.optionalText(news, "roleArn"),
      }),
    );
    if (t.changed(olds, news, "tagsAll")) {
      const ResourceArn = t.text(olds, "arn");
      const TagKeys = t.removedTags(olds, news);
      if (TagKeys.length > 0) await sagemaker().send(new api.DeleteTagsCommand({ ResourceArn, TagKeys }));
      await sagemaker().send(new api.AddTagsCommand({ ResourceArn, Tags: t.tagList(news) }));
    }
  },
  async delete(id) {
    await sagemaker().send(
      new api.DeletePipelineCommand({ PipelineName: id, ClientRequestToken: crypto.randomUUID() }),
    );
  },
};

function settings(inputs: Properties): Omit<api.UpdatePipelineCommandInput, "PipelineName"> {
  const place = t.record(inputs["pipelineDefinitionS3Location"]);
  const steps = t.record(inputs["parallelismConfiguration"])["maxParallelExecutionSteps"];
  return {
    PipelineDefinition: t.optionalText(inputs, "pipelineDefinition"),
    PipelineDefinitionS3Location:
      inputs["pipelineDefinitionS3Location"] === undefined
        ? undefined
        : {
            Bucket: t.text(place, "bucket"),
            ObjectKey: t.text(place, "objectKey"),
            VersionId: t.optionalText(place, "versionId"),
          },
    PipelineDescription: t.optionalText(inputs, "pipelineDescription"),
    PipelineDisplayName: t.optionalText(inputs, "pipelineDisplayName"),
    ParallelismConfiguration: typeof steps === "number" ? { MaxParallelExecutionSteps: steps } : undefined,
  };
}

/** The resource types of the service. */
export const sagemakerTypes: Record<string, ResourceType> = { "aws:sagemaker/pipeline:Pipeline": pipeline };
