import { answer, api } from './client';

/**
 * What a person typed as an identifier, "type:value": an address is an e-mail, digits with a plus a phone number, what
 * begins with c_ a contact's id; all else has to name its type. Undefined when it is none of these.
 */
export function identifierOf(typed: string): string | undefined {
  const text = typed.trim();
  if (/^c_[a-z0-9]{8,60}$/.test(text)) return text;
  if (/^[^\s@:]+@[^\s@]+$/.test(text)) return `email:${text}`;
  if (/^\+[\d\s().-]{6,24}$/.test(text)) return `phone:${text.replaceAll(/[^\d+]/g, '')}`;
  return /^[a-z][a-z0-9_]{0,39}:\S.*$/.test(text) ? text : undefined;
}

/** The contact that has an identifier. @throws ApiError NOT_FOUND */
export const lookUp = (identifier: string) =>
  answer(api.GET('/v1/contacts:lookup', { params: { query: { identifier } } }));
