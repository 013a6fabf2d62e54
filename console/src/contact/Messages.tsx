import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { Message } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { Dialog } from '../ui/Dialog';
import { Card } from '../ui/Page';
import { StatePill } from '../ui/Pill';
import { Asked } from '../ui/States';
import { Ago } from '../ui/Time';

/** What was sent, held back and failed, each with its receipt. */
export function Messages({ contact }: { contact: string }) {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['contact', contact, 'messages'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/contacts/{contact}/messages', { signal, params: { path: { contact }, query: { page_size: 20 } } }),
      ),
  });
  return (
    <Card title={t('messages.title')}>
      <Asked
        query={query}
        lines={3}
        isEmpty={(data) => data.messages.length === 0}
        empty={
          <Text size="sm" c="dimmed">
            {t('messages.none')}
          </Text>
        }
      >
        {(data) => (
          <ul className="rows">
            {data.messages.map((message) => (
              <Row key={message.id} message={message} />
            ))}
          </ul>
        )}
      </Asked>
    </Card>
  );
}

function Row({ message }: { message: Message }) {
  const { t } = useLanguage();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <li>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <div>
          <Text size="sm" fw={550}>
            {message.template}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {wordOf(t, 'channel', message.channel ?? '')} · <Ago at={message.endTime ?? message.queueTime} />
            {message.reason && <> · {wordOf(t, 'reason', message.reason)}</>}
          </Text>
        </div>
        <Group gap={6} wrap="nowrap">
          <StatePill state={message.state ?? ''} />
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${t('action.why')}: ${message.template}`}
            onClick={open}
          >
            {t('action.why')}
          </Button>
        </Group>
      </Group>
      <Dialog opened={opened} close={close} title={t('messages.receipt', { template: message.template })}>
        <Receipt message={message} />
      </Dialog>
    </li>
  );
}

function Receipt({ message }: { message: Message }) {
  const { t, format } = useLanguage();
  const { decision } = message;
  const facts: [string, string | undefined][] = [
    [t('messages.id'), message.id],
    [t('messages.why'), message.reason ? wordOf(t, 'reason', message.reason) : undefined],
    [t('messages.journey'), message.journey && `${message.journey} · ${message.step}`],
    [t('messages.issued'), message.issueTime && format.instant(message.issueTime)],
    [t('messages.decided'), decision?.decideTime && format.instant(decision.decideTime)],
    [t('messages.ended'), message.endTime && format.instant(message.endTime)],
    [t('messages.version'), decision && String(decision.templateVersion)],
    [t('messages.class'), decision && [decision.class, decision.purpose].filter(Boolean).join(' · ')],
    [
      t('messages.consent'),
      decision?.consent &&
        `${decision.consent.granted ? t('state.granted') : t('state.withdrawn')} · ${decision.consent.purpose} · ${decision.consent.channel}`,
    ],
    [t('messages.policies'), decision?.policies?.join(', ')],
    [t('messages.attempts'), String(message.attempts ?? 0)],
  ];
  return (
    <dl className="facts">
      <dt>{t('messages.state')}</dt>
      <dd>
        <StatePill state={message.state ?? ''} />
      </dd>
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <Fact key={name} name={name} value={value ?? ''} />
        ))}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
