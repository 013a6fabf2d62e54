namespace Rapport.Events.Facts;

/// <summary>The newest word about a trait.</summary>
/// <typeparam name="T">How the service keeps values.</typeparam>
/// <param name="Value">
/// The value, a whole: of an object too, nothing is mixed with what was said before. Null when the trait was taken away,
/// which is a word like any other and is kept, so that an older one that arrives late does not bring the trait back.
/// </param>
/// <param name="Said">When.</param>
public readonly record struct TraitWord<T>(T? Value, Said Said)
    where T : class;

/// <summary>
/// The law of traits, for every service that keeps any: of all words about a trait the newest counts
/// (<see cref="Said"/>), and a merge takes the newest of both. It is a maximum, so any order of arrival, any repetition
/// and any order of merges end in the same traits.
/// </summary>
public static class TraitLaw
{
    /// <summary>Takes a word; false when a newer one is known.</summary>
    public static bool Learn<T>(this IDictionary<string, TraitWord<T>> traits, string name, TraitWord<T> word)
        where T : class
    {
        if (traits.TryGetValue(name, out var known) && known.Said >= word.Said)
            return false;
        traits[name] = word;
        return true;
    }

    /// <summary>Takes all words of a contact that turned out to be the same person.</summary>
    public static void Absorb<T>(
        this IDictionary<string, TraitWord<T>> traits, IEnumerable<KeyValuePair<string, TraitWord<T>>> others)
        where T : class
    {
        foreach (var (name, word) in others)
            traits.Learn(name, word);
    }

    /// <summary>The traits that the contact has.</summary>
    public static IEnumerable<KeyValuePair<string, T>> Present<T>(
        this IEnumerable<KeyValuePair<string, TraitWord<T>>> traits)
        where T : class
    {
        foreach (var (name, word) in traits)
            if (word.Value is { } value)
                yield return KeyValuePair.Create(name, value);
    }
}
