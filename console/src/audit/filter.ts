/** What entries are looked for; each has to be the whole value. */
export interface AuditSearch {
  principal?: string;
  call?: string;
  resource?: string;
  /** A day, as a date field has it, in the reader's zone. */
  from?: string;
  until?: string;
}

/** The filter as the platform reads it; quotes and backslashes in a value are escaped. */
export const filterOf = ({ principal, call, resource }: AuditSearch) =>
  Object.entries({ principal, call, resource })
    .filter(([, value]) => value)
    .map(([field, value]) => `${field}="${(value as string).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
    .join(' AND ');

/** The beginning of a day, or of the day behind it, in the reader's zone; undefined when it is no day. */
export function instantOf(day: string | undefined, behind = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '') ?? [];
  return date ? new Date(Number(year), Number(month) - 1, Number(date) + behind).toISOString() : undefined;
}

/** "rapport.tagging.v1.SegmentService/SaveSegment" is SaveSegment; the gateway's own calls stay as they are. */
export const shortOf = (call: string) => (call.startsWith('rapport.') ? (call.split('/').at(-1) ?? call) : call);
