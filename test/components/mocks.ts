// Pulumi's engine as its own mocks play it: records every resource, answers account, region and partition.
import * as pulumi from "@pulumi/pulumi";

/** A resource as it was registered. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** Starts a program afresh; returns the list that its resources will stand in. */
export function mockEngine(
  place: { account?: string; region?: string; partition?: string; preview?: boolean } = {},
): Registered[] {
  const { account = "123456789012", region = "us-east-1", partition = "aws", preview = false } = place;
  const registered: Registered[] = [];
  void pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: `${name}-id`, state: { ...inputs, arn: `arn-of-${name}` } as object };
      },
      call: ({ token }) => {
        if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: account };
        if (token === "aws:index/getRegion:getRegion") return { region };
        if (token === "aws:index/getPartition:getPartition") return { partition };
        throw new Error(`nobody expects ${token}`);
      },
    },
    "project",
    "stack",
    preview,
  );
  return registered;
}

/** The value of an Output. */
export const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });

/** What a program throws, as its message; fails where it throws nothing. */
export function messageOf(program: () => unknown): string {
  try {
    program();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was thrown");
}

/** What a preview does not know. */
export const unknownOutput = (): pulumi.Output<string> =>
  new (pulumi.Output as unknown as new (...args: unknown[]) => pulumi.Output<string>)(
    new Set(),
    Promise.resolve(undefined),
    Promise.resolve(false),
    Promise.resolve(false),
    Promise.resolve(new Set()),
  );
