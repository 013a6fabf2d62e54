/** Sum of counts by reason; undefined while they are not known. */
export function exits(counts: Readonly<Record<string, string>> | undefined): string | undefined {
  if (!counts) return undefined;
  return Object.values(counts)
    .reduce((sum, count) => sum + BigInt(count), 0n)
    .toString();
}
