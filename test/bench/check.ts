/**
 * What `check` costs: one pipeline whose roles have AmazonSageMakerFullAccess, and 10,000 roles with two policies each.
 * Processor time of the best of three runs, reading the file included.
 */
import { main } from "../../cli";
import { attach, inline, jobBasics, orders, role, trainData, trusted } from "../policypack/stacks/orders";
import { processorTime, report } from "./row";
import { exportOf, type Piece } from "../policypack/stacks/state";

interface Cost {
  readonly what: string;
  readonly pieces: readonly Piece[];
  readonly goal: { readonly seconds: number; readonly megabytes?: number };
}

const fullAccess = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";

const costs: readonly Cost[] = [
  {
    what: "one pipeline, four roles with AmazonSageMakerFullAccess",
    pieces: [
      ...orders().filter(({ type }) => type !== "aws:iam/rolePolicy:RolePolicy"),
      ...["pipeline", "prepare", "train", "evaluate"].map((each) =>
        attach(`full-${each}`, `orders-${each}`, fullAccess),
      ),
    ],
    goal: { seconds: 0.3 },
  },
  {
    what: "10,000 roles with two policies each",
    pieces: [
      ...orders(),
      ...Array.from({ length: 10_000 }, (_, index) => index).flatMap((index) => [
        role(`role-${index}`, trusted),
        inline(`basics-${index}`, `role-${index}`, ...jobBasics()),
        inline(`data-${index}`, `role-${index}`, ...trainData()),
      ]),
    ],
    goal: { seconds: 2, megabytes: 200 },
  },
];

for (const { what, pieces, goal } of costs) {
  const text = exportOf(pieces);
  const before = process.memoryUsage().heapUsed;
  const times = [1, 2, 3].map(() =>
    processorTime(() =>
      main(["check", "stack.json", "--format", "json"], {
        read: () => text,
        out: () => undefined,
        err: () => undefined,
      }),
    ),
  );
  const grown = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  report({ what: `check: ${what}`, measured: Math.min(...times) / 1000, goal: goal.seconds, unit: "s" });
  if (goal.megabytes !== undefined)
    report({ what: `check: ${what}, heap`, measured: grown, goal: goal.megabytes, unit: "MiB" });
}
