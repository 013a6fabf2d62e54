/** The fields of a list in which two differ. */
export const differences = (
  fields: readonly string[],
  mine: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
): string[] => fields.filter((field) => mine[field] !== theirs[field]);

/** Mine, but for the fields that are kept of theirs, as what follows theirs. */
export function merged<T extends Record<string, string>>(mine: T, theirs: T, keepTheirs: ReadonlySet<string>): T {
  const kept = Object.entries(theirs).filter(([field]) => field === 'etag' || keepTheirs.has(field));
  return { ...mine, ...Object.fromEntries(kept) };
}
