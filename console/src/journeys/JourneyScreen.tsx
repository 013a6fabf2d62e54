import { Group, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { answer, api } from '../api/client';
import type { JourneyRun } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { Freshness } from '../ui/Freshness';
import { Page } from '../ui/Page';
import { Person, useNames } from '../ui/Person';
import { Pill, StatePill } from '../ui/Pill';
import { Asked, Empty, Loading } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { exits } from './counts';
import { type Definition, detailOf, kindOf, type Step } from './definition';
import { StepIcon } from './StepIcon';
import { countsOf } from './stats';

const Canvas = lazy(() => import('./Canvas'));
const route = getRouteApi('/journeys/$journey');

export function JourneyScreen() {
  const { t, format } = useLanguage();
  const { journey: id } = route.useParams();
  const { view } = route.useSearch();
  const navigate = useNavigate({ from: '/journeys/$journey' });
  const query = useQuery({
    queryKey: ['journey', id],
    queryFn: ({ signal }) => answer(api.GET('/v1/journeys/{journey}', { signal, params: { path: { journey: id } } })),
  });
  const stats = useQuery({
    queryKey: ['journey-stats', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/journeys/{journey}:stats', { signal, params: { path: { journey: id } } })),
  });
  // The picture is laid out anew only when the journey has changed, not with every look at it.
  const text = JSON.stringify(query.data?.definition ?? {});
  const definition = useMemo(() => JSON.parse(text) as Definition, [text]);
  const counts = countsOf(stats.data);
  const figure = (name: string, value: string | undefined) => (
    <div className="card" key={name}>
      <div className="figure">
        <div className="figure-name">{name}</div>
        <div className="figure-value">{format.count(value)}</div>
      </div>
    </div>
  );
  return (
    <Page
      title={query.data?.name || id}
      lead={
        query.data && (
          <Group gap="xs">
            <StatePill state={query.data.state ?? ''} />
            {query.data.version !== 0 && (
              <span>
                {t('journeys.version')} {query.data.version}
              </span>
            )}
            <span>
              {t('journeys.changed')} <Ago at={query.data.updateTime} />
            </span>
            <Freshness asOf={stats.data?.asOf} />
          </Group>
        )
      }
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('journey.view')}
          value={view ?? 'canvas'}
          onChange={(value) =>
            void navigate({
              search: { view: value === 'canvas' ? undefined : (value as 'list' | 'runs') },
              replace: true,
            })
          }
          data={[
            { value: 'canvas', label: t('journey.canvas') },
            { value: 'list', label: t('journey.steps') },
            { value: 'runs', label: t('journey.people') },
          ]}
        />
      }
    >
      <div className="figures" style={{ marginBottom: '1rem' }}>
        {figure(t('journeys.entered'), stats.data?.entered)}
        {figure(t('journeys.inside'), stats.data?.active)}
        {figure(t('journeys.ended'), exits(stats.data?.exited))}
      </div>
      <div className="card">
        {view === 'runs' ? (
          <People journey={id} />
        ) : (
          <Asked
            query={query}
            lines={8}
            isEmpty={() => (definition.steps ?? []).length === 0}
            empty={<Empty title={t('journey.noSteps')} />}
          >
            {() =>
              view === 'list' ? (
                <Steps definition={definition} counts={counts} />
              ) : (
                <Suspense fallback={<Loading lines={8} />}>
                  <Canvas definition={definition} counts={counts} />
                </Suspense>
              )
            }
          </Asked>
        )}
      </div>
    </Page>
  );
}

function Steps({ definition, counts }: { definition: Definition; counts: ReturnType<typeof countsOf> }) {
  const { t, format } = useLanguage();
  const columns: Column<Step>[] = [
    {
      id: 'step',
      name: t('journey.step'),
      cell: (row) => (
        <Group gap={6} wrap="nowrap">
          <StepIcon kind={kindOf(row)} />
          <strong>{row.id}</strong>
        </Group>
      ),
    },
    { id: 'kind', name: t('journey.kind'), cell: (row) => wordOf(t, 'step', kindOf(row)) },
    {
      id: 'detail',
      name: t('journey.detail'),
      cell: (row) => detailOf(row) || (row.branch ?? []).map((arm) => `${arm.when} → ${arm.to}`).join('; '),
    },
    {
      id: 'here',
      name: t('journey.hereNow'),
      number: true,
      cell: (row) => format.count(counts.get(row.id)?.waiting ?? '0'),
    },
    {
      id: 'left',
      name: t('journey.left'),
      cell: (row) => (
        <Group gap={4}>
          {(counts.get(row.id)?.results ?? []).map(([result, count]) => (
            <Pill key={result}>
              {format.count(count)} {wordOf(t, 'result', result)}
            </Pill>
          ))}
        </Group>
      ),
    },
  ];
  return <Table label={t('journey.steps')} columns={columns} rows={definition.steps ?? []} keyOf={(row) => row.id} />;
}

function People({ journey }: { journey: string }) {
  const { t } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['journey', journey, 'runs'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/journeys/{journey}/runs', {
          signal,
          params: { path: { journey }, query: { page_size: 50, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: (asked) => ((asked.state.data?.pages.length ?? 0) > 1 ? false : 5_000),
  });
  const names = useNames(query.data?.pages.flatMap((page) => page.runs.map((run) => run.contact)) ?? []);
  const columns: Column<JourneyRun>[] = [
    {
      id: 'contact',
      name: t('desk.contact'),
      cell: (row) => <Person contact={row.contact} names={names} />,
    },
    {
      id: 'state',
      name: t('journeys.state'),
      cell: (row) => (
        <Pill tone={row.active ? 'good' : 'quiet'}>
          {row.active ? `${t('runs.at')} ${row.step}` : wordOf(t, 'result', row.exitReason ?? '')}
        </Pill>
      ),
    },
    { id: 'version', name: t('journeys.version'), number: true, cell: (row) => row.version },
    { id: 'entered', name: t('journeys.entered'), cell: (row) => <Ago at={row.enterTime} /> },
    { id: 'ended', name: t('journeys.ended'), cell: (row) => <Ago at={row.exitTime} /> },
  ];
  return (
    <Asked
      query={query}
      isEmpty={(data) => data.pages.every((page) => page.runs.length === 0)}
      empty={<Empty title={t('journey.nobody')}>{t('journey.nobodyHint')}</Empty>}
    >
      {(data) => (
        <>
          <Table
            label={t('journey.people')}
            columns={columns}
            rows={data.pages.flatMap((page) => page.runs)}
            keyOf={(row) => row.id ?? ''}
          />
          <More query={query} />
        </>
      )}
    </Asked>
  );
}
