/**
 * `npm run verify-live -- PROBES [SCPS]`: asks IAM's simulator, with the credentials of the AWS SDK, whether it decides as
 * the plan says. SCPS is a JSON array of levels from the root to the account, each an array of documents. Calls only
 * iam:SimulateCustomPolicy, which changes nothing. Exit status 1 where AWS disagrees, 2 for bad input.
 */
import { IAMClient, SimulateCustomPolicyCommand } from "@aws-sdk/client-iam";
import { readFileSync } from "node:fs";
import { readProbes, verify } from "./verify";

async function main([file, scpFile]: readonly string[]): Promise<number> {
  if (file === undefined) {
    console.error("One file of probes is expected: npm run verify-live -- PROBES [SCPS]");
    return 2;
  }
  const client = new IAMClient({ region: process.env["AWS_REGION"] ?? "us-east-1" });
  const scps = scpFile === undefined ? [] : (JSON.parse(readFileSync(scpFile, "utf8")) as unknown[][]);
  const { asked, disagreements } = await verify(
    readProbes(readFileSync(file, "utf8")),
    (input) => client.send(new SimulateCustomPolicyCommand(input)),
    scps,
  );
  for (const { principal, probe, decision } of disagreements)
    console.log(
      `${principal}: ${probe.action} on ${probe.resource}: expected ${probe.expected}, AWS says ${decision}.`,
    );
  console.log(`${asked} requests, ${disagreements.length} disagreements.`);
  return disagreements.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
