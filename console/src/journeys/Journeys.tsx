import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import type { Journey } from '../api/types';
import { useLanguage } from '../language';
import { Freshness } from '../ui/Freshness';
import { Page } from '../ui/Page';
import { StatePill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { exits } from './counts';

// Each journey's counts are a call of their own; a screen makes few.
const pageSize = 8;

export function Journeys() {
  const { t, format } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['journeys', 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/v1/journeys', { signal, params: { query: { page_size: pageSize, page_token: pageParam } } })),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const journeys = query.data?.pages.flatMap((page) => page.journeys) ?? [];
  const stats = useQueries({
    queries: journeys.map((journey) => ({
      queryKey: ['journey-stats', journey.id],
      enabled: journey.version !== 0,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        answer(api.GET('/v1/journeys/{journey}:stats', { signal, params: { path: { journey: journey.id ?? '' } } })),
    })),
  });
  const of = (journey: Journey) => stats[journeys.indexOf(journey)]?.data;
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
    {
      id: 'version',
      name: t('journeys.version'),
      number: true,
      cell: (row) => (row.version === 0 ? '–' : row.version),
    },
    { id: 'entered', name: t('journeys.entered'), number: true, cell: (row) => format.count(of(row)?.entered) },
    { id: 'inside', name: t('journeys.inside'), number: true, cell: (row) => format.count(of(row)?.active) },
    { id: 'ended', name: t('journeys.ended'), number: true, cell: (row) => format.count(exits(of(row)?.exited)) },
    { id: 'changed', name: t('journeys.changed'), cell: (row) => <Ago at={row.updateTime} /> },
  ];
  return (
    <Page title={t('screen.journeys')} lead={t('journeys.lead')} actions={<Freshness asOf={stats[0]?.data?.asOf} />}>
      <div className="card">
        <Asked
          query={query}
          isEmpty={() => journeys.length === 0}
          empty={
            <Empty
              title={t('journeys.empty')}
              action={
                <code className="code">
                  {'POST /v1/journeys  {"journey": "welcome", "entry": {"event": "identified"}, "steps": […]}'}
                </code>
              }
            >
              {t('journeys.emptyHint')}
            </Empty>
          }
        >
          {() => (
            <>
              <Table label={t('screen.journeys')} columns={columns} rows={journeys} keyOf={(row) => row.id ?? ''} />
              <More query={query} />
            </>
          )}
        </Asked>
      </div>
    </Page>
  );
}
