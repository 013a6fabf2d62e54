namespace Rapport.Tagging.Domain;

/// <summary>How far a version has been computed over the contacts of a workspace in one partition.</summary>
/// <param name="Number">Number of the version.</param>
/// <param name="OpenN">
/// Number at which the computation began: events after it are counted as they come, the fill brings those up to it. 0 once it is
/// whole.
/// </param>
/// <param name="Cursor">The last contact that was looked at; empty before the first and once it is whole.</param>
/// <param name="IsWhole">Whether all contacts were looked at.</param>
/// <param name="LookedAt">Contacts that were.</param>
/// <param name="Total">Contacts there are.</param>
public sealed record Fill(int Number, long OpenN, string Cursor, bool IsWhole, long LookedAt, long Total);

/// <summary>How far the contacts of a workspace in one partition have come with its definitions.</summary>
public sealed record Population
{
    /// <summary>The newest definitions that a commit was decided by.</summary>
    public long Version { get; init; }

    /// <summary>Definitions that every contact has been taken up to, and told of.</summary>
    public long TakenUp { get; init; }

    /// <summary>Those that contacts are being taken up to.</summary>
    public long TakingUp { get; init; }

    /// <summary>The last contact that was taken up to <see cref="TakingUp"/>.</summary>
    public string Cursor { get; init; } = "";

    /// <summary>Whether every contact that has an event here has a state.</summary>
    public bool HasEverybody { get; init; }

    /// <summary>Versions whose computation has begun here.</summary>
    public IReadOnlyList<Fill> Fills { get; init; } = [];

    /// <summary>Where nothing has happened yet: everything is whole, and whoever comes is counted as they come.</summary>
    public static Population Fresh(TaggingDefinitions definitions) => new()
    {
        Version = definitions.Version, HasEverybody = true,
        Fills =
        [
            .. definitions.All.Where(d => d.Definition.IsWhole)
                .SelectMany(d => d.Definition.Origins!.Values.Append(d.Definition.Number)).Distinct().Order()
                .Select(number => new Fill(number, 0, "", true, 0, 0)),
        ],
    };

    /// <summary>The computation of a version; null while it has not begun.</summary>
    public Fill? FillOf(int number) => Fills.FirstOrDefault(fill => fill.Number == number);

    /// <summary>Decided by definitions: nobody decides by older ones afterwards.</summary>
    public Population DecidedBy(TaggingDefinitions definitions) =>
        definitions.Version > Version ? this with { Version = definitions.Version } : this;

    /// <summary>With a computation as it is now.</summary>
    public Population With(Fill fill) =>
        this with { Fills = [.. Fills.Where(each => each.Number != fill.Number).Append(fill).OrderBy(each => each.Number)] };

    /// <summary>Every contact has been taken up to these definitions; what they do not have any more is forgotten.</summary>
    public Population AllTakenUp(TaggingDefinitions definitions, long to) => this with
    {
        TakenUp = to, TakingUp = 0, Cursor = "",
        Fills =
        [
            .. Fills.Where(fill => definitions.Find(fill.Number) is not null || IsRead(fill.Number, definitions))
                .Select(fill => fill.IsWhole ? fill with { LookedAt = 0, Total = 0 } : fill),
        ],
    };

    // A count that others read goes on being opened under the number of the version that first asked for it.
    private static bool IsRead(int number, TaggingDefinitions definitions) =>
        definitions.All.Any(d => d.Definition.Origins?.Values.Contains(number) == true);
}
