using Google.Protobuf.Collections;
using Rapport.Following.Partitions;
using Rapport.Internal.Scoring.V1;

namespace Rapport.Scoring.Vocabulary;

/// <summary>What every stored state of a contact is read with.</summary>
internal static class StoredFields
{
    /// <summary>An instant, stored as its ticks.</summary>
    public static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>A list, item by item.</summary>
    public static TItem[] List<TState, TItem>(RepeatedField<TState> states, Func<TState, TItem> read)
    {
        var items = states.Count == 0 ? [] : new TItem[states.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = read(states[i]);
        return items;
    }

    /// <summary>The survivor, if the contact with this state was merged away.</summary>
    /// <exception cref="UnreadableStateException">It cannot be read.</exception>
    public static string? SurvivorOf(byte[]? stored) => stored is null ? null
        : StoredState.Read(stored, ContactScoresState.Parser, state => state.MergedInto) is { Length: > 0 } survivor ? survivor : null;
}
