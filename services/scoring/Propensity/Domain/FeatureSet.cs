namespace Rapport.Scoring.Propensity.Domain;

/// <summary>What a model looks at.</summary>
/// <param name="events">Names of events that are counted.</param>
/// <param name="windowDays">Lengths of the windows before the cut-off that they are counted in, ascending; those not
/// shorter than the look-back are left out.</param>
/// <param name="lookBackDays">The longest window, and the most days since anything. What lies further back is not
/// counted: otherwise a log that grows would make every contact look busier when it is judged than when it was learned
/// from.</param>
/// <param name="orderValue">Whether amounts of orders are looked at.</param>
/// <param name="traits">Names of traits that are looked at.</param>
public sealed class FeatureSet(
    IReadOnlyList<string> events, IReadOnlyList<int> windowDays, int lookBackDays, bool orderValue, IReadOnlyList<string> traits)
{
    private readonly Dictionary<string, int> places = events.Select((name, i) => (name, i)).ToDictionary(e => e.name, e => e.i);

    /// <summary>Names of events that are counted.</summary>
    public IReadOnlyList<string> Events => events;

    /// <summary>Lengths of the windows, days; the look-back is the last.</summary>
    public IReadOnlyList<int> WindowDays { get; } = Windows(windowDays, lookBackDays);

    /// <summary>The longest window, days.</summary>
    public int LookBackDays => lookBackDays;

    /// <summary>Whether amounts of orders are looked at.</summary>
    public bool OrderValue => orderValue;

    /// <summary>Names of traits.</summary>
    public IReadOnlyList<string> Traits => traits;

    /// <summary>What each feature is, for people, in the order that <see cref="ContactTrace"/> gives them.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        .. events.SelectMany(name => (string[])
        [
            .. Windows(windowDays, lookBackDays).Select(days => $"{name}: last {days} days"), $"{name}: days since",
        ]),
        .. orderValue ? (string[])[$"order value: last {lookBackDays} days", "order value: last order"] : [],
        .. traits.SelectMany(name => (string[])[$"trait {name}", $"trait {name}: known"]),
        "days known",
    ];

    /// <summary>The place of an event name among <see cref="Events"/>; -1 when it is not counted.</summary>
    public int PlaceOf(string name) => places.GetValueOrDefault(name, -1);

    private static List<int> Windows(IReadOnlyList<int> days, int lookBack) => [.. days.Where(d => d < lookBack), lookBack];
}
