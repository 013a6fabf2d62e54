import type { Event } from '../api/types';

const mostParts = 4;
const longest = 120;
const first = [
  'title',
  'path',
  'url',
  'from',
  'to',
  'model',
  'threshold',
  'tag',
  'segment',
  'stage',
  'journey',
  'template',
  'channel',
  'queue',
  'outcome',
  'reason',
  'purpose',
  'state',
  'order_id',
  'amount',
  'total',
  'revenue',
  'currency',
  'name',
  'product',
  'form',
];
const dull = new Set([
  'handoff',
  'message',
  'agent',
  'step',
  'run',
  'journey_run',
  'command_id',
  'message_id',
  'receipt',
  'definition_version',
  'version',
  'rule',
]);

/** What is worth saying of an event in one line: its most telling properties, each with its value. */
export function summaryOf(event: Pick<Event, 'properties' | 'context'>): string {
  const properties = (event.properties ?? {}) as Record<string, unknown>;
  const page = ((event.context ?? {}) as { page?: { title?: unknown; path?: unknown } }).page;
  const known = Object.entries(properties).filter(([name, value]) => isPlain(value) && !dull.has(name));
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  known.sort(([a], [b]) => rank(a) - rank(b));
  const parts = known.slice(0, mostParts).map(([name, value]) => `${name.replaceAll('_', ' ')} ${String(value)}`);
  if (parts.length === 0 && page) parts.push(...[page.title, page.path].filter(isPlain).map(String));
  const line = parts.join(' · ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

const isPlain = (value: unknown) =>
  (typeof value === 'string' && value.length > 0) || typeof value === 'number' || typeof value === 'boolean';

/** Events in the order given, by the day on which they happened, as the reader's zone has it. */
export function byDay<T extends Pick<Event, 'occurredAt'>>(events: readonly T[]): { day: string; events: T[] }[] {
  const days: { day: string; events: T[] }[] = [];
  for (const event of events) {
    const at = new Date(event.occurredAt ?? 0);
    const day = `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}

/** How many of the events shown were concluded from each. */
export function effectsOf(events: readonly Partial<Pick<Event, 'causeId'>>[]): Map<string, number> {
  const effects = new Map<string, number>();
  for (const { causeId } of events) if (causeId) effects.set(causeId, (effects.get(causeId) ?? 0) + 1);
  return effects;
}
