import { expect } from "chai";
import fc from "fast-check";
import { hasErrors, RoleSeparation, type PlanOptions } from "../../../permissions";
import { allowed, get, image, join, jsonGet, pipeline, plan, processing, training, tryPlan } from "../pipelines";

const job = (resource: string) => `arn:aws:sagemaker:us-east-1:123456789012:${resource}`;
const codes = (text: string, more = {}): string[] => tryPlan(text, more).diagnostics.map(({ code }) => code);

describe("planAccess", () => {
  describe("jobs", () => {
    it("scopes Create, Describe, Stop and AddTags to the step's job names, in both spellings", () => {
      const made = plan(pipeline([training("AbaloneTrainWithALongName", [], "s3://b/out")]));
      for (const action of ["CreateTrainingJob", "DescribeTrainingJob", "StopTrainingJob", "AddTags"])
        expect(allowed(made, "pipeline", `sagemaker:${action}`)).to.deep.equal([
          job("training-job/pipelines-*-AbaloneTrainWithALon-*"),
          job("training-job/pipelines-*-abalonetrainwithalon-*"),
        ]);
    });
    it("takes a job name in Arguments for the prefix", () => {
      const made = plan(
        pipeline([
          training("T", [], "s3://b/out", { TrainingJobName: join("-", "eval", get("Execution.PipelineExecutionId")) }),
        ]),
      );
      expect(allowed(made, "pipeline", "sagemaker:CreateTrainingJob")).to.deep.equal([
        job("training-job/eval-*"),
        job("training-job/pipelines-*-T-*"),
        job("training-job/pipelines-*-t-*"),
      ]);
    });
    it("leaves open what becomes of an underscore", () => {
      const made = plan(pipeline([processing("my_step", [], [])]));
      expect(allowed(made, "pipeline", "sagemaker:CreateProcessingJob")).to.deep.equal([
        job("processing-job/pipelines-*-my*step-*"),
      ]);
    });
    it("widens to every pipeline job, or to all, by a switch", () => {
      const text = pipeline([training("T", [], "s3://b/out")]);
      const names = (jobNames: "pipelines" | "all") =>
        allowed(plan(text, { switches: { jobNames } }), "pipeline", "sagemaker:CreateTrainingJob");
      expect(names("pipelines")).to.deep.equal([job("training-job/pipelines-*")]);
      expect(names("all")).to.deep.equal([job("training-job/*")]);
    });
    it("allows the tuning jobs of the step, whose names begin with the execution", () => {
      const text = pipeline([
        {
          Name: "Tune",
          Type: "Tuning",
          Arguments: {
            TrainingJobDefinition: {
              AlgorithmSpecification: { TrainingImage: image },
              OutputDataConfig: { S3OutputPath: "s3://b/o" },
            },
          },
        },
      ]);
      expect(allowed(plan(text), "pipeline", "sagemaker:CreateHyperParameterTuningJob")).to.deep.equal([
        job("hyper-parameter-tuning-job/????????????-Tune*"),
        job("hyper-parameter-tuning-job/????????????-tune*"),
      ]);
    });
  });

  describe("roles to pass", () => {
    it("names each step's role exactly and pins the service it is passed to", () => {
      const made = plan(pipeline([processing("P", [], []), training("T", [], "s3://b/o")]));
      const passes = made.requirements.filter(
        ({ action, principal }) => action === "iam:PassRole" && principal.kind === "pipelineRole",
      );
      expect(passes.flatMap(({ resources }) => resources)).to.deep.equal(made.roles.map(({ arn }) => arn));
      expect(passes.map(({ context }) => context)).to.deep.equal(
        passes.map(() => ({ "iam:PassedToService": ["sagemaker.amazonaws.com"] })),
      );
    });
    it("lets the pipeline role pass itself where a step runs as it", () => {
      const made = plan(pipeline([processing("P", [], [])]), { roleSeparation: RoleSeparation.PipelineRole });
      expect(allowed(made, "pipeline", "iam:PassRole")).to.deep.equal([made.pipelineRole.arn]);
    });
    it("passes no role for Transform, Condition, Fail, Lambda, Callback and RegisterModel", () => {
      const text = pipeline([
        { Name: "R", Type: "RegisterModel", Arguments: { ModelPackageGroupName: "G" } },
        { Name: "L", Type: "Lambda", FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f:live" },
        { Name: "C", Type: "Callback", SqsQueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q" },
        { Name: "F", Type: "Fail", Arguments: { ErrorMessage: "no" } },
        { Name: "T", Type: "Transform", Arguments: { ModelName: "other" } },
      ]);
      expect(allowed(plan(text), "pipeline", "iam:PassRole")).to.deep.equal([]);
      expect(plan(text).roles).to.deep.equal([]);
    });
  });

  describe("isolation", () => {
    const uri = "s3://data/a/out";
    it("lets a step read what another wrote where it takes a property from it", () => {
      const text = pipeline([
        processing("A", [], [uri]),
        processing("B", [get("Steps.A.ProcessingOutputConfig.Outputs['out0'].S3Output.S3Uri")], []),
      ]);
      expect(allowed(plan(text), "B", "s3:GetObject")).to.deep.equal([
        "arn:aws:s3:::data/a/out",
        "arn:aws:s3:::data/a/out/*",
      ]);
      expect(codes(text)).to.deep.equal([]);
    });
    it("lets it read by name where it depends on the other", () => {
      const text = pipeline([processing("A", [], [uri]), processing("B", [uri], [], { DependsOn: ["A"] })]);
      expect(allowed(plan(text), "B", "s3:GetObject")).to.deep.equal([
        "arn:aws:s3:::data/a/out",
        "arn:aws:s3:::data/a/out/*",
      ]);
    });
    for (const [what, input] of [
      ["the output", uri],
      ["a part of it", `${uri}/x.csv`],
      ["a prefix that holds it", "s3://data/a"],
      ["the whole bucket", "s3://data"],
    ] as const)
      it(`reports an input that is ${what} of an unrelated step, and grants nothing`, () => {
        const text = pipeline([processing("A", [], [uri]), processing("B", [input], [])]);
        const { diagnostics } = tryPlan(text);
        expect(diagnostics.map(({ severity, code, path }) => [severity, code, path])).to.deep.equal([
          ["error", "unrelated-input", "/Steps/1/Arguments/ProcessingInputs/0/S3Input/S3Uri"],
        ]);
        expect(allowed(plan(text), "B", "s3:GetObject")).to.deep.equal([]);
        expect(allowed(plan(text), "B", "s3:ListBucket")).to.deep.equal([]);
      });
    it("warns where both run as one role, which nothing keeps apart", () => {
      const { diagnostics } = tryPlan(pipeline([processing("A", [], [uri]), processing("B", [uri], [])]), {
        roleSeparation: RoleSeparation.PerJobType,
      });
      expect(diagnostics.map(({ severity, code }) => [severity, code])).to.deep.equal([["warning", "unrelated-input"]]);
    });
    it("takes p for the object p and what is below it, not for p-other", () => {
      const text = pipeline([processing("A", [], ["s3://data/p-other"]), processing("B", ["s3://data/p"], [])]);
      expect(codes(text)).to.deep.equal([]);
    });
    it("keeps training jobs that write to one place apart by their folders", () => {
      const made = plan(pipeline([training("One", [], "s3://data/models"), training("Two", [], "s3://data/models/")]));
      expect(allowed(made, "One", "s3:PutObject")).to.deep.equal([
        "arn:aws:s3:::data/models/pipelines-*-One-*/*",
        "arn:aws:s3:::data/models/pipelines-*-one-*/*",
      ]);
      expect(allowed(made, "Two", "s3:PutObject")).to.deep.equal([
        "arn:aws:s3:::data/models/pipelines-*-Two-*/*",
        "arn:aws:s3:::data/models/pipelines-*-two-*/*",
      ]);
    });
    it("never grants the whole bucket to a training job that writes to its root", () => {
      const made = plan(pipeline([training("T", [], "s3://data/")]));
      expect(allowed(made, "T", "s3:PutObject")).to.deep.equal([
        "arn:aws:s3:::data/pipelines-*-T-*/*",
        "arn:aws:s3:::data/pipelines-*-t-*/*",
      ]);
    });

    it("a step's role reaches another step's data only along a direct relationship", () => {
      const graph = fc.array(
        fc.record({ reads: fc.option(fc.nat(5), { nil: undefined }), byName: fc.boolean(), depends: fc.boolean() }),
        { minLength: 2, maxLength: 6 },
      );
      fc.assert(
        fc.property(graph, (nodes) => {
          const name = (index: number) => `S${index}`;
          const steps = nodes.map(({ reads, byName, depends }, index) => {
            const source = reads === undefined || reads >= nodes.length || reads === index ? undefined : reads;
            const input =
              source === undefined
                ? []
                : [
                    byName
                      ? `s3://data/${name(source)}/out`
                      : get(`Steps.${name(source)}.ProcessingOutputConfig.Outputs['out0'].S3Output.S3Uri`),
                  ];
            return processing(name(index), input, [`s3://data/${name(index)}/out`], {
              DependsOn: depends && source !== undefined ? [name(source)] : [],
            });
          });
          const made = plan(pipeline(steps));
          for (const [index, { reads, byName, depends }] of nodes.entries())
            for (const other of nodes.keys()) {
              const direct = other === reads && other !== index && (!byName || depends);
              const reach = allowed(made, name(index), "s3:GetObject").some((arn) =>
                arn.startsWith(`arn:aws:s3:::data/${name(other)}/`),
              );
              expect(reach).to.equal(direct);
            }
        }),
      );
    });
  });

  describe("models", () => {
    const model = {
      Name: "M",
      Type: "Model",
      Arguments: { PrimaryContainer: { Image: image, ModelDataUrl: get("Steps.T.ModelArtifacts.S3ModelArtifacts") } },
    };
    const transform = (ModelName: unknown) => ({
      Name: "X",
      Type: "Transform",
      Arguments: {
        ModelName,
        TransformInput: { DataSource: { S3DataSource: { S3Uri: "s3://data/batch" } } },
        TransformOutput: { S3OutputPath: "s3://data/scores", KmsKeyId: "alias/scores" },
      },
    });
    it("gives a transform's needs to the step that makes the model", () => {
      const made = plan(pipeline([training("T", [], "s3://data/models"), model, transform(get("Steps.M.ModelName"))]));
      expect(allowed(made, "M", "s3:GetObject")).to.deep.equal([
        "arn:aws:s3:::data/models/pipelines-*-T-*/output/model.tar.gz",
        "arn:aws:s3:::data/models/pipelines-*-T-*/output/model.tar.gz/*",
        "arn:aws:s3:::data/models/pipelines-*-t-*/output/model.tar.gz",
        "arn:aws:s3:::data/models/pipelines-*-t-*/output/model.tar.gz/*",
        "arn:aws:s3:::data/batch",
        "arn:aws:s3:::data/batch/*",
      ]);
      expect(allowed(made, "M", "s3:PutObject")).to.deep.equal([
        "arn:aws:s3:::data/scores",
        "arn:aws:s3:::data/scores/*",
      ]);
      expect(made.runsAs.has("X")).to.equal(false);
    });
    it("uses an alias as a condition on the account's keys", () => {
      const made = plan(pipeline([training("T", [], "s3://data/models"), model, transform(get("Steps.M.ModelName"))]));
      expect(
        made.requirements
          .filter(({ action }) => action === "kms:GenerateDataKey")
          .map(({ resources, context }) => [resources, context]),
      ).to.deep.equal([[["arn:aws:kms:us-east-1:123456789012:key/*"], { "kms:ResourceAliases": ["alias/scores"] }]]);
    });
    it("says what a model made elsewhere must be allowed to do, and grants nothing", () => {
      const text = pipeline([transform("yesterdays-model")]);
      expect(codes(text)).to.deep.equal(["model-elsewhere"]);
      expect(plan(text).requirements.filter(({ principal }) => principal.kind === "stepRole")).to.deep.equal([]);
    });
  });

  describe("JsonGet", () => {
    const evaluate = processing("E", [], [join("/", "s3://data", get("Execution.PipelineExecutionId"), "eval")], {
      PropertyFiles: [{ PropertyFileName: "R", OutputName: "out0", FilePath: "sub/evaluation.json" }],
    });
    const condition = {
      Name: "C",
      Type: "Condition",
      Arguments: {
        Conditions: [{ Type: "Equals", LeftValue: jsonGet("E", "R"), RightValue: 1 }],
        IfSteps: [],
        ElseSteps: [],
      },
    };
    it("lets the pipeline role read the one object, and never asks for s3:HeadObject", () => {
      const made = plan(pipeline([evaluate, condition]));
      expect(made.jsonGetObjects).to.deep.equal(["arn:aws:s3:::data/*/eval/sub/evaluation.json"]);
      expect(allowed(made, "pipeline", "s3:GetObject")).to.deep.equal(made.jsonGetObjects);
      expect(made.requirements.filter(({ action }) => action === "s3:HeadObject")).to.deep.equal([]);
    });
    it("finds it inside a Fail step's Join", () => {
      const made = plan(
        pipeline([
          evaluate,
          { Name: "F", Type: "Fail", Arguments: { ErrorMessage: join(" ", "mse", jsonGet("E", "R")) } },
        ]),
      );
      expect(allowed(made, "pipeline", "s3:GetObject")).to.deep.equal(["arn:aws:s3:::data/*/eval/sub/evaluation.json"]);
    });
    it("reads the S3Uri form", () => {
      const made = plan(
        pipeline([
          training("T", [], "s3://data/t"),
          {
            Name: "F",
            Type: "Fail",
            Arguments: {
              ErrorMessage: {
                "Std:JsonGet": {
                  S3Uri: join("/", get("Steps.T.OutputDataConfig.S3OutputPath"), "results.json"),
                  Path: "x",
                },
              },
            },
          },
        ]),
      );
      expect(made.jsonGetObjects).to.deep.equal(["arn:aws:s3:::data/t/results.json"]);
    });
    it("decrypts with the key the output is encrypted with", () => {
      const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
      const text = pipeline([
        {
          ...evaluate,
          Arguments: {
            ...(evaluate.Arguments as object),
            ProcessingOutputConfig: {
              KmsKeyId: key,
              Outputs: [{ OutputName: "out0", S3Output: { S3Uri: "s3://data/e" } }],
            },
          },
        },
        condition,
      ]);
      expect(allowed(plan(text), "pipeline", "kms:Decrypt")).to.deep.equal([key]);
    });
    it("refuses a property file whose object nobody can tell", () => {
      const open = {
        ...evaluate,
        Arguments: { ...(evaluate.Arguments as object), ProcessingOutputConfig: { Outputs: [{ OutputName: "out0" }] } },
      };
      expect(codes(pipeline([open, condition]))).to.deep.equal(["json-get-file"]);
      expect(codes(pipeline([{ ...evaluate, PropertyFiles: [] }, condition]))).to.deep.equal(["json-get-file"]);
    });
  });

  it("reports a parameter without a value once, whatever hangs on it", () => {
    const text = pipeline(
      [
        processing("A", [join("/", get("Parameters.P"), "a"), get("Parameters.P")], [get("Parameters.P")]),
        processing("B", [get("Parameters.P")], []),
      ],
      { Parameters: [{ Name: "P", Type: "String" }] },
    );
    const { diagnostics } = tryPlan(text);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal(["error unbound-parameter"]);
    expect(diagnostics[0]?.message).to.equal(
      "Cannot determine the bucket: parameter P has no value. Pass --bind P=… (bindings in code) or set its DefaultValue. (4 places; also /Steps/0/Arguments/ProcessingInputs/1/S3Input/S3Uri, /Steps/0/Arguments/ProcessingOutputConfig/Outputs/0/S3Output/S3Uri, /Steps/1/Arguments/ProcessingInputs/0/S3Input/S3Uri)",
    );
  });
  describe("what is not known", () => {
    const openBucket = pipeline([processing("P", [join("/", "s3:/", get("Parameters.B"), "x")], [])], {
      Parameters: [{ Name: "B", Type: "String" }],
    });
    it("withholds a bucket that only a run knows, and takes it as a binding", () => {
      expect(codes(openBucket)).to.deep.equal(["unbound-parameter"]);
      const { plan: incomplete } = tryPlan(openBucket);
      expect(incomplete?.withheld.map(({ code, path }) => [code, path])).to.deep.equal([
        ["unbound-parameter", "/Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri"],
      ]);
      expect(incomplete && allowed(incomplete, "P", "s3:GetObject")).to.deep.equal([]);
      expect(incomplete && allowed(incomplete, "pipeline", "sagemaker:CreateProcessingJob")).to.have.length(2);
      expect(allowed(plan(openBucket, { bindings: { B: "data" } }), "P", "s3:GetObject")).to.deep.equal([
        "arn:aws:s3:::data/x",
        "arn:aws:s3:::data/x/*",
      ]);
    });
    it("takes a binding for a value that a step hands out at run time", () => {
      const text = pipeline([
        { Name: "C", Type: "Callback", SqsQueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q" },
        processing("P", [get("Steps.C.OutputParameters['uri']")], []),
      ]);
      expect(codes(text)).to.deep.equal(["unknown-bucket"]);
      expect(codes(text, { bindings: { "Steps.C.OutputParameters['uri']": "s3://data/x" } })).to.deep.equal([]);
    });
    for (const [what, field] of [
      ["image", { AppSpecification: { ImageUri: get("Parameters.X") } }],
      ["key", { ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: get("Parameters.X") } } }],
    ] as const)
      it(`refuses every ${what}`, () =>
        expect(
          codes(
            pipeline([{ Name: "P", Type: "Processing", Arguments: field }], {
              Parameters: [{ Name: "X", Type: "String" }],
            }),
          ),
        ).to.deep.equal(["unbound-parameter"]));
    it("says once what is no key, however many outputs it is for", () => {
      const outputs = [1, 2, 3].map((index) => ({
        OutputName: `out${index}`,
        S3Output: { S3Uri: `s3://data/${index}` },
      }));
      const step = {
        Name: "P",
        Type: "Processing",
        Arguments: { ProcessingOutputConfig: { KmsKeyId: "no key!", Outputs: outputs } },
      };
      expect(codes(pipeline([step]))).to.deep.equal(["kms-key"]);
    });
    it("refuses a bucket's key that is none, rather than plan without it", () => {
      const text = pipeline([processing("P", ["s3://data/x"], [])]);
      expect(codes(text, { bucketKeys: { data: "no key!" } })).to.deep.equal(["kms-key"]);
      expect(allowed(plan(text, { bucketKeys: { data: "alias/data" } }), "P", "kms:Decrypt")).to.deep.equal([
        "arn:aws:kms:us-east-1:123456789012:key/*",
      ]);
    });
    it("withholds a step of a type it does not know, and plans the others", () => {
      const { plan: made, diagnostics } = tryPlan(
        pipeline([processing("P", [], []), { Name: "Z", Type: "Pass", Arguments: {} }]),
      );
      expect(made && allowed(made, "pipeline", "sagemaker:CreateProcessingJob")).to.have.length(2);
      expect(made && [...made.runsAs.keys()]).to.deep.equal(["P"]);
      expect(diagnostics.map(({ code, path }) => [code, path])).to.deep.equal([["unknown-step-type", "/Steps/1/Type"]]);
    });
    it("refuses a binding of no parameter, an account that is none, a name that is none", () => {
      expect(codes(pipeline([]), { bindings: { Nope: "x" } })).to.deep.equal(["unknown-binding"]);
      expect(codes(pipeline([]), { account: "1234" })).to.deep.equal(["account"]);
      expect(codes(pipeline([]), { pipelineName: "a b" })).to.deep.equal(["pipeline-name"]);
      expect(codes(pipeline([]), { region: "moon" })).to.deep.equal(["region"]);
    });
  });

  it("joins the VPC without conditions or resource filters, as AWS asks", () => {
    const made = plan(
      pipeline([training("T", [], "s3://b/o", { VpcConfig: { Subnets: ["subnet-1"], SecurityGroupIds: ["sg-1"] } })]),
    );
    const ec2 = made.requirements.filter(({ action }) => action.startsWith("ec2:"));
    expect(ec2.map(({ action }) => action)).to.deep.equal([
      "ec2:CreateNetworkInterface",
      "ec2:CreateNetworkInterfacePermission",
      "ec2:DeleteNetworkInterface",
      "ec2:DeleteNetworkInterfacePermission",
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]);
    expect(
      ec2.every(({ resources, context }) => resources.join() === "*" && Object.keys(context).length === 0),
    ).to.equal(true);
  });

  it("pulls first-party images from AWS's own account", () => {
    const made = plan(pipeline([training("T", [], "s3://b/o")]));
    expect(allowed(made, "T", "ecr:BatchGetImage")).to.deep.equal([
      "arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost",
    ]);
  });

  it("registers a model in its group, of another account where an ARN says so", () => {
    const register = (ModelPackageGroupName: unknown) =>
      plan(pipeline([{ Name: "R", Type: "RegisterModel", Arguments: { ModelPackageGroupName } }]));
    expect(allowed(register("G"), "pipeline", "sagemaker:CreateModelPackage")).to.deep.equal([
      job("model-package-group/G"),
      job("model-package/G/*"),
    ]);
    expect(
      allowed(
        register("arn:aws:sagemaker:eu-west-1:210987654321:model-package-group/G"),
        "pipeline",
        "sagemaker:DescribeModelPackage",
      ),
    ).to.deep.equal(["arn:aws:sagemaker:eu-west-1:210987654321:model-package/G/*"]);
  });

  it("calls the exact function, and the exact queue", () => {
    const made = plan(
      pipeline([
        { Name: "L", Type: "Lambda", FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f:live" },
        { Name: "C", Type: "Callback", SqsQueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q" },
      ]),
    );
    expect(allowed(made, "pipeline", "lambda:InvokeFunction")).to.deep.equal([
      "arn:aws:lambda:us-east-1:123456789012:function:f:live",
    ]);
    expect(allowed(made, "pipeline", "sqs:SendMessage")).to.deep.equal(["arn:aws:sqs:us-east-1:123456789012:q"]);
  });

  it("records experiments by a switch alone", () => {
    const text = pipeline([], { PipelineExperimentConfig: { ExperimentName: "E", TrialName: "T" } });
    expect(allowed(plan(text), "pipeline", "sagemaker:CreateExperiment")).to.deep.equal([]);
    expect(
      allowed(plan(text, { switches: { experiments: true } }), "pipeline", "sagemaker:CreateTrial"),
    ).to.have.length(3);
  });

  it("lives in the region's partition", () => {
    const made = plan(pipeline([processing("P", ["s3://data/x"], [])]), { region: "cn-north-1" });
    expect(
      made.requirements
        .flatMap(({ resources }) => resources)
        .filter((arn) => arn !== "*" && !arn.startsWith("arn:aws-cn:")),
    ).to.deep.equal([]);
  });

  it("gives every requirement a clause and a place", () => {
    const made = plan(pipeline([processing("P", ["s3://data/x"], ["s3://data/y"]), training("T", [], "s3://b/o")]));
    for (const { principal, because, resources } of made.requirements) {
      expect(resources.length).to.be.greaterThan(0);
      if (principal.kind === "stepRole") expect(because.path).to.match(/^\/Steps\/\d/);
    }
  });

  it("does not depend on the order of steps", () => {
    const steps = [
      processing("A", [], ["s3://d/a"]),
      training("T", [get("Steps.A.ProcessingOutputConfig.Outputs['out0'].S3Output.S3Uri")], "s3://d/t"),
      processing("B", ["s3://e/x"], ["s3://d/b"]),
    ];
    const facts = (list: typeof steps) =>
      plan(pipeline(list))
        .requirements.map(({ principal, action, resources, context }) =>
          JSON.stringify([principal, action, resources, context]),
        )
        .sort();
    const expected = facts(steps);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(steps, { minLength: 3, maxLength: 3 }),
        (shuffled) => void expect(facts(shuffled)).to.deep.equal(expected),
      ),
    );
  });

  it("adding a step never removes a requirement", () => {
    const steps = [
      processing("A", ["s3://in/a"], ["s3://d/a"]),
      training("T", [], "s3://d/t"),
      { Name: "L", Type: "Lambda", FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f" },
    ];
    const facts = (list: typeof steps) =>
      plan(pipeline(list)).requirements.map(({ principal, action, resources, context }) =>
        JSON.stringify([principal, action, resources, context]),
      );
    fc.assert(fc.property(fc.subarray(steps), (some) => void expect(facts(steps)).to.include.members(facts(some))));
  });

  it("refuses to put the exception tag on a role that runs steps", () => {
    const tagged = { exceptionTag: { key: "json-get", value: "true" } };
    const definition = pipeline([processing("P", [], [])]);
    const refused = (more: Partial<PlanOptions>) =>
      tryPlan(definition, { ...tagged, ...more }).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
    expect(refused({ roleSeparation: RoleSeparation.PipelineRole })).to.deep.equal(["error tagged-role-runs-steps"]);
    const itself = plan(definition).pipelineRole.arn;
    expect(refused({ existingRoles: { P: itself } })).to.deep.equal(["error tagged-role-runs-steps"]);
    expect(refused({})).to.deep.equal([]);
  });

  it("leaves a plan with a hole only where a diagnostic names it", () => {
    const { plan: made, diagnostics } = tryPlan(
      pipeline([processing("A", [], ["s3://d/a"]), processing("B", ["s3://d/a"], [])]),
    );
    expect(made).to.not.equal(undefined);
    expect(hasErrors(diagnostics)).to.equal(true);
  });
});
