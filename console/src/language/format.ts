/** Formats of one language. Zero, nothing and unknown are three things: unknown is an en dash. */
export function formatsOf(language: string) {
  const whole = new Intl.NumberFormat(language);
  const points = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const instant = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(language, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' });
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  return {
    /** A count; 64-bit ones come as text. */
    count: (value: string | number | undefined) => {
      if (value === undefined || value === '') return '–';
      return whole.format(typeof value === 'string' ? BigInt(value) : value);
    },
    /** Points of a score, one decimal. */
    points: (value: number | undefined) => (value === undefined ? '–' : points.format(value)),
    /** A whole instant: 30 Nov 2026, 17:10:05. */
    instant: (iso: string) => instant.format(new Date(iso)),
    day: (iso: string) => day.format(new Date(iso)),
    clock: (iso: string) => clock.format(new Date(iso)),
    /** How long ago or ahead: 3 min. ago. */
    ago: (iso: string, now: number) => {
      const [value, unit] = distance((Date.parse(iso) - now) / 1000);
      return relative.format(value, unit);
    },
    /** A protobuf duration in its largest whole unit: "1209600s" is 14 days. */
    duration: (text: string) => {
      const [value, unit] = distance(Number.parseFloat(text));
      return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
    },
  };
}

export type Formats = ReturnType<typeof formatsOf>;

const steps = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

function distance(seconds: number): [number, 'day' | 'hour' | 'minute' | 'second'] {
  for (const [unit, length] of steps) if (Math.abs(seconds) >= length) return [Math.trunc(seconds / length), unit];
  return [Math.trunc(seconds), 'second'];
}
