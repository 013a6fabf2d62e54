namespace Rapport.Contact.EventLog;

/// <summary>What one numbering transaction takes out of the inbox.</summary>
/// <param name="Keys">Keys of the entries, in order.</param>
internal sealed record Portion(IReadOnlyList<string> Keys)
{
    /// <summary>Of a single entry, only so many of its first events; null for all.</summary>
    public int? Events { get; init; }

    /// <summary>Id of the one event that goes into the quarantine instead of the log; null else.</summary>
    public string? LeftOut { get; init; }

    /// <summary>Type of the fault for which it goes there.</summary>
    public string Fault { get; init; } = "";

    /// <summary>How often it has failed.</summary>
    public int Tries { get; init; }

    /// <summary>Whether it is part of something that failed.</summary>
    public bool Narrowed { get; init; }

    /// <summary>
    /// The parts of it in order, the last one being what is left of a single entry afterwards; of a single event, the
    /// order to leave it out.
    /// </summary>
    /// <param name="first">Id of the first event.</param>
    /// <param name="count">Events in it.</param>
    /// <param name="fault">Type of the fault.</param>
    public IReadOnlyList<Portion> Split(string first, int count, string fault)
    {
        if (Keys.Count > 1)
            return [With([.. Keys.Take(Keys.Count / 2)]), With([.. Keys.Skip(Keys.Count / 2)])];
        return count > 1
            ? [With(Keys) with { Events = count / 2 }, With(Keys) with { Events = Events is { } all ? all - (count / 2) : null }]
            : [With(Keys) with { Events = 1, LeftOut = first, Fault = fault, Tries = Tries }];
    }

    private static Portion With(IReadOnlyList<string> keys) => new(keys) { Narrowed = true };
}
