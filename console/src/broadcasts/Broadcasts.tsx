import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { answer, api, newRequestId } from '../api/client';
import type { Broadcast } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Dialog } from '../ui/Dialog';
import { useDraft } from '../ui/draft';
import { ReadAt } from '../ui/Freshness';
import { Page } from '../ui/Page';
import { StatePill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { BroadcastForm } from './BroadcastForm';
import { type BroadcastDraft, emptyDraft, settingsOf } from './draft';
import { Share } from './Share';

const route = getRouteApi('/broadcasts');

/** One template to one segment, once: each row's sent, held back, failed and waiting add up to its audience. */
export function Broadcasts() {
  const { t, format } = useLanguage();
  const may = useMay();
  const { make } = route.useSearch();
  const navigate = useNavigate({ from: '/broadcasts' });
  const query = useInfiniteQuery({
    queryKey: ['broadcasts', 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/v1/broadcasts', { signal, params: { query: { page_token: pageParam } } })),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const columns: Column<Broadcast>[] = [
    {
      id: 'name',
      name: t('broadcasts.name'),
      cell: (row) => (
        <Link to="/broadcasts/$broadcast" params={{ broadcast: row.id ?? '' }}>
          {row.name}
        </Link>
      ),
    },
    { id: 'state', name: t('journeys.state'), cell: (row) => <StatePill state={row.state ?? ''} /> },
    {
      id: 'segment',
      name: t('broadcasts.segment'),
      cell: (row) => (
        <Link to="/segments/$segment" params={{ segment: row.segment }}>
          {row.segment}
        </Link>
      ),
    },
    {
      id: 'template',
      name: t('broadcasts.template'),
      cell: (row) => (
        <Link to="/templates/$template" params={{ template: row.template }}>
          {row.template}
        </Link>
      ),
    },
    { id: 'share', name: t('broadcasts.share'), cell: (row) => <Share counts={row.counts} /> },
    { id: 'audience', name: t('broadcasts.audience'), number: true, cell: (row) => format.count(row.counts?.audience) },
    { id: 'sent', name: t('broadcasts.sent'), number: true, cell: (row) => format.count(row.counts?.sent) },
    { id: 'held', name: t('broadcasts.heldBack'), number: true, cell: (row) => format.count(row.counts?.heldBack) },
    { id: 'failed', name: t('broadcasts.failed'), number: true, cell: (row) => format.count(row.counts?.failed) },
    { id: 'waiting', name: t('broadcasts.waiting'), number: true, cell: (row) => format.count(row.counts?.waiting) },
    { id: 'made', name: t('models.made'), cell: (row) => <Ago at={row.createTime} /> },
  ];
  return (
    <Page
      title={t('screen.broadcasts')}
      lead={t('broadcasts.lead')}
      actions={
        <>
          <ReadAt at={query.dataUpdatedAt} />
          <Button
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={!may('messages.write')}
            title={may('messages.write') ? undefined : `${t('error.scope')} messages.write`}
            onClick={() => void navigate({ search: { make: true } })}
          >
            {t('broadcasts.make')}
          </Button>
        </>
      }
    >
      <div className="card">
        <Asked
          query={query}
          isEmpty={(data) => data.pages.every((page) => page.broadcasts.length === 0)}
          empty={
            <Empty
              title={t('broadcasts.empty')}
              action={
                <code className="code">
                  {'POST /v1/broadcasts  {"name": "June news", "segment": "customers", "template": "news"}'}
                </code>
              }
            >
              {t('broadcasts.emptyHint')}
            </Empty>
          }
        >
          {(data) => (
            <>
              <Table
                label={t('screen.broadcasts')}
                columns={columns}
                rows={data.pages.flatMap((page) => page.broadcasts)}
                keyOf={(row) => row.id ?? ''}
              />
              <More query={query} />
            </>
          )}
        </Asked>
      </div>
      <Dialog
        opened={make === true}
        close={() => void navigate({ search: {}, replace: true })}
        title={t('broadcasts.make')}
      >
        <Make />
      </Dialog>
    </Page>
  );
}

function Make() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const [draft = emptyDraft, setDraft] = useDraft<BroadcastDraft>('broadcast:new');
  const create = useMutation({
    mutationFn: (settings: Broadcast) =>
      answer(api.POST('/v1/broadcasts', { params: { query: { request_id: newRequestId() } }, body: settings })),
    onSuccess: (made) => {
      setDraft(undefined);
      void navigate({ to: '/broadcasts/$broadcast', params: { broadcast: made.id ?? '' } });
    },
  });
  const settings = settingsOf(draft);
  return (
    <BroadcastForm
      draft={draft}
      edit={setDraft}
      pending={create.isPending}
      error={create.error}
      action={t('broadcasts.create')}
      submit={settings && (() => create.mutate(settings))}
    />
  );
}
