/** Dataset definitions of a processing job: queries in Athena and Redshift whose results are unloaded to S3. What the
 * tables themselves lie in is not in the definition. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DatasetDefinition.html */
import { pointerTo } from "../json";
import type { Place } from "../definition/resolve";
import type { StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "dataset-source": (step: string) =>
    `Step ${step} queries tables in Athena, whose data is not in the definition. Allow access to the data in the step's role.`,
  "dataset-source-cluster-role": (step: string) =>
    `Step ${step} unloads from Redshift with the role of the cluster. Allow that role to write to OutputS3Uri.`,
} as const;

const definition = "ProcessingInputs[].DatasetDefinition";

/** What the step's role needs for its dataset definitions. */
export function requireDatasets(needs: StepNeeds): void {
  for (const engine of ["AthenaDatasetDefinition", "RedshiftDatasetDefinition"]) {
    for (const { value, path } of needs.places(`${definition}.${engine}`)) {
      const field = (name: string): Place | undefined => needs.placesBelow({ value, path }, name)[0];
      const output = field("OutputS3Uri");
      if (output) {
        needs.writeData(output);
        needs.readData(output);
      }
      const key = field("KmsKeyId");
      if (key) needs.encryptWith(key);
      if (engine === "AthenaDatasetDefinition") requireAthena(needs, field, path, output);
      else requireRedshift(needs, field, path);
    }
  }
}

type FieldOf = (name: string) => Place | undefined;

function requireAthena(needs: StepNeeds, field: FieldOf, path: string, output: Place | undefined): void {
  const names = (name: string, fallback: string): readonly string[] => {
    const place = field(name);
    return place ? needs.resolve(place.value).patterns : [fallback];
  };
  const query = (actions: readonly string[], resources: readonly string[]): void =>
    needs.require({ by: "stepRole", actions, resources, clause: "query-dataset", path });
  query(
    ["athena:GetQueryExecution", "athena:GetQueryResults", "athena:StartQueryExecution", "athena:StopQueryExecution"],
    names("WorkGroup", "primary").map((group) => needs.arn("athena", `workgroup/${group}`)),
  );
  const catalogs = names("Catalog", defaultCatalog).filter((catalog) => catalog !== defaultCatalog);
  if (catalogs.length > 0) requireCatalogs(needs, query, catalogs, path);
  const databases = names("Database", "*");
  const inGlue = [needs.arn("glue", "catalog"), ...databases.map((name) => needs.arn("glue", `database/${name}`))];
  query(["glue:GetDatabase"], inGlue);
  query(
    ["glue:GetPartitions", "glue:GetTable"],
    [...inGlue, ...databases.map((name) => needs.arn("glue", `table/${name}/*`))],
  );
  // The service unloads through a table of its own: https://github.com/aws/sagemaker-python-sdk/issues/5176.
  query(
    ["glue:CreateDatabase", "glue:GetDatabase"],
    [needs.arn("glue", "catalog"), needs.arn("glue", "database/sagemaker_processing")],
  );
  query(
    ["glue:CreateTable", "glue:DeleteTable", "glue:GetTable"],
    [
      needs.arn("glue", "catalog"),
      needs.arn("glue", "database/sagemaker_processing"),
      needs.arn("glue", "table/sagemaker_processing/*"),
    ],
  );
  const buckets =
    output === undefined ? [] : needs.objects(output).flatMap((arn) => /^arn:[^:]*:s3:::[^/]*/.exec(arn)?.[0] ?? []);
  if (buckets.length > 0) query(["s3:GetBucketLocation"], [...new Set(buckets)]);
  needs.report({
    severity: "info",
    code: "dataset-source",
    message: messages["dataset-source"](needs.step.name),
    path,
  });
}

/** The catalog that Athena has in every account: AWS Glue's. */
const defaultCatalog = "AwsDataCatalog";

/** Catalogs that are registered with Athena besides: what is behind one is not in the definition. */
function requireCatalogs(
  needs: StepNeeds,
  query: (actions: readonly string[], resources: readonly string[]) => void,
  catalogs: readonly string[],
  path: string,
): void {
  query(
    ["athena:GetDataCatalog"],
    catalogs.map((catalog) => needs.arn("athena", `datacatalog/${catalog}`)),
  );
  needs.report({
    severity: "info",
    code: "dataset-catalog",
    message: `Step ${needs.step.name} queries a catalog other than ${defaultCatalog}. If a Lambda function serves it, allow the step's role lambda:InvokeFunction on the function, and access to its spill bucket.`,
    path: pointerTo(path, "Catalog"),
  });
}

function requireRedshift(needs: StepNeeds, field: FieldOf, path: string): void {
  const cluster = field("ClusterId");
  const database = field("Database");
  const user = field("DbUser");
  const clusters = cluster && needs.named(cluster, "Redshift cluster");
  const users = user && needs.named(user, "Redshift user");
  if (!clusters || !users) return;
  const databases = database ? needs.resolve(database.value).patterns : ["*"];
  const query = (actions: readonly string[], resources: readonly string[]): void =>
    needs.require({ by: "stepRole", actions, resources, clause: "query-dataset", path });
  query(
    ["redshift:GetClusterCredentials"],
    clusters.flatMap((name) => [
      ...users.map((each) => needs.arn("redshift", `dbuser:${name}/${each}`)),
      ...databases.map((each) => needs.arn("redshift", `dbname:${name}/${each}`)),
    ]),
  );
  query(
    ["redshift-data:ExecuteStatement"],
    clusters.map((name) => needs.arn("redshift", `cluster:${name}`)),
  );
  query(
    ["redshift-data:CancelStatement", "redshift-data:DescribeStatement", "redshift-data:GetStatementResult"],
    ["*"],
  );
  const role = field("ClusterRoleArn");
  if (role)
    needs.report({
      severity: "info",
      code: "dataset-source",
      message: messages["dataset-source-cluster-role"](needs.step.name),
      path: pointerTo(path, "ClusterRoleArn"),
    });
}
