using Rapport.Conditions;

namespace Rapport.Events.Facts;

/// <summary>Something that a definition could not decide, how often, and on which events last.</summary>
public sealed class CountedFault(string subject, ConditionResult fault, IEnumerable<string> reads)
{
    private readonly List<(DateTimeOffset At, string Id)> newest = [];

    /// <summary>What could not decide: a rule, or a part of a condition.</summary>
    public string Subject { get; } = subject;

    /// <summary>The error, without any value.</summary>
    public ConditionResult Fault { get; } = fault;

    /// <summary>Fields that it reads.</summary>
    public IReadOnlyList<string> Reads { get; } = [.. reads.Order(StringComparer.Ordinal).Take(FaultTally.MostFields)];

    /// <summary>On how many events; 1 for what is no matter of events.</summary>
    public int Count { get; private set; }

    /// <summary>Ids of the newest events, at most 3.</summary>
    public IEnumerable<string> Events => newest.Select(e => e.Id);

    internal void Add(DateTimeOffset at, string? eventId)
    {
        Count++;
        if (eventId is null)
            return;
        newest.Add((at, eventId));
        newest.Sort((one, other) => other.At != one.At
            ? other.At.CompareTo(one.At) : string.CompareOrdinal(other.Id, one.Id));
        if (newest.Count > FaultTally.MostEvents)
            newest.RemoveAt(FaultTally.MostEvents);
    }
}

/// <summary>Counts what definitions could not decide, for explanations. As large as the definitions, not as the past.</summary>
public sealed class FaultTally
{
    /// <summary>Event ids that are kept of each fault.</summary>
    public const int MostEvents = 3;

    /// <summary>Fields that are named of each fault.</summary>
    public const int MostFields = 20;

    private const int Most = 50;
    private readonly Dictionary<(string Subject, string? Message, int Line, int Column), CountedFault> faults = [];

    /// <summary>The most frequent first, at most 50.</summary>
    public IEnumerable<CountedFault> All => faults.Values
        .OrderByDescending(fault => fault.Count).ThenBy(fault => fault.Subject, StringComparer.Ordinal)
        .ThenBy(fault => fault.Fault.Message, StringComparer.Ordinal).Take(Most);

    /// <summary>Counts an error; anything else is no fault.</summary>
    /// <param name="subject">What could not decide.</param>
    /// <param name="result">Its result.</param>
    /// <param name="reads">Fields that it reads.</param>
    /// <param name="at">When the event happened.</param>
    /// <param name="eventId">The event; null for what is no matter of events.</param>
    public void Add(string subject, ConditionResult? result, IEnumerable<string> reads, DateTimeOffset at, string? eventId)
    {
        if (result is not { Outcome: ConditionOutcome.Error } fault)
            return;
        var key = (subject, fault.Message, fault.Line, fault.Column);
        if (!faults.TryGetValue(key, out var counted))
            faults[key] = counted = new CountedFault(subject, fault, reads);
        counted.Add(at, eventId);
    }
}
