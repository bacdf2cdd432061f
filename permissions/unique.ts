/** Each item once, in the order of its first. */
export const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
