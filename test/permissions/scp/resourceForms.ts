/** SCPs of the other tests as RCPs and bucket policies: for everybody, and of what these may hold. */

/** Where such policies stand in a request. */
export type ResourceKind = (typeof resourceKinds)[number];
export const resourceKinds = ["rcps", "bucketPolicies"] as const;

/** The Denies of the documents; RCPs have no NotAction, and name services. Documents of which nothing is left are left out. */
export const forEverybody = (list: ResourceKind, documents: readonly object[]): object[] =>
  documents.flatMap((document) => {
    const { Statement } = document as { readonly Statement: readonly Readonly<Record<string, unknown>>[] };
    const kept = Statement.filter(
      ({ Effect, Action }) =>
        Effect === "Deny" &&
        (list !== "rcps" ||
          (Action !== undefined && [Action].flat().every((each) => /^[a-z]\w*:/i.test(String(each))))),
    );
    return kept.length === 0
      ? []
      : [{ ...document, Statement: kept.map((statement) => ({ ...statement, Principal: "*" })) }];
  });
