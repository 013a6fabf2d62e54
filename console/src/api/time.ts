// The platform's business clock can stand elsewhere than this machine's: in development it is moved. Ages are therefore
// counted from what the platform said last, and on from there by this machine's monotonic clock.
let said: { at: number; heard: number } | undefined;

/** Notes the instant that an answer is of. */
export function hear(answered: unknown, now: number = performance.now()) {
  const at = instantOf(answered);
  if (at === undefined) return;
  if (!said || at > said.at + (now - said.heard)) said = { at, heard: now };
}

/** Now as the platform has it, in milliseconds since 1970; this machine's time until it has said so. */
export const platformNow = (now: number = performance.now()) => (said ? said.at + (now - said.heard) : Date.now());

/** For tests. */
export function forget() {
  said = undefined;
}

function instantOf(answered: unknown): number | undefined {
  if (typeof answered !== 'object' || answered === null) return undefined;
  const { asOf, scores } = answered as { asOf?: unknown; scores?: unknown };
  const text = asOf ?? (Array.isArray(scores) ? (scores[0] as { asOf?: unknown } | undefined)?.asOf : undefined);
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
