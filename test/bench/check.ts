/**
 * What `check` costs: one pipeline whose roles have AmazonSageMakerFullAccess, and 10,000 roles with two policies each.
 * Processor time of the best of three runs, reading the file included.
 */
import { check } from "../../cli/check";
import { attach, inline, jobBasics, orders, role, trainData, trusted } from "../policypack/stacks/orders";
import { processorTime, report } from "./row";
import { exportOf, type Piece } from "../policypack/stacks/state";

interface Cost {
  readonly what: string;
  readonly pieces: readonly Piece[];
  /** Seconds. */
  readonly goal: number;
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
    goal: 0.3,
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
    goal: 2,
  },
];

for (const { what, pieces, goal } of costs) {
  const text = exportOf(pieces);
  const times = [1, 2, 3].map(() =>
    processorTime(() =>
      check.run(["stack.json", "--format", "json"], {
        read: () => text,
        out: () => undefined,
        err: () => undefined,
      }),
    ),
  );
  report({ what: `check: ${what}`, measured: Math.min(...times) / 1000, goal, unit: "s" });
}
