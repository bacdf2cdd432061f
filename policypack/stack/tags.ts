/** Tags of roles and users, for `aws` (a map, those of the provider besides) and `aws-native` (a list). */
import { isList, isRecord, isUnknown, memberOf, textOf, type Unknown } from "./known";
import { property, type Resource } from "./resource";

/** A tag as the resource has it. */
export interface ResourceTag {
  readonly key: string;
  /** Undefined: not known. */
  readonly value?: string;
}

export interface ResourceTags {
  readonly tags: readonly ResourceTag[];
  /** Tags, or keys among them, that are not known. */
  readonly unknown?: Unknown;
}

/** Reads the tags of a resource; one whose value is not known is among them without it. */
export function readTags(resource: Resource): ResourceTags {
  const tags: ResourceTag[] = [];
  let unknown: Unknown | undefined;
  const add = (key: string | undefined, value: string | undefined): void => {
    if (key !== undefined) tags.push({ key, ...(value === undefined ? {} : { value }) });
  };
  for (const name of ["tags", "tagsAll"]) {
    const given = property(resource, name);
    if (isUnknown(given)) unknown ??= given;
    else if (isList(given))
      for (const each of given) {
        const key = memberOf(each, "key");
        if (isUnknown(each)) unknown ??= each;
        else if (isUnknown(key)) unknown ??= key;
        else add(textOf(key), textOf(memberOf(each, "value")));
      }
    else if (isRecord(given)) for (const [key, value] of Object.entries(given)) add(key, textOf(value));
  }
  return { tags, ...(unknown === undefined ? {} : { unknown }) };
}
