using Rapport.Common.V1;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.EventLog;

/// <summary>
/// Who repeats an event id: the write keys of a workspace are one source (an SDK that sends again may have been given
/// another key meanwhile), its API keys another, the services of the platform a third. The same id from another source is
/// not a repeat.
/// </summary>
internal static class EventSource
{
    /// <summary>The source; unspecified for what was accepted before origins were kept, which counts as everybody's.</summary>
    public static OriginKind Of(Event said) => said.Origin?.Kind ?? OriginKind.Unspecified;

    /// <summary>Whether one may be a repeat of the other.</summary>
    public static bool MayRepeat(OriginKind one, OriginKind other) =>
        one == other || one == OriginKind.Unspecified || other == OriginKind.Unspecified;

    /// <summary>The id under which an event is kept whose own id another source has used; the same each time it is sent.</summary>
    public static string OtherIdOf(Event said) => DerivedId.From("event", Of(said).ToString(), said.Id);

    /// <summary>The key under which an event is kept: its own, or where another source has used that, its other one's.</summary>
    /// <param name="said">The event.</param>
    /// <param name="known">What has been kept under a key.</param>
    public static string KeyOf(Event said, Func<string, KnownEvent?> known)
    {
        var key = EventStore.Key(said.Workspace, said.Id);
        return known(key) is { } first && !MayRepeat(first.Source, Of(said))
            ? EventStore.Key(said.Workspace, OtherIdOf(said))
            : key;
    }

    /// <summary>
    /// Keys of the other ids that have to be looked up too, after <paramref name="known"/>: of events whose id was used by
    /// another source, in the log or among the events themselves. None, as good as always.
    /// </summary>
    public static IReadOnlyCollection<string> OtherKeys(
        IReadOnlyList<Event> events, IReadOnlyDictionary<string, KnownEvent> known)
    {
        var sources = new Dictionary<string, OriginKind>(events.Count);
        HashSet<string>? contested = null;
        foreach (var said in events)
        {
            var (key, source) = (EventStore.Key(said.Workspace, said.Id), Of(said));
            if (!MayRepeat(sources.GetValueOrDefault(key), source) || (known.TryGetValue(key, out var first) && !MayRepeat(first.Source, source)))
                (contested ??= []).Add(key);
            if (source != OriginKind.Unspecified)
                sources[key] = source;
        }

        return contested is null ? [] :
        [
            .. events.Where(said => contested.Contains(EventStore.Key(said.Workspace, said.Id)))
                .Select(said => EventStore.Key(said.Workspace, OtherIdOf(said))).Distinct(),
        ];
    }
}
