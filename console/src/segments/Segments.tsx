import { Button, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import type { Segment, TagRule } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Dialog } from '../ui/Dialog';
import { Page } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { Filling } from './Filling';
import { SegmentForm } from './SegmentForm';

const route = getRouteApi('/segments');

export function Segments() {
  const { t } = useLanguage();
  const { show, make } = route.useSearch();
  const navigate = useNavigate({ from: '/segments' });
  const may = useMay();
  return (
    <Page
      title={t('screen.segments')}
      lead={t('segments.lead')}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('screen.segments')}
            value={show ?? 'segments'}
            onChange={(value) =>
              void navigate({ search: { show: value === 'tags' ? 'tags' : undefined }, replace: true })
            }
            data={[
              { value: 'segments', label: t('segments.segments') },
              { value: 'tags', label: t('segments.rules'), disabled: !may('tags.read') },
            ]}
          />
          <Button
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={!may('segments.write')}
            title={may('segments.write') ? undefined : `${t('error.scope')} segments.write`}
            onClick={() => void navigate({ search: { make: true } })}
          >
            {t('segments.make')}
          </Button>
        </>
      }
    >
      <div className="card">{show === 'tags' ? <Rules /> : <List />}</div>
      <Dialog
        opened={make === true}
        close={() => void navigate({ search: {}, replace: true })}
        title={t('segments.make')}
      >
        <SegmentForm
          segment={undefined}
          done={(segment) => void navigate({ to: '/segments/$segment', params: { segment }, search: {} })}
        />
      </Dialog>
    </Page>
  );
}

function List() {
  const { t, format } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['segments', 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/v1/segments', { signal, params: { query: { page_token: pageParam } } })),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const columns: Column<Segment>[] = [
    {
      id: 'name',
      name: t('segments.name'),
      cell: (row) => (
        <Link to="/segments/$segment" params={{ segment: row.id }}>
          {row.displayName || row.id}
        </Link>
      ),
    },
    { id: 'state', name: t('journeys.state'), cell: (row) => <Filling segment={row} /> },
    { id: 'size', name: t('segments.members'), number: true, cell: (row) => format.count(row.size) },
    { id: 'asOf', name: t('segments.counted'), cell: (row) => <Ago at={row.sizeAsOf} /> },
    { id: 'condition', name: t('segments.condition'), cell: (row) => <code className="mono">{row.condition}</code> },
    { id: 'version', name: t('journeys.version'), number: true, cell: (row) => row.version },
    { id: 'changed', name: t('journeys.changed'), cell: (row) => <Ago at={row.updateTime} /> },
  ];
  return (
    <Asked
      query={query}
      isEmpty={(data) => data.pages.every((page) => page.segments.length === 0)}
      empty={
        <Empty
          title={t('segments.empty')}
          action={
            <code className="code">
              {
                'POST /v1/segments  {"id": "vip", "condition": "sum(\\"amount\\", \\"order_completed\\", duration(\\"30d\\")) > 500.0"}'
              }
            </code>
          }
        >
          {t('segments.emptyHint')}
        </Empty>
      }
    >
      {(data) => (
        <>
          <Table
            label={t('segments.segments')}
            columns={columns}
            rows={data.pages.flatMap((page) => page.segments)}
            keyOf={(row) => row.id}
          />
          <More query={query} />
        </>
      )}
    </Asked>
  );
}

function Rules() {
  const { t } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['tag-rules'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/v1/tagRules', { signal, params: { query: { page_token: pageParam } } })),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const columns: Column<TagRule>[] = [
    { id: 'tag', name: t('tags.tag'), cell: (row) => <Pill tone="calm">{row.tag}</Pill> },
    { id: 'name', name: t('segments.name'), cell: (row) => row.displayName || row.id },
    { id: 'condition', name: t('segments.condition'), cell: (row) => <code className="mono">{row.condition}</code> },
    { id: 'version', name: t('journeys.version'), number: true, cell: (row) => row.version },
    { id: 'changed', name: t('journeys.changed'), cell: (row) => <Ago at={row.updateTime} /> },
  ];
  return (
    <Asked
      query={query}
      isEmpty={(data) => data.pages.every((page) => page.tagRules.length === 0)}
      empty={<Empty title={t('segments.noRules')}>{t('segments.noRulesHint')}</Empty>}
    >
      {(data) => (
        <>
          <Table
            label={t('segments.rules')}
            columns={columns}
            rows={data.pages.flatMap((page) => page.tagRules)}
            keyOf={(row) => row.id}
          />
          <More query={query} />
        </>
      )}
    </Asked>
  );
}
