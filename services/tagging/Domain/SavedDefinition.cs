namespace Rapport.Tagging.Domain;

/// <summary>A tag rule or segment as saved: the version in force, and the next while it is computed. One of them there is.</summary>
/// <param name="InForce">What contacts have and are told; null while the first version is computed.</param>
/// <param name="Next">What is being computed; null for nothing.</param>
public sealed record SavedDefinition(Definition? InForce, Definition? Next)
{
    // Contacts that were not looked at for so many changes have been taken up to one of them long since.
    private const int MostReplaced = 32;

    /// <summary>The newest version.</summary>
    public Definition Wanted => Next ?? InForce!;

    /// <summary>Versions that contacts are asked about.</summary>
    public IEnumerable<Definition> All => new[] { InForce, Next }.OfType<Definition>();

    /// <summary>This, saved for the first time under its id.</summary>
    /// <param name="wanted">What is saved.</param>
    /// <param name="number">A new number.</param>
    /// <param name="series">Series of the id, if it was deleted before; else 0.</param>
    /// <param name="now">When.</param>
    /// <param name="originOf">Who counts an aggregate already, for everybody.</param>
    public static SavedDefinition First(
        Definition wanted, int number, int series, DateTimeOffset now, Func<Definition, IReadOnlyDictionary<string, int>> originOf)
    {
        var next = wanted with
        {
            Number = number, Series = series == 0 ? number : series, Version = 1, CreatedAt = now, UpdatedAt = now, Since = now,
            IsCandidate = true,
        };
        return new SavedDefinition(null, next with { Origins = originOf(next) });
    }

    /// <summary>
    /// With other content. The condition in force stays in force until a new one is whole; one that is in force already needs
    /// no computation, and one that is being computed and not wanted any more is left.
    /// </summary>
    public SavedDefinition With(
        Definition wanted, Func<int> newNumber, DateTimeOffset now, Func<Definition, IReadOnlyDictionary<string, int>> originOf)
    {
        var newest = Wanted with { DisplayName = wanted.DisplayName, UpdatedAt = now };
        var version = Wanted.SaysTheSameAs(wanted) ? Wanted.Version : Wanted.Version + 1;
        if (Next is not null && Next.Condition == wanted.Condition)
            return new SavedDefinition(
                InForce is null ? null : InForce with { DisplayName = wanted.DisplayName }, newest with { Version = version });
        if (InForce is { IsWhole: true } && InForce.Condition == wanted.Condition)
            return new SavedDefinition(
                InForce with
                {
                    DisplayName = wanted.DisplayName, UpdatedAt = now, Version = version,
                    Replaced = [.. Replace([Next?.Number ?? 0], InForce.Replaced)],
                }, null);
        var next = newest with
        {
            Number = newNumber(), Condition = wanted.Condition, Version = version, Since = now, CountsAfter = null, IsCandidate = true,
            Replaced = [.. Replace([Next?.Number ?? 0], Wanted.Replaced)],
        };
        return new SavedDefinition(
            InForce is null ? null : InForce with { DisplayName = wanted.DisplayName }, next with { Origins = originOf(next) });
    }

    /// <summary>With the next version in force; the same when it is not this one that is computed any more.</summary>
    /// <param name="number">Number of the version that is whole.</param>
    public SavedDefinition Switched(int number) => Next is not { } next || next.Number != number ? this : new SavedDefinition(
        next with { IsCandidate = false, Replaced = [.. Replace([InForce?.Number ?? 0], [.. next.Replaced, .. InForce?.Replaced ?? []])] },
        null);

    private static IEnumerable<int> Replace(IEnumerable<int> newest, IEnumerable<int> before) =>
        newest.Concat(before).Where(number => number > 0).Distinct().Take(MostReplaced);
}
