import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import type { JourneyRun } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { Dialog } from '../ui/Dialog';
import { Card } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked } from '../ui/States';
import { Ago } from '../ui/Time';

/** The journeys that the contact is or was in, and each one's trace. */
export function Runs({ contact }: { contact: string }) {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['contact', contact, 'runs'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/contacts/{contact}/runs', { signal, params: { path: { contact }, query: { page_size: 20 } } }),
      ),
  });
  return (
    <Card title={t('runs.title')}>
      <Asked
        query={query}
        lines={3}
        isEmpty={(data) => data.runs.length === 0}
        empty={
          <Text size="sm" c="dimmed">
            {t('runs.none')}
          </Text>
        }
      >
        {(data) => (
          <ul className="rows">
            {data.runs.map((run) => (
              <Run key={run.id} run={run} />
            ))}
          </ul>
        )}
      </Asked>
    </Card>
  );
}

function Run({ run }: { run: JourneyRun }) {
  const { t } = useLanguage();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <li>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <div>
          <Link to="/journeys/$journey" params={{ journey: run.journey ?? '' }}>
            {run.journey}
          </Link>
          <Text size="xs" c="dimmed" component="div">
            {t('runs.entered')} <Ago at={run.enterTime} />
          </Text>
        </div>
        <Group gap={6} wrap="nowrap">
          <Pill tone={run.active ? 'good' : 'quiet'}>
            {run.active ? `${t('runs.at')} ${run.step}` : wordOf(t, 'result', run.exitReason ?? '')}
          </Pill>
          <Button size="compact-xs" variant="default" aria-label={`${t('action.why')}: ${run.journey}`} onClick={open}>
            {t('action.why')}
          </Button>
        </Group>
      </Group>
      <Dialog opened={opened} close={close} title={t('runs.trace', { journey: run.journey })}>
        <Trace run={run} />
      </Dialog>
    </li>
  );
}

/** Every step that was left, what became of it, why, and the values that decided. */
export function Trace({ run }: { run: JourneyRun }) {
  const { t } = useLanguage();
  return (
    <ol className="rows">
      {run.trace.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step may be passed twice, and a trace only grows at its end
        <li key={at}>
          <Group gap={6}>
            <Text size="sm" fw={550}>
              {entry.step || t('runs.whole')}
            </Text>
            <Pill>{wordOf(t, 'step', entry.kind ?? '')}</Pill>
            <Pill tone="calm">{wordOf(t, 'result', entry.result ?? '')}</Pill>
            <Text size="xs" c="dimmed" component="span">
              <Ago at={entry.out} />
            </Text>
          </Group>
          {entry.reason && (
            <Text size="xs" c="dimmed">
              {wordOf(t, 'reason', entry.reason)}
            </Text>
          )}
          {entry.values && Object.keys(entry.values).length > 0 && (
            <pre className="code">{JSON.stringify(entry.values, null, 2)}</pre>
          )}
        </li>
      ))}
      {run.active && (
        <li>
          <Text size="sm">
            {t('runs.standsAt', { step: run.step })} {run.wakeTime && <Ago at={run.wakeTime} />}
          </Text>
        </li>
      )}
    </ol>
  );
}
