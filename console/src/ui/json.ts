/** An object typed as JSON; empty text is an empty one. Undefined when it is no object. */
export function objectOf(typed: string): Record<string, unknown> | undefined {
  if (typed.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(typed);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
