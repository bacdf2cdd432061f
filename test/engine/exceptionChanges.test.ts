// ScpException changed on the real engine: after each call that AWS did, each unit is denied what its policies before or
// those asked for deny, and the tag is guarded. test/components/scpUpdates.test.ts has the same for every order.
import {
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import { expect } from "chai";
import { join } from "node:path";
import { faults } from "../components/scpCalls";
import { awsClients } from "./aws";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import { startFaultProxy, type Call, type FaultProxy } from "./faults";
import type { Outcome, Project } from "./project";
import { sharedEngine } from "./shared";

const program = {
  "Pulumi.yaml": "name: changes\nruntime: nodejs\nmain: index.ts\n",
  "index.ts": `
    import { ScpException } from ${JSON.stringify(join(repositoryRoot, "components", "index"))};
    import { inputs } from ${JSON.stringify(join(repositoryRoot, "test", "components", "scpInputs"))};
    const units = JSON.parse(process.env["UNITS"] ?? "{}") as Record<string, string>;
    const args = inputs[process.env["INPUTS"] ?? ""];
    if (args === undefined) throw new Error("unknown inputs");
    const targetIds = (args.targetIds ?? []).map((id) => units[String(id)] ?? "");
    new ScpException("net", { ...args, targetIds }, { protect: true });`,
};

/** The policies of each target, by target and policy id. */
type Attached = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What is attached after each of the calls that attaches, detaches or changes. */
function momentsOf(calls: readonly Call[]): Attached[] {
  const contents = new Map<string, string>();
  const attached = new Map<string, Set<string>>();
  return calls.flatMap(({ action, request, answer }) => {
    if (!/^(Create|Update|Attach|Detach)Policy$/.test(action)) return [];
    const asked = JSON.parse(request) as { PolicyId?: string; TargetId?: string; Content?: string };
    const made = JSON.parse(answer === "" ? "{}" : answer) as { Policy?: { PolicySummary?: { Id?: string } } };
    const policy = asked.PolicyId ?? made.Policy?.PolicySummary?.Id ?? "";
    const target = attached.get(asked.TargetId ?? "") ?? new Set();
    attached.set(asked.TargetId ?? "", target);
    if (asked.Content !== undefined) contents.set(policy, asked.Content);
    if (action === "AttachPolicy") target.add(policy);
    if (action === "DetachPolicy") target.delete(policy);
    return [
      new Map(
        [...attached].map(([id, ids]) => [id, new Map([...ids].map((each) => [each, contents.get(each) ?? ""]))]),
      ),
    ];
  });
}

const changes: readonly (readonly [inputs: string, refused?: number])[] = [
  ["40 VPCs"],
  // Fewer VPCs, then fewer targets.
  ["5 VPCs"],
  ["one target"],
  // More of both. The second attachment fails; once more, it succeeds.
  ["40 VPCs", 1],
  ["more objects"],
  // Fewer objects, and guards that split; then they merge.
  ["more admins"],
  ["another admin"],
  ["the other target", 2],
];

describe("ScpException changed on the real engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let proxy: FaultProxy;
  let project: Project;
  let units: Readonly<Record<string, string>>;

  before(async () => {
    engine = await sharedEngine();
    await engine.reset();
    const { organizations } = awsClients(engine.endpoint);
    await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
    const root = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? "";
    await organizations.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType: "SERVICE_CONTROL_POLICY" }));
    const makeUnit = async (Name: string) =>
      (await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name }))).OrganizationalUnit
        ?.Id ?? "";
    units = { "ou-1": await makeUnit("One"), "ou-2": await makeUnit("Two") };
    proxy = await startFaultProxy(engine.endpoint);
    project = await engine.project(program, { env: { AWS_ENDPOINT_URL: proxy.endpoint, AWS_MAX_ATTEMPTS: "1" } });
  });
  after(async () => {
    project.remove();
    await proxy.stop();
    await engine.reset();
  });

  const up = (inputs: string): Promise<Outcome> =>
    project.up({ env: { INPUTS: inputs, UNITS: JSON.stringify(units) } });
  const textsOf = (moment: Attached | undefined, target: string): string[] => [
    ...(moment?.get(target)?.values() ?? []),
  ];

  it("opens nothing in seven changes, with calls that fail in the middle, and is not destroyed while protected", async () => {
    const ends: number[] = [];
    for (const [inputs, refused] of changes) {
      if (refused !== undefined) {
        proxy.inject({ action: "AttachPolicy", kind: "before", skip: refused, times: 1, status: 403 });
        expect((await up(inputs)).code, inputs).to.not.equal(0);
        proxy.clear();
      }
      const outcome = await up(inputs);
      expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
      ends.push(momentsOf(proxy.done).length);
    }
    const moments = momentsOf(proxy.done);
    expect(new Set(proxy.done.map(({ action }) => action))).to.not.include("UpdatePolicy");
    for (const [index, [inputs]] of changes.entries()) {
      const [start, end] = [ends[index - 1] ?? 0, ends[index] ?? 0];
      const [old, goal] = [moments[start - 1], moments[end - 1]];
      expect(end - start, inputs).to.be.greaterThan(1);
      for (const [step, moment] of moments.slice(start, end).entries())
        for (const target of Object.values(units))
          expect(
            faults(textsOf(old, target), textsOf(moment, target), textsOf(goal, target)),
            `${inputs}, call ${step + 1}`,
          ).to.deep.equal([]);
    }

    const count = proxy.done.filter(({ action }) => /^(Detach|Delete)Policy$/.test(action)).length;
    const kept = await project.destroy();
    expect(kept.code).to.not.equal(0);
    expect(kept.stdout).to.contain("protected");
    expect(proxy.done.filter(({ action }) => /^(Detach|Delete)Policy$/.test(action)).length).to.equal(count);

    const unprotected = await project.pulumi(["state", "unprotect", "--all", "--yes", "--stack", "test"]);
    expect(unprotected.code, unprotected.stderr).to.equal(0);
    const gone = await project.destroy();
    expect(gone.code, gone.stdout + gone.stderr).to.equal(0);
    const last = momentsOf(proxy.done).slice(moments.length);
    for (const moment of last)
      for (const target of Object.values(units))
        expect(faults([], textsOf(moment, target), []), "destroy").to.deep.equal([]);
    expect(last.at(-1)?.get(units["ou-2"] ?? "")?.size).to.equal(0);
    expect((await engine.aws()).organizationPolicies).to.deep.equal([]);
  });
});
