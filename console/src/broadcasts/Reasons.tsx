import { Text } from '@mantine/core';
import { useLanguage, wordOf } from '../language';

/** Reasons with how many have each, the most frequent first; nothing where there are none. */
export function Reasons({
  title,
  reasons,
}: {
  title: string;
  reasons: readonly { reason?: string; count?: string }[];
}) {
  const { t, format } = useLanguage();
  if (reasons.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <ul className="rows counted">
        {reasons.map(({ reason = '', count }) => (
          <li key={reason}>
            <span>{wordOf(t, 'reason', reason)}</span>
            <span className="num">{format.count(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
