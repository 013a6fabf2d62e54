import type { Broadcast } from '../api/types';
import { objectOf } from '../ui/json';

/** What people write of a broadcast, as its form has it: texts, so that what is half typed is kept as it is. */
export type BroadcastDraft = {
  name: string;
  segment: string;
  template: string;
  /** As a datetime-local field has it, in the reader's zone; empty: with its start. */
  schedule: string;
  perMinute: string;
  controlPercent: string;
  priority: string;
  /** JSON. */
  variables: string;
  etag: string;
};

/** The fields of the form, in its order, with what the platform calls each. */
export const fieldNames = {
  name: 'name',
  segment: 'segment',
  template: 'template',
  schedule: 'schedule_time',
  perMinute: 'per_minute',
  controlPercent: 'control_percent',
  priority: 'priority',
  variables: 'variables',
} as const;

export const emptyDraft: BroadcastDraft = {
  name: '',
  segment: '',
  template: '',
  schedule: '',
  perMinute: '0',
  controlPercent: '0',
  priority: '0',
  variables: '',
  etag: '',
};

const two = (value: number) => String(value).padStart(2, '0');

/** An instant as a datetime-local field has it, to the minute. */
export function localOf(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A draft that begins with a broadcast as it was read. */
export const draftOf = (broadcast: Broadcast): BroadcastDraft => ({
  name: broadcast.name,
  segment: broadcast.segment,
  template: broadcast.template,
  schedule: broadcast.scheduleTime ? localOf(broadcast.scheduleTime) : '',
  perMinute: String(broadcast.perMinute ?? 0),
  controlPercent: String(broadcast.controlPercent ?? 0),
  priority: String(broadcast.priority ?? 0),
  variables: Object.keys(broadcast.variables ?? {}).length > 0 ? JSON.stringify(broadcast.variables, null, 2) : '',
  etag: broadcast.etag ?? '',
});

/** What the platform is asked for. Undefined when something typed is no number, no time or no JSON object. */
export function settingsOf(draft: BroadcastDraft): Broadcast | undefined {
  const [perMinute, controlPercent, priority] = [draft.perMinute, draft.controlPercent, draft.priority].map((typed) =>
    typed.trim() === '' ? 0 : Number(typed),
  ) as [number, number, number];
  const at = draft.schedule === '' ? undefined : new Date(draft.schedule);
  const variables = objectOf(draft.variables);
  const whole = [perMinute, controlPercent, priority].every(Number.isSafeInteger);
  if (!whole || variables === undefined || (at && Number.isNaN(at.getTime()))) return undefined;
  return {
    name: draft.name.trim(),
    segment: draft.segment,
    template: draft.template,
    ...(at && { scheduleTime: at.toISOString() }),
    perMinute,
    controlPercent,
    priority,
    variables,
    ...(draft.etag && { etag: draft.etag }),
  };
}
