/** For its tests, which are in TypeScript. */
export function withoutUncalledMethods(texts: ReadonlyMap<string, string>): Map<string, string>;
