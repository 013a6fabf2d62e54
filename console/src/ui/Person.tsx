import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import { useMay } from '../app/session';
import { nameOf } from './name';

const most = 500;
const minute = 60_000;

/** What to call each of these contacts, asked in one call; ids that were merged, and those not known, are left out. */
export function useNames(contacts: readonly (string | undefined)[]): ReadonlyMap<string, string> {
  const may = useMay();
  const ids = [...new Set(contacts.filter((id) => id !== undefined && id !== ''))].sort().slice(0, most) as string[];
  const { data } = useQuery({
    queryKey: ['names', ids],
    enabled: ids.length > 0 && may('contacts.write'),
    refetchInterval: minute,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const found = await answer(api.POST('/v1/contacts:batchGet', { signal, body: { contacts: ids } }));
      return new Map(found.contacts.map((contact) => [contact.mergedFrom || contact.contact, nameOf(contact) ?? '']));
    },
  });
  return data ?? new Map();
}

/** Leads to a contact: by name where it is known, else by id. */
export function Person({ contact, names }: { contact: string | undefined; names: ReadonlyMap<string, string> }) {
  if (!contact) return <>–</>;
  const name = names.get(contact);
  return (
    <Link to="/contacts/$contact" params={{ contact }} className={name ? undefined : 'mono'} title={contact}>
      {name || contact}
    </Link>
  );
}
