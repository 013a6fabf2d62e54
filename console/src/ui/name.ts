import type { Contact } from '../api/types';

const text = (value: unknown) => (typeof value === 'string' && value.trim().length > 0 ? value.trim() : undefined);

/** What to call a contact: their name, else the address they are known by, else undefined. */
export function nameOf(contact: Pick<Contact, 'identifiers' | 'traits'>): string | undefined {
  const traits: Record<string, unknown> = contact.traits ?? {};
  const parts = [text(traits.first_name ?? traits.firstName), text(traits.last_name ?? traits.lastName)].filter(
    Boolean,
  );
  const whole = text(traits.name) ?? (parts.length > 0 ? parts.join(' ') : undefined);
  if (whole) return whole;
  for (const type of ['email', 'phone', 'user_id', 'wechat_openid'])
    for (const identifier of contact.identifiers ?? []) if (identifier.type === type) return identifier.value;
  return undefined;
}
