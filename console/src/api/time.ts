// The platform's business clock can stand elsewhere than this machine's: in development it is moved. Ages are therefore
// counted from what the platform said last, and on from there by this machine's monotonic clock.
let said: { at: number; heard: number } | undefined;
const listeners = new Set<() => void>();

// What these tell has happened: the platform's time is not before it.
const happened = [
  'createTime',
  'updateTime',
  'publishTime',
  'lastSeenTime',
  'receivedAt',
  'enterTime',
  'exitTime',
  'queueTime',
  'stageSince',
];

/** Notes the instant that an answer is of; where it says none, that the platform is past all that has happened in it. */
export function hear(answered: unknown, now: number = performance.now()) {
  const before = platformNow(now);
  const at = instantOf(answered);
  const least = at ?? latestIn(answered);
  if (least === undefined || (least <= before && (said || at === undefined))) return;
  said = { at: least, heard: now };
  for (const listener of listeners) listener();
}

/** Calls when the platform's time has turned out to be another; gives what ends that. */
export function whenTimeMoves(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Now as the platform has it, in milliseconds since 1970; this machine's time until it has said so. */
export const platformNow = (now: number = performance.now()) => (said ? said.at + (now - said.heard) : Date.now());

/** For tests. */
export function forget() {
  said = undefined;
}

function latestIn(answered: unknown): number | undefined {
  if (typeof answered !== 'object' || answered === null) return undefined;
  const told = [answered, ...Object.values(answered).flat()].flatMap((part: unknown) =>
    typeof part === 'object' && part !== null ? happened.map((name) => (part as Record<string, unknown>)[name]) : [],
  );
  const instants = told
    .map((text) => (typeof text === 'string' ? Date.parse(text) : Number.NaN))
    .filter(Number.isFinite);
  return instants.length > 0 ? instants.reduce((one, other) => Math.max(one, other)) : undefined;
}

function instantOf(answered: unknown): number | undefined {
  if (typeof answered !== 'object' || answered === null) return undefined;
  const { asOf, scores } = answered as { asOf?: unknown; scores?: unknown };
  const text = asOf ?? (Array.isArray(scores) ? (scores[0] as { asOf?: unknown } | undefined)?.asOf : undefined);
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
