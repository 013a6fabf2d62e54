import { SimpleGrid } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { answer, api } from '../api/client';
import { platformNow } from '../api/time';
import type { Contact, Handoff, Journey } from '../api/types';
import { mayDo, session } from '../app/session';
import { useLanguage } from '../language';
import { Freshness } from '../ui/Freshness';
import { nameOf } from '../ui/name';
import { Card, Page } from '../ui/Page';
import { Person, useNames } from '../ui/Person';
import { StatePill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, Table } from '../ui/Table';
import { Ago } from '../ui/Time';

const most = 500;
const mostJourneys = 6;
const day = 86_400_000;

export function Home() {
  const { t, format } = useLanguage();
  const { data: who } = useQuery(session);
  const can = (scope: string) => mayDo(who, scope);
  const leads = useQuery({
    queryKey: ['leads', 'mql'],
    enabled: can('leads.read'),
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/leads', { signal, params: { query: { filter: 'stage="mql"', page_size: most } } })),
  });
  const handoffs = useQuery({
    queryKey: ['handoffs', 'open'],
    enabled: can('handoffs.read'),
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/handoffs', { signal, params: { query: { filter: 'state="open"', page_size: most } } })),
  });
  const held = useQuery({
    queryKey: ['quarantine', 'held', most],
    enabled: can('quarantine.read'),
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/quarantine', { signal, params: { query: { filter: 'state="held"', page_size: most } } })),
  });
  const rejects = useQuery({
    queryKey: ['rejects', 'day'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/ingest/rejects', {
          signal,
          params: { query: { page_size: most, from: new Date(platformNow() - day).toISOString() } },
        }),
      ),
  });
  const figure = (
    name: string,
    where: LinkProps,
    query: { data?: { length: number; more: boolean }; isError: boolean },
    note: string,
  ) => (
    <div className="card" key={name}>
      <Link {...where} className="figure">
        <div className="figure-name">{name}</div>
        <div className="figure-value">
          {query.data ? `${format.count(query.data.length)}${query.data.more ? '+' : ''}` : query.isError ? '–' : '…'}
        </div>
        <div className="figure-note">{query.isError ? t('state.away') : note}</div>
      </Link>
    </div>
  );
  const sized = <T,>(
    query: { data?: T; isError: boolean },
    rows: (data: T) => readonly unknown[],
    next: (data: T) => string | undefined,
  ) => ({
    isError: query.isError,
    ...(query.data !== undefined && { data: { length: rows(query.data).length, more: Boolean(next(query.data)) } }),
  });
  return (
    <Page title={t('home.title')} lead={t('home.lead')}>
      <div className="figures">
        {can('handoffs.read') &&
          figure(
            t('home.handoffs'),
            { to: '/desk' },
            sized(
              handoffs,
              (d) => d.handoffs,
              (d) => d.nextPageToken,
            ),
            t('home.handoffsNote'),
          )}
        {can('leads.read') &&
          figure(
            t('home.mqls'),
            { to: '/contacts', search: { stage: 'mql' } },
            sized(
              leads,
              (d) => d.leads,
              (d) => d.nextPageToken,
            ),
            t('home.mqlsNote'),
          )}
        {can('quarantine.read') &&
          figure(
            t('home.held'),
            { to: '/operations' },
            sized(
              held,
              (d) => d.quarantineItems,
              (d) => d.nextPageToken,
            ),
            t('home.heldNote'),
          )}
        {figure(
          t('home.rejects'),
          { to: '/operations', search: { show: 'rejects' } },
          sized(
            rejects,
            (d) => d.rejects,
            (d) => d.nextPageToken,
          ),
          t('home.rejectsNote'),
        )}
      </div>
      <SimpleGrid cols={{ base: 1, lg: 2 }} mt="md" spacing="md">
        {can('journeys.read') && <Running />}
        {can('handoffs.read') && <Waiting query={handoffs} />}
      </SimpleGrid>
      <div style={{ marginTop: '1rem' }}>
        <Newcomers />
      </div>
    </Page>
  );
}

function Running() {
  const { t, format } = useLanguage();
  const journeys = useQuery({
    queryKey: ['journeys', 'all'],
    queryFn: ({ signal }) => answer(api.GET('/v1/journeys', { signal, params: { query: { page_size: most } } })),
  });
  const shown = (journeys.data?.journeys ?? [])
    .filter((journey) => journey.state === 'JOURNEY_STATE_ACTIVE')
    .slice(0, mostJourneys);
  const stats = useQueries({
    queries: shown.map((journey) => ({
      queryKey: ['journey-stats', journey.id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        answer(api.GET('/v1/journeys/{journey}:stats', { signal, params: { path: { journey: journey.id ?? '' } } })),
    })),
  });
  const of = (journey: Journey) => stats[shown.indexOf(journey)]?.data;
  const columns: Column<Journey>[] = [
    {
      id: 'name',
      name: t('journeys.name'),
      cell: (row) => (
        <Link to="/journeys/$journey" params={{ journey: row.id ?? '' }}>
          {row.name || row.id}
        </Link>
      ),
    },
    { id: 'state', name: t('journeys.state'), cell: (row) => <StatePill state={row.state ?? ''} /> },
    { id: 'active', name: t('journeys.inside'), number: true, cell: (row) => format.count(of(row)?.active) },
    { id: 'entered', name: t('journeys.entered'), number: true, cell: (row) => format.count(of(row)?.entered) },
  ];
  return (
    <Card title={t('home.running')} flush actions={<Freshness asOf={stats[0]?.data?.asOf} />}>
      <Asked
        query={journeys}
        isEmpty={() => shown.length === 0}
        empty={<Empty title={t('home.nothingRuns')}>{t('journeys.emptyHint')}</Empty>}
      >
        {() => <Table label={t('home.running')} columns={columns} rows={shown} keyOf={(row) => row.id ?? ''} />}
      </Asked>
    </Card>
  );
}

function Waiting({ query }: { query: Parameters<typeof Asked<{ handoffs: Handoff[] }>>[0]['query'] }) {
  const { t } = useLanguage();
  const names = useNames(query.data?.handoffs.map((handoff) => handoff.contact) ?? []);
  const columns: Column<Handoff>[] = [
    {
      id: 'contact',
      name: t('desk.contact'),
      cell: (row) => <Person contact={row.contact} names={names} />,
    },
    {
      id: 'queue',
      name: t('desk.queue'),
      cell: (row) => (
        <Link to="/desk" search={{ queue: row.queue }}>
          {row.queue}
        </Link>
      ),
    },
    { id: 'reason', name: t('desk.reason'), cell: (row) => row.reason },
    { id: 'open', name: t('desk.waiting'), cell: (row) => <Ago at={row.openTime} /> },
  ];
  const oldest = (rows: readonly Handoff[]) =>
    [...rows].sort((a, b) => (a.openTime ?? '').localeCompare(b.openTime ?? '')).slice(0, 6);
  return (
    <Card title={t('home.waiting')} flush>
      <Asked
        query={query}
        isEmpty={(data) => data.handoffs.length === 0}
        empty={<Empty title={t('desk.nothingOpen')}>{t('desk.nothingOpenHint')}</Empty>}
      >
        {(data) => (
          <Table
            label={t('home.waiting')}
            columns={columns}
            rows={oldest(data.handoffs)}
            keyOf={(row) => row.id ?? ''}
          />
        )}
      </Asked>
    </Card>
  );
}

function Newcomers() {
  const { t, format } = useLanguage();
  const query = useQuery({
    queryKey: ['contacts', 'newest'],
    queryFn: ({ signal }) => answer(api.GET('/v1/contacts', { signal, params: { query: { page_size: 8 } } })),
  });
  const call: ReactNode = (
    <code className="code">
      {
        'curl -u "$RAPPORT_WRITE_KEY:" -H "Content-Type: application/json" \\\n  "$RAPPORT_URL/v1/track" -d \'{"userId": "ann", "event": "Quote Requested"}\''
      }
    </code>
  );
  const columns: Column<Contact>[] = [
    {
      id: 'name',
      name: t('contacts.name'),
      cell: (row) => (
        <Link to="/contacts/$contact" params={{ contact: row.contact }}>
          {nameOf(row) ?? t('contact.anonymous')}
        </Link>
      ),
    },
    { id: 'events', name: t('contacts.events'), number: true, cell: (row) => format.count(row.eventCount) },
    { id: 'seen', name: t('contacts.lastSeen'), cell: (row) => <Ago at={row.lastSeenTime} /> },
  ];
  return (
    <Card title={t('home.newest')} flush actions={<Link to="/contacts">{t('action.all')}</Link>}>
      <Asked
        query={query}
        isEmpty={(data) => data.contacts.length === 0}
        empty={
          <Empty title={t('contacts.empty')} action={call}>
            {t('contacts.emptyHint')}
          </Empty>
        }
      >
        {(data) => (
          <Table label={t('home.newest')} columns={columns} rows={data.contacts} keyOf={(row) => row.contact} />
        )}
      </Asked>
    </Card>
  );
}
